"""A page in the browser, from its address to what a reader would see of it."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import yaml
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from crawler.browser.chromium import VIEWPORT
from crawler.exceptions import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Page
    from scrapy.settings import BaseSettings

    from archive.model import ViewName
    from crawler.browser.tab import Tab
    from crawler.browser.terms import Terms
    from crawler.recording.visit import Visit

_FOLDER: Final = files("crawler.browser")
_PREPARE, _READ, _SERIALIZE = (
    (_FOLDER / "scripts" / f"{name}.js").read_text(encoding="utf-8")
    for name in ("prepare", "read", "serialize")
)
_TEXT_AND_HTML: Final = f"(address, most) => [({_READ})(most), ({_SERIALIZE})(address, most)]"
_RULES: Final = yaml.safe_load((_FOLDER / "consent.yaml").read_text(encoding="utf-8"))
_MOST_DOCUMENTS: Final = 10
"""Documents that scripts of a page lead on to before it is left: some reload themselves for ever."""
_MOST_HEIGHT: Final = 16_000
"""Pixels of a page that a screenshot shows."""
_THUMBNAIL: Final = 0.25
_EMPTY: Final = "about:"


@dataclass(frozen=True, slots=True)
class Waits:
    """How a page is waited for: `most` seconds, `quiet` ones without a request, and screens to scroll."""

    most: float
    quiet: float
    screens: int

    @classmethod
    def of(cls, settings: BaseSettings) -> Waits:
        """Return what the settings say."""
        return cls(
            settings.getfloat("BROWSER_WAIT"),
            settings.getfloat("BROWSER_QUIET"),
            settings.getint("BROWSER_SCROLL"),
        )


@dataclass(slots=True)
class Seen:
    """What a browser made of a page: its views by name, the address of the document, and what went wrong."""

    address: str = ""
    views: dict[ViewName, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class PageView:
    """Shows one page in a tab. `most` is the size in characters of the largest rendered DOM that is taken."""

    def __init__(self, tab: Tab, visit: Visit, waits: Waits, most: int) -> None:
        self._tab, self._visit, self._waits, self._most = tab, visit, waits, most
        self._documents: list[str] = []
        self._height = VIEWPORT["height"]
        self._ended: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()

    async def show(self, terms: Terms) -> Seen:
        """Show the page, and return what was seen of it; nothing where there is nothing to show.

        Raises:
            BrowserError: it crashed, hung, or leads on and on.
        """
        work = asyncio.create_task(self._show(terms))
        try:
            async with asyncio.timeout(self._visit.seconds_left):
                await asyncio.wait((work, self._ended), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                self._ended.result()
            return await work
        except TimeoutError:
            taken = f"{self._visit.bounds.seconds:g} seconds (BROWSER_PAGE_SECONDS)"
            raise BrowserError(f"the page did not come to rest in {taken}") from None
        except PlaywrightError as error:
            raise BrowserError(f"the browser gave up: {_first_line(error)}", may_pass=True) from error
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            self._ended.cancel()

    async def _show(self, terms: Terms) -> Seen:
        page, visit = await self._tab.page(), self._visit
        listeners = {
            "crash": lambda _: self._end("the page's process ended", may_pass=True),
            "close": lambda _: self._end("the page was closed", may_pass=True),
            "dialog": _answer,
            "popup": _close,
        }
        for event, listener in listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]  # one of many
        self._tab.session.on("Page.frameNavigated", self._note_document)
        try:
            seen = Seen(visit.url)
            if await self._go_there(page):
                await self._settle(page, terms, seen)
                seen.address = self._documents[-1] if self._documents else visit.url
                await self._take_views(seen)
            return seen
        finally:
            self._tab.session.remove_listener("Page.frameNavigated", self._note_document)
            for event, listener in listeners.items():
                page.remove_listener(event, listener)

    async def _go_there(self, page: Page) -> bool:
        """Open the page; tell whether there is something to see."""
        visit = self._visit
        try:
            await page.goto(visit.url, wait_until="commit", timeout=visit.seconds_left * 1000)
        except PlaywrightError:
            if visit.turned_away or (visit.document is not None and visit.document.error is not None):
                return False
            raise
        return True

    async def _settle(self, page: Page, terms: Terms, seen: Seen) -> None:
        """Wait until the page is there, by its venue's rule, and make ready what there is to see."""
        most, proxy = self._waits.most, self._tab.proxy
        with suppress(PlaywrightTimeoutError):  # many a page loads for ever: it is taken as it is
            await page.wait_for_load_state("load", timeout=most * 1000)
        if terms.selector:
            try:
                await page.wait_for_selector(terms.selector, state="attached", timeout=most * 1000)
            except PlaywrightTimeoutError:
                seen.faults.append(f"nothing matches the selector {terms.selector!r}")
        await proxy.quiet(self._waits.quiet, most)
        await asyncio.sleep(terms.seconds)
        asked = self._visit.asked
        rules = (_RULES["refuse"], _RULES["agree"], _RULES["words"])
        found = await self._run(seen, _PREPARE, *rules, self._waits.screens) or {}
        self._height = min(max(int(found.get("height", 0)), VIEWPORT["height"]), _MOST_HEIGHT)
        if found.get("clicked") or self._visit.asked > asked:
            await proxy.quiet(self._waits.quiet, most)

    async def _take_views(self, seen: Seen) -> None:
        """Take the views; the rendered DOM last, since for it the document is written to."""
        seen.views["screenshot"] = await self._picture(self._height, 1)
        seen.views["thumbnail"] = await self._picture(VIEWPORT["height"], _THUMBNAIL)
        text, html = await self._run(seen, _TEXT_AND_HTML, seen.address, self._most) or (None, None)
        if text is not None:
            seen.views["accessible-text"] = text.encode("utf-8", "replace")
        if html == "":
            seen.faults.append(f"the rendered page has more than {self._most} characters (DOWNLOAD_MAXSIZE)")
        elif html:
            seen.views["rendered-dom"] = html.encode("utf-8", "replace")

    async def _run(self, seen: Seen, script: str, *arguments: Any) -> Any:
        """Call a function of ours in the page; where it can't work there, that is noted as a fault."""
        try:
            return await self._tab.run(script, *arguments)
        except BrowserError as error:
            seen.faults.append(str(error))
            return None

    async def _picture(self, height: int, scale: float) -> bytes:
        asked: dict[str, Any] = {
            "format": "jpeg",
            "quality": 80,
            "optimizeForSpeed": True,
            "captureBeyondViewport": height > VIEWPORT["height"],
            "clip": {"x": 0, "y": 0, "width": VIEWPORT["width"], "height": height, "scale": scale},
        }
        taken = await self._tab.session.send("Page.captureScreenshot", asked)
        return base64.b64decode(taken["data"])

    def _note_document(self, event: dict[str, Any]) -> None:
        """Keep the addresses of the page's own documents: scripts may lead on to another one."""
        frame = event["frame"]
        if "parentId" in frame or frame["url"].startswith(_EMPTY):
            return
        self._documents.append(frame["url"])
        if len(self._documents) > _MOST_DOCUMENTS:
            self._end(f"the page leads on to more than {_MOST_DOCUMENTS} others, or to itself")

    def _end(self, why: str, *, may_pass: bool = False) -> None:
        if not self._ended.done():
            self._ended.set_exception(BrowserError(why, may_pass=may_pass))


async def _answer(dialog: Dialog) -> None:
    """Say no to a dialog, but not to being left."""
    with suppress(PlaywrightError):
        await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()


def _first_line(error: PlaywrightError) -> str:
    return str(error).strip().splitlines()[0]
