"""Scrapy's downloader, with each host at its own pace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from scrapy.core.downloader import Downloader, Slot
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import _schedule_coro

from crawler.politeness.pace import Backoff, Pace
from crawler.requests import BESIDE, host_of
from crawler.shared import Shared
from crawler.venues.model import Politeness

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


PACES: Final[Shared[dict[str, Pace]]] = Shared()
"""The paces of hosts, by the data folder that is crawled into: all its crawls of this process have them."""


class HostSlot(Slot):
    """Scrapy's slot of a host, with the host's pace, which outlives it.

    What is `beside` a page in the browser keeps the host's distance, but waits for no answer to others.
    """

    def __init__(self, pace: Pace, *, beside: bool = False) -> None:
        super().__init__(pace.concurrency, pace.delay)
        self.pace = pace
        if not beside:
            self.transferring = pace.on_the_wire

    def free_transfer_slots(self) -> int:
        """Return how many requests more may be sent now, whichever crawls the others are of."""
        return self.pace.concurrency - len(self.transferring)


class PoliteDownloader(Downloader):
    """Sends a request when its host may be asked, whatever it is for and wherever it comes from.

    Scrapy's own counts a request as under way when its task begins, not when it is made: without a delay, all
    that waited for one host (say, for its robots.txt) were sent at once.

    Crawls of one process that write to the same folder share the paces: two venues on a host get what one
    would. `limits_of` says what a host is owed beside the settings; DOWNLOAD_SLOTS goes before both.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._key = crawler.settings["DATA_DIR"]
        self._paces = PACES.take(self._key, dict)
        self._known: set[str] = set()
        self._closed = False
        self._backoff = Backoff.of(crawler.settings)
        self.limits_of: Callable[[str], Politeness] = lambda _: Politeness()

    @classmethod
    def of(cls, crawler: Crawler) -> Self | None:
        """Return the downloader of a crawl, if it is one of these; a replay has none."""
        downloader = crawler.engine.downloader if crawler.engine is not None else None
        return downloader if isinstance(downloader, cls) else None

    def pace_of(self, host: str) -> Pace:
        """Return the pace of a host, as `host_of` names it; it holds for the crawl, and for others."""
        if host not in self._known:
            self._known.add(host)
            wanted = self._new_pace(host)
            pace = self._paces.setdefault(host, wanted)
            pace.keep_distance(wanted.delay)
            pace.concurrency = min(pace.concurrency, wanted.concurrency)
            pace.crawls[self] = lambda: self._called(host)
        return self._paces[host]

    def _new_pace(self, host: str) -> Pace:
        limits, slot = self.limits_of(host), self.per_slot_settings.get(host, {})
        delay = self._delay if limits.delay is None else limits.delay
        return Pace(
            float(slot.get("delay", delay)),
            int(slot.get("concurrency", limits.concurrency or self.domain_concurrency)),
            self._backoff,
            jitter=float(slot.get("jitter", self._jitter)),
        )

    def needs_backout(self) -> bool:
        """Tell whether enough is under way, on the wire or on its way through the pipelines.

        A request that waits for its host's turn takes nobody's place. What has no item yet when a process is
        killed is fetched again, hence no more than that is fetched ahead.
        """
        waiting = sum(bool(slot.queue) for slot in self.slots.values())
        scraper = self.crawler.engine.scraper.slot
        ahead = len(scraper.active) + len(scraper.queue) if scraper is not None else 0
        return 0 < self.total_concurrency <= max(len(self.active) - waiting, ahead)

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Any]:  # noqa: ARG002 - Scrapy's own
        """Fetch a request through the middlewares; it counts for its host until it is answered."""
        pace = self.pace_of(host_of(request))
        pace.under_way += 1

        def done(result: Any) -> Any:
            pace.note_answered(self)
            return result

        return super().fetch(request).addBoth(done)

    def get_slot_key(self, request: Request) -> str:
        """Return the host: also of a redirect, which brings the meta keys of the hop before it.

        What a page in the browser waits for doesn't wait for that page, though both are for one host.
        """
        return f"{host_of(request)} beside" if request.meta.get(BESIDE) else host_of(request)

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:  # noqa: ARG002 - Scrapy's own
        key = self.get_slot_key(request)
        if key not in self.slots:
            beside = bool(request.meta.get(BESIDE))
            self.slots[key] = HostSlot(self.pace_of(host_of(request)), beside=beside)
            self._start_slot_gc()
        return key, self.slots[key]

    def _process_queue(self, slot: Slot) -> None:
        """Send what the host may be asked now, and come back for the rest."""
        assert isinstance(slot, HostSlot)
        while slot.latercall is None and slot.queue and slot.free_transfer_slots() > 0:
            wait = slot.pace.wait()
            if wait > 0:
                slot.latercall = call_later(wait, self._latercall, slot)
                return
            slot.pace.note_asked()
            request, answer = slot.queue.popleft()
            slot.transferring.add(request)
            _schedule_coro(self._wait_for_download(slot, request, answer))

    async def _download(self, slot: Slot, request: Request) -> Response:
        """Fetch, and let the other crawls know when that is done."""
        assert isinstance(slot, HostSlot)
        try:
            return await super()._download(slot, request)
        finally:
            slot.pace.call_others(self)

    def _called(self, host: str) -> None:
        """See what a host can be asked, since another crawl has had an answer of it."""
        if host in self.slots:
            self._process_queue(self.slots[host])
        engine_slot = self.crawler.engine._slot  # noqa: SLF001 - Scrapy says it nowhere else
        if engine_slot is not None:
            engine_slot.nextcall.schedule()

    def close(self) -> None:
        """Leave the hosts to the other crawls; harmless when it is done."""
        super().close()
        if not self._closed:
            self._closed = True
            for host in self._known:
                self._paces[host].leave(self)
            PACES.give_back(self._key)
