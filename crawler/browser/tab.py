"""A tab: a context of the browser behind a proxy of its own, whose page shows one thing after the other."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import Error as PlaywrightError

from crawler.exceptions import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Page

    from crawler.browser.chromium import Chromium
    from crawler.recording.proxy import RecordingProxy

_CLOSING: Final = 5.0
"""Seconds that something has to end."""
_MOST_SHOWN: Final = 25
"""Things that a page shows before it is replaced: a new one for each would cost a tenth of a second."""


class Tab:
    """One context, its proxy, and its page; `name` is the context's."""

    def __init__(self, name: str, context: BrowserContext, proxy: RecordingProxy, chromium: Chromium) -> None:
        self.name, self.proxy, self.chromium = name, proxy, chromium
        self._context = context
        self._page: Page | None = None
        self._session: CDPSession | None = None
        self._shown = 0

    async def page(self) -> Page:
        """Return the page to show the next thing in."""
        if self._page is None or self._page.is_closed() or self._shown >= _MOST_SHOWN:
            await self.close_pages()
            self._page = await self._context.new_page()
            self._session = await self._context.new_cdp_session(self._page)
            await self._session.send("Page.enable")
            self._shown = 0
        self._shown += 1
        return self._page

    @property
    def session(self) -> CDPSession:
        """What the page is spoken to with, beside Playwright: it costs a fraction."""
        assert self._session is not None
        return self._session

    async def run(self, script: str, *arguments: Any) -> Any:
        """Call a function in the page and return its result, which is JSON.

        Raises:
            BrowserError: it threw something.
        """
        expression = f"({script})({', '.join(map(json.dumps, arguments))})"
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = await self.session.send("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            what = thrown.get("exception", {}).get("description") or thrown.get("text", "")
            raise BrowserError(f"the page broke a script of ours: {what[:200]}")
        return answer["result"].get("value")

    async def rest(self) -> None:
        """Have the page show nothing, and close what it has opened."""
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(_CLOSING):
                for page in self._context.pages:
                    if page is not self._page:
                        await page.close()
                if self._page is not None:
                    await self._page.goto("about:blank", wait_until="commit")

    async def close_pages(self) -> None:
        """Close its page, and what that has opened."""
        for page in self._context.pages:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(_CLOSING):
                    await page.close()

    async def close(self) -> None:
        """Close the context, and the proxy with it."""
        await self.proxy.__aexit__()
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(_CLOSING):
                await self._context.close()
