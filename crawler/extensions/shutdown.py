"""An ordered end: what waits goes back to the frontier at once, what is in flight gets some seconds."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from crawler.capture.handler import CaptureDownloadHandler
from crawler.ignored import ShutdownError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_INTERVAL = 0.25


class Shutdown:
    """Watches for the engine's closing (a signal, a full disk) and sees to it that it comes to an end.

    Scrapy waits for every request that it has begun with, also for those that wait for their host's delay:
    with a slow host that takes minutes. Requests that are cut off end in a ShutdownError and make no item;
    the frontier keeps them for the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._grace = crawler.settings.getfloat("SHUTDOWN_GRACE")
        self._closing_since: float | None = None
        self._loop = create_looping_call(self._watch)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension and connect it."""
        shutdown = cls(crawler)
        crawler.signals.connect(shutdown.opened, signals.spider_opened)
        crawler.signals.connect(shutdown.closed, signals.spider_closed)
        return shutdown

    def opened(self) -> None:
        """Begin to watch."""
        self._loop.start(_INTERVAL, now=False)

    def closed(self) -> None:
        """Stop watching."""
        if self._loop.running:
            self._loop.stop()

    def _watch(self) -> None:
        slot = self._crawler.engine._slot  # noqa: SLF001 - Scrapy says it nowhere else
        if slot is None or slot.closing is None:
            return
        if self._closing_since is None:
            self._closing_since = time.monotonic()
        self._give_back()
        if time.monotonic() - self._closing_since > self._grace:
            self._cut_off()

    def _give_back(self) -> None:
        """End the requests that wait for their host's delay."""
        for slot in self._crawler.engine.downloader.slots.values():
            waiting, slot.queue = list(slot.queue), type(slot.queue)()
            for _, answer in waiting:
                answer.errback(Failure(ShutdownError("the crawl ended before it was asked")))  # type: ignore[no-untyped-call]

    def _cut_off(self) -> None:
        """End the requests whose answers take too long."""
        handlers = self._crawler.engine.downloader.handlers._handlers  # noqa: SLF001 - the same
        for handler in handlers.values():
            if isinstance(handler, CaptureDownloadHandler):
                handler.cut_off()
