"""Browsing: the pages of a crawl that are shown by a browser, which it has, and whose memory it watches."""

from __future__ import annotations

import asyncio
import logging
import weakref
from typing import TYPE_CHECKING, Final

from archive.model import RENDERED_DOM
from crawler.browser.browsed import Browsed
from crawler.browser.pageview import PageView, Seen, Waits
from crawler.browser.processes import kill
from crawler.browser.tabs import Tabs
from crawler.capture.addresses import AddressPolicy
from crawler.capture.limits import Limits
from crawler.exceptions import BrowserError
from crawler.extensions.archive import ArchiveOwner
from crawler.recording.gate import PoliteGate
from crawler.recording.recorder import Recorder
from crawler.recording.upstream import Upstream
from crawler.recording.visit import Bounds, Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.browser.chromium import Chromium
    from crawler.browser.terms import Terms
    from crawler.recording.visit import Load

logger = logging.getLogger(__name__)

_TRIES: Final = 2
_WATCH: Final = 1.0
"""Seconds between two looks at the memory."""


class Browsing:
    """The browser of a crawl; it is started by the first page that needs it."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._owner = ArchiveOwner.of(crawler)
        self._upstream = Upstream(AddressPolicy(settings.getlist("ALLOW_PRIVATE_ADDRESSES")))
        recorder = Recorder(
            self._upstream,
            PoliteGate(crawler),
            Limits.of(crawler),
            self._owner.keep,
            self._owner.clock.now,
            timeout=settings.getfloat("DOWNLOAD_TIMEOUT"),
        )
        self._tabs = Tabs(settings, recorder)
        self._waits = Waits.of(settings)
        self._bounds = Bounds(
            settings.getint("BROWSER_PAGE_REQUESTS"),
            settings.getint("BROWSER_PAGE_BYTES"),
            settings.getfloat("BROWSER_PAGE_SECONDS"),
        )
        self._most_memory = settings.getint("BROWSER_MEMORY")
        self._most_rendered = settings.getint("DOWNLOAD_MAXSIZE")
        self._stats = crawler.stats
        self._watching: asyncio.Task[None] | None = None
        self._users = 0

    @classmethod
    def of(cls, crawler: Crawler) -> Browsing:
        """Return the browser of a crawl, the same for all its download handlers."""
        if crawler not in _OF_CRAWLER:
            _OF_CRAWLER[crawler] = cls(crawler)
        return _OF_CRAWLER[crawler]

    async def browse(self, url: str, terms: Terms) -> tuple[Load, Browsed]:
        """Show a page, and archive what was seen of it; where the browser fails, once more.

        Returns the exchange of the page's document, and what came of it.

        Raises:
            BrowserError: it can't be shown; `document` then is the exchange that there was, or None.
            Exception: what the fetch of the page itself ended in.
        """
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        for tries_left in reversed(range(_TRIES)):
            visit = Visit(url, self._bounds, media=terms.media, is_again=not tries_left)
            try:
                seen = await self._visit(visit, terms)
            except BrowserError as error:
                self._stats.inc_value("browser/failures")
                if not tries_left or not error.may_pass:
                    error.document = visit.document
                    raise
                logger.info("%s is shown once more: %s", url, error)
            else:
                return self._browsed(visit, seen)
        raise AssertionError

    async def _visit(self, visit: Visit, terms: Terms) -> Seen:
        async with self._tabs.tab(terms.context) as tab:
            self._stats.inc_value("browser/pages")
            tab.proxy.begin(visit)
            try:
                return await PageView(tab, visit, self._waits, self._most_rendered).show(terms)
            finally:
                await tab.proxy.end()
                await tab.rest()

    def _browsed(self, visit: Visit, seen: Seen) -> tuple[Load, Browsed]:
        """Archive what was seen beside the page's document: the last one, where scripts have led on."""
        self._stats.inc_value("browser/requests", len(visit.loads))
        if visit.failure is not None:
            raise visit.failure
        document = visit.document
        if document is None:
            raise BrowserError("the browser did not ask for the page")
        if not document.response:
            raise document.error or BrowserError("there is no answer")
        shown = [load for load in visit.loads if load.url == seen.address and load.response]
        document = shown[-1] if shown else document
        if document.capture is None or not seen.views:
            return document, Browsed(faults=tuple(seen.faults))
        contents = {**seen.views, "requests": visit.listing()}
        views = tuple(
            self._owner.keep_view(name, document.capture, content) for name, content in contents.items()
        )
        return document, Browsed(views, seen.views.get(RENDERED_DOM), tuple(seen.faults))

    async def _watch(self) -> None:
        """Have the largest page of a browser end that needs more memory than it may."""
        while True:
            await asyncio.sleep(_WATCH)
            for chromium in self._tabs.browsers:
                await self._hold_to_memory(chromium)

    async def _hold_to_memory(self, chromium: Chromium) -> None:
        processes = await asyncio.to_thread(chromium.processes)
        memory = sum(each.memory for each in processes)
        self._stats.max_value("browser/memory", memory)
        if memory <= self._most_memory or not processes:
            return
        largest = max(processes, key=lambda each: (each.is_renderer, each.memory))
        ended = [largest] if largest.is_renderer and largest.memory > memory // 2 else processes
        what = "the largest page" if len(ended) == 1 else "the browser"
        logger.warning("Chromium needs %d MB, more than BROWSER_MEMORY: %s is ended", memory >> 20, what)
        self._stats.inc_value("browser/memory_kills")
        kill(ended)

    def opened(self) -> None:
        """Count a download handler that may use it."""
        self._users += 1

    async def closed(self) -> None:
        """End it with the last of these."""
        self._users -= 1
        if self._users:
            return
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._tabs.close()
        self._upstream.close()


_OF_CRAWLER: weakref.WeakKeyDictionary[Crawler, Browsing] = weakref.WeakKeyDictionary()
