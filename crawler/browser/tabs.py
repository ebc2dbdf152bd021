"""Tabs: which of them there are, by venue, and of which browser; each shows one page at a time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from playwright.async_api import Error as PlaywrightError

from crawler.browser.chromium import Chromium
from crawler.browser.tab import Tab
from crawler.exceptions import BrowserError
from crawler.recording.authority import Authority
from crawler.recording.proxy import RecordingProxy
from crawler.useragent import user_agent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.settings import BaseSettings

    from crawler.recording.recorder import Recorder

logger = logging.getLogger(__name__)

_MOST_IDLE: Final = 8
"""Contexts that nobody uses; of more, the one that was used longest ago is closed."""
_OPENING: Final = 15.0
_TRIES: Final = 2


class Tabs:
    """Gives out tabs, at most BROWSER_PAGES at once, of one browser.

    After BROWSER_RESTART pages another browser is started, and the old one ends with its last page; one that
    died is replaced.
    """

    def __init__(self, settings: BaseSettings, recorder: Recorder) -> None:
        self._settings, self._recorder = settings, recorder
        self._authority = Authority()
        self._most_sent = settings.getint("DOWNLOAD_MAXSIZE")
        self._room = asyncio.Semaphore(max(settings.getint("BROWSER_PAGES"), 1))
        self._starting = asyncio.Lock()
        self._chromium: Chromium | None = None
        self._old: set[Chromium] = set()
        self._idle: list[Tab] = []

    @property
    def browsers(self) -> list[Chromium]:
        """The browsers that run: the one in use, and those that end with their last page."""
        return [*self._old, *([self._chromium] if self._chromium else [])]

    @asynccontextmanager
    async def tab(self, name: str) -> AsyncIterator[Tab]:
        """Give out a tab of the context `name`; it is one page's alone until it is given back.

        Raises:
            BrowserError: there is no browser.
        """
        async with self._room:
            tab = await self._new(name)
            is_good = False
            try:
                yield tab
                is_good = True
            finally:
                await self._give_back(tab, is_good=is_good)

    async def close(self) -> None:
        """End everything."""
        for tab in self._idle:
            await tab.close()
        self._idle.clear()
        for chromium in self.browsers:
            await chromium.close()
        self._chromium = None
        self._old.clear()

    async def _new(self, name: str) -> Tab:
        """Return a tab; a browser that can't make one has died, whether or not that is known yet."""
        for _ in range(_TRIES):
            async with self._starting:
                chromium = await self._current()
                chromium.pages += 1
                chromium.in_use += 1
            try:
                return self._take(name, chromium) or await self._open(name, chromium)
            except (PlaywrightError, TimeoutError) as error:
                logger.debug("A browser has died: %s", error)
                chromium.has_failed = True
                chromium.in_use -= 1
            except BaseException:
                chromium.in_use -= 1
                raise
        raise BrowserError("the browser dies as soon as it is started")

    async def _current(self) -> Chromium:
        """Return the browser; a new one where there is none, it died, or has shown enough pages."""
        most = self._settings.getint("BROWSER_RESTART")
        chromium = self._chromium
        if chromium is not None and chromium.is_alive and (not most or chromium.pages < most):
            return chromium
        if chromium is not None:
            self._old.add(chromium)
            self._chromium = None
            await self._end_if_done(chromium)
        fresh = Chromium(self._settings, self._authority.fingerprint)
        await fresh.launch()
        self._chromium = fresh
        return fresh

    def _take(self, name: str, chromium: Chromium) -> Tab | None:
        found = next((tab for tab in self._idle if tab.name == name and tab.chromium is chromium), None)
        if found is not None:
            self._idle.remove(found)
        return found

    async def _open(self, name: str, chromium: Chromium) -> Tab:
        proxy = await RecordingProxy(self._recorder, self._authority, self._most_sent).__aenter__()
        try:
            async with asyncio.timeout(_OPENING):
                context = await chromium.new_context(proxy.url, user_agent(self._settings))
        except BaseException:
            await proxy.__aexit__()
            raise
        return Tab(name, context, proxy, chromium)

    async def _give_back(self, tab: Tab, *, is_good: bool) -> None:
        """Keep a tab for the next page of its context; one whose page failed is closed."""
        chromium = tab.chromium
        chromium.in_use -= 1
        if is_good and chromium.is_alive and chromium is self._chromium:
            self._idle.append(tab)
            if len(self._idle) > _MOST_IDLE:
                await self._idle.pop(0).close()
        else:
            await tab.close()
        await self._end_if_done(chromium)

    async def _end_if_done(self, chromium: Chromium) -> None:
        """End a browser that has been replaced, once it shows nothing any more."""
        if chromium not in self._old or chromium.in_use:
            return
        self._old.discard(chromium)
        theirs = [tab for tab in self._idle if tab.chromium is chromium]
        self._idle = [tab for tab in self._idle if tab.chromium is not chromium]
        for tab in theirs:
            await tab.close()
        await chromium.close()
