"""The rotation: some venues at once, by turns, until all have come to their end."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from scrapy.crawler import AsyncCrawlerProcess

from archive.exceptions import ArchiveError
from crawler.exceptions import CrawlerError
from crawler.together.venuerun import State, VenueRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrapy.crawler import Crawler
    from scrapy.settings import Settings

logger = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.25
TURN_OVER: Final = "turn_over"
"""How a crawl ends that gives its place to another venue's; its run stays in the frontier."""


class Rotation(AsyncCrawlerProcess):
    """Runs crawls of venues in this process, `at_once` at a time.

    A venue that has had its place for `turn` seconds while others wait gives it up: its crawl ends in order,
    and goes on behind them. What fails costs its own venue. `on_look` is called several times a second.
    """

    def __init__(self, settings: Settings, runs: Iterable[VenueRun], *, at_once: int, turn: float) -> None:
        super().__init__(settings)
        self._waiting = deque(runs)
        self._running: dict[asyncio.Task[None], VenueRun] = {}
        self._crawler_of: dict[VenueRun, Crawler] = {}
        self._at_once, self._turn = at_once, turn
        self._ending = False
        self._closing: set[asyncio.Future[None]] = set()
        self.on_look: Callable[[], None] = lambda: None

    async def join(self) -> None:
        """Run all of them; complete when they have ended, or a signal has ended those that ran."""
        while (self._waiting and not self._ending) or self._running:
            while self._waiting and len(self._running) < self._at_once and not self._ending:
                self._begin(self._waiting.popleft())
            if self._running:
                await asyncio.wait(self._running, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in self._running if task.done()]:
                self._end(task)
            self._end_turns()
            self.on_look()

    async def stop(self) -> None:
        """End all crawls in order; no further one begins."""
        if self._running and not self._ending:
            logger.info("All crawls end in order; a second signal ends them at once")
        self._ending = True
        await super().stop()

    def _begin(self, run: VenueRun) -> None:
        try:
            crawler = self.create_crawler(run.venue_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this venue's
            run.fail(error)
            self._report(run, error)
            return
        run.begin(crawler)
        self._crawler_of[run] = crawler
        self._running[self.crawl(crawler)] = run

    def _end(self, task: asyncio.Task[None]) -> None:
        run = self._running.pop(task)
        del self._crawler_of[run]
        error = task.exception() if not task.cancelled() else asyncio.CancelledError()
        run.end(error)
        if run.state == State.FAILED:
            self._report(run, error)
        elif run.state == State.CUT_OFF and not self._ending:
            run.state = State.WAITING
            self._waiting.append(run)

    def _end_turns(self) -> None:
        """Have those whose turn is over make room, as many as wait."""
        overdue = [run for run in self._running.values() if run.turn > self._turn]
        ending = sum(_is_closing(self._crawler_of[run]) for run in self._running.values())
        for run in sorted(overdue, key=lambda run: -run.turn)[: max(len(self._waiting) - ending, 0)]:
            crawler = self._crawler_of[run]
            if crawler._engine is not None and crawler.engine.running and not _is_closing(crawler):  # noqa: SLF001 - it would raise
                closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason=TURN_OVER))
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)

    @staticmethod
    def _report(run: VenueRun, error: BaseException | None) -> None:
        unforeseen = error if not isinstance(error, CrawlerError | ArchiveError | None) else None
        logger.error("%s failed: %s", run.venue_id, run.error, exc_info=unforeseen)


def _is_closing(crawler: Crawler) -> bool:
    slot: Any = crawler._engine._slot if crawler._engine is not None else None  # noqa: SLF001 - it would raise
    return slot is not None and slot.closing is not None
