"""Scrapy's downloader, with each host at its own pace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.core.downloader import Downloader, Slot
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import _schedule_coro

from crawler.politeness.pace import Backoff, Pace
from crawler.requests import BESIDE, host_of
from crawler.venues.model import Politeness

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred


class HostSlot(Slot):
    """Scrapy's slot of a host, with the host's pace, which outlives it."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(pace.concurrency, pace.delay)
        self.pace = pace


class PoliteDownloader(Downloader):
    """Sends a request when its host may be asked, whatever it is for and wherever it comes from.

    Scrapy's own counts a request as under way when its task begins, not when it is made: without a delay, all
    that waited for one host (say, for its robots.txt) were sent at once.

    `limits_of` says what a host is owed beside the settings; DOWNLOAD_SLOTS goes before both.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._paces: dict[str, Pace] = {}
        self._backoff = Backoff.of(crawler.settings)
        self.limits_of: Callable[[str], Politeness] = lambda _: Politeness()

    @classmethod
    def of(cls, crawler: Crawler) -> Self | None:
        """Return the downloader of a crawl, if it is one of these; a replay has none."""
        downloader = crawler.engine.downloader if crawler.engine is not None else None
        return downloader if isinstance(downloader, cls) else None

    def pace_of(self, host: str) -> Pace:
        """Return the pace of a host, as `host_of` names it; it holds for the crawl."""
        if host not in self._paces:
            self._paces[host] = self._new_pace(host)
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
        """Tell whether enough is under way; a request that waits for its host's turn takes nobody's place."""
        waiting = sum(bool(slot.queue) for slot in self.slots.values())
        return 0 < self.total_concurrency <= len(self.active) - waiting

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Any]:  # noqa: ARG002 - Scrapy's own
        """Fetch a request through the middlewares; it counts for its host until it is answered."""
        pace = self.pace_of(host_of(request))
        pace.under_way += 1

        def done(result: Any) -> Any:
            pace.under_way -= 1
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
            self.slots[key] = HostSlot(self.pace_of(host_of(request)))
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
