"""A page in the browser, from its address to what a reader would see of it."""

from __future__ import annotations

import asyncio
import base64
import logging
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
    from collections.abc import Mapping

    from playwright.async_api import CDPSession, Dialog, Frame, Page, Request
    from scrapy.settings import BaseSettings

    from archive.model import ViewName
    from crawler.browser.terms import Terms
    from crawler.recording.proxy import RecordingProxy
    from crawler.recording.visit import Visit

logger = logging.getLogger(__name__)

_FOLDER: Final = files("crawler.browser")
_SERIALIZE, _SCROLL, _CONSENT = (
    (_FOLDER / "scripts" / f"{name}.js").read_text(encoding="utf-8").rstrip().removesuffix(";")
    for name in ("serialize", "scroll", "consent")
)
_RULES: Final = yaml.safe_load((_FOLDER / "consent.yaml").read_text(encoding="utf-8"))
_MOST_DOCUMENTS: Final = 10
"""Documents that scripts of a page lead on to before it is left: some reload themselves for ever."""
_MOST_HEIGHT: Final = 16_000
"""Pixels of a page that a screenshot shows."""
_THUMBNAIL: Final = 0.25


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
    """Shows one page in a tab. `most` is the size in bytes of the largest rendered DOM that is taken."""

    def __init__(self, page: Page, proxy: RecordingProxy, waits: Waits, most: int) -> None:
        self._page, self._proxy, self._waits, self._most = page, proxy, waits, most
        self._documents: list[str] = []
        self._ended: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
        page.on("request", self._note_request)
        page.on("crash", lambda _: self._end("the page's process ended", may_pass=True))
        page.on("close", lambda _: self._end("the page was closed", may_pass=True))
        page.on("dialog", _dismiss)
        page.on("popup", _close)

    async def show(self, visit: Visit, terms: Terms) -> Seen:
        """Show a page, and return what was seen of it; nothing where there is nothing to show.

        Raises:
            BrowserError: it crashed, hung, or leads on and on.
        """
        work = asyncio.create_task(self._show(visit, terms))
        try:
            async with asyncio.timeout(visit.seconds_left):
                await asyncio.wait((work, self._ended), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                self._ended.result()
            return await work
        except TimeoutError:
            taken = f"{visit.bounds.seconds:g} seconds (BROWSER_PAGE_SECONDS)"
            raise BrowserError(f"the page did not come to rest in {taken}") from None
        except PlaywrightError as error:
            raise BrowserError(f"the browser gave up: {_first_line(error)}", may_pass=True) from error
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            if not self._ended.done():
                self._ended.cancel()

    async def _show(self, visit: Visit, terms: Terms) -> Seen:
        seen = Seen(visit.url)
        try:
            await self._page.goto(visit.url, wait_until="commit", timeout=visit.seconds_left * 1000)
        except PlaywrightError:
            if visit.turned_away or visit.document is None or visit.document.error is not None:
                return seen
            raise
        await self._settle(terms, seen)
        if await self._page.evaluate(_CONSENT, [_RULES["refuse"], _RULES["agree"], _RULES["words"]]):
            await self._proxy.quiet(self._waits.quiet, self._waits.most)
        if self._waits.screens and await self._page.evaluate(_SCROLL, self._waits.screens):
            await self._proxy.quiet(self._waits.quiet, self._waits.most)
        seen.address = self._documents[-1] if self._documents else visit.url
        await self._take_views(seen)
        return seen

    async def _settle(self, terms: Terms, seen: Seen) -> None:
        """Wait until the page is there, by its venue's rule."""
        most = self._waits.most * 1000
        with suppress(PlaywrightTimeoutError):  # many a page loads for ever: it is taken as it is
            await self._page.wait_for_load_state("load", timeout=most)
        if terms.selector:
            try:
                await self._page.wait_for_selector(terms.selector, state="attached", timeout=most)
            except PlaywrightTimeoutError:
                seen.faults.append(f"nothing matches the selector {terms.selector!r}")
        await self._proxy.quiet(self._waits.quiet, self._waits.most)
        await asyncio.sleep(terms.seconds)

    async def _take_views(self, seen: Seen) -> None:
        """Take the views; the rendered DOM last, since for it the document is written to."""
        session = await self._page.context.new_cdp_session(self._page)
        height = await self._page.evaluate("() => document.documentElement.scrollHeight")
        size = {"width": VIEWPORT["width"], "height": min(max(int(height), VIEWPORT["height"]), _MOST_HEIGHT)}
        seen.views["screenshot"] = await _picture(session, size, 1)
        seen.views["thumbnail"] = await _picture(session, VIEWPORT, _THUMBNAIL)
        text = await self._page.locator("body").aria_snapshot(timeout=self._waits.most * 1000)
        seen.views["accessible-text"] = text.encode("utf-8", "replace")
        html = await self._page.evaluate(_SERIALIZE, [seen.address, self._most])
        if html is None:
            seen.faults.append(f"the rendered page has more than {self._most} characters (DOWNLOAD_MAXSIZE)")
        else:
            seen.views["rendered-dom"] = html.encode("utf-8", "replace")

    def _note_request(self, request: Request) -> None:
        """Keep the addresses of the page's own documents: scripts may lead on to another one."""
        if not request.is_navigation_request() or _frame_of(request) is not self._page.main_frame:
            return
        self._documents.append(request.url.partition("#")[0])
        if len(self._documents) > _MOST_DOCUMENTS:
            self._end(f"the page leads on to more than {_MOST_DOCUMENTS} others, or to itself")

    def _end(self, why: str, *, may_pass: bool = False) -> None:
        if not self._ended.done():
            self._ended.set_exception(BrowserError(why, may_pass=may_pass))


def _frame_of(request: Request) -> Frame | None:
    with suppress(PlaywrightError):
        return request.frame
    return None


async def _picture(session: CDPSession, size: Mapping[str, int], scale: float) -> bytes:
    asked: dict[str, Any] = {
        "format": "jpeg",
        "quality": 80,
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, **size, "scale": scale},
    }
    taken = await session.send("Page.captureScreenshot", asked)
    return base64.b64decode(taken["data"])


async def _dismiss(dialog: Dialog) -> None:
    with suppress(PlaywrightError):
        await dialog.dismiss()


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()


def _first_line(error: PlaywrightError) -> str:
    return str(error).strip().splitlines()[0]
