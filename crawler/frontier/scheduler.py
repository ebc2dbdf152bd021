"""Scrapy's scheduler over a frontier: a request is let go only when all that came of it is kept."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import call_later

from archive.exceptions import ArchiveError, CannotWriteError
from crawler.extensions.archive import ArchiveOwner
from crawler.frontier.itemsfile import mend, published_urls
from crawler.frontier.message import from_message, to_message
from crawler.frontier.model import Ticket
from crawler.frontier.sqlite import SqliteFrontier
from crawler.politeness.downloader import PoliteDownloader
from crawler.requests import PAGE_KEY, PAGE_URL, UNFINISHED, host_of

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import CallLaterResult

    from crawler.frontier.model import Frontier, Run

logger = logging.getLogger(__name__)

_SOON: Final = 0.05


class FrontierScheduler(BaseScheduler):
    """Gives out requests by turns among hosts that are free, and keeps each until its item is published.

    The order of commits is archive, record, feed, frontier. A run that was killed goes on where it was; what
    has its item in the run's file is not asked for again. Once something couldn't be written, nothing is let
    go any more.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._owner = ArchiveOwner.of(crawler)
        self._leased: dict[int, Request] = {}
        self._begun = False
        self._alarm: CallLaterResult | None = None
        self._opened: Frontier | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler of a crawl."""
        return cls(crawler)

    @property
    def _frontier(self) -> Frontier:
        assert self._opened is not None, "the spider must be open"
        return self._opened

    @property
    def run(self) -> Run:
        """The run that this crawl begins or goes on with."""
        return self._frontier.run

    def open(self, spider: Spider) -> None:
        """Open the frontier, and go on with an unfinished run where there is one.

        Where it can't be opened, the owner of the archive knows, and the crawl ends as soon as it is open.
        """
        try:
            self._open(spider)
        except ArchiveError as error:
            self._owner.fail(error)

    def _open(self, spider: Spider) -> None:
        settings = self._crawler.settings
        data_dir = Path(settings["DATA_DIR"])
        arguments = json.dumps(getattr(spider, "arguments", {}), sort_keys=True)
        self._opened = SqliteFrontier(
            data_dir, spider.name, arguments, resume=settings.getbool("FRONTIER_RESUME")
        )
        mend(data_dir / "items")
        run = self._opened.run
        if run.resumed:
            done = published_urls(data_dir / "items" / run.items_file)
            self._frontier.forget_pages(done)
            logger.info(
                "Going on with the run of %s: %d items are there, %d requests are left",
                run.started_at,
                len(done),
                len(self._frontier),
            )

    def page_keys(self) -> set[str]:
        """Return the keys of the pages that were asked for in this run, by whichever process."""
        if self._opened is None:
            return set()
        prefix = _page_key("")
        asked = self._frontier.keys()
        return {key.removeprefix(prefix) for key in asked if key.startswith(prefix)}

    def has_pending_requests(self) -> bool:
        """Tell whether there is something to ask for."""
        return len(self) > 0

    def __len__(self) -> int:
        return len(self._opened) if self._opened is not None else 0

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request; False where it was asked before, or can't be kept."""
        if self._owner.broken:  # what it came of isn't let go either, and comes again
            return False
        ticket = Ticket(
            message=to_message(request),
            slot=host_of(request),
            priority=request.priority,
            key=_key(request),
            page_url=request.meta.get(PAGE_URL),
        )
        try:
            kept = self._frontier.push(ticket)
        except CannotWriteError as error:
            self._owner.fail(error)
            return False
        self._crawler.stats.inc_value("frontier/pushed" if kept else "frontier/duplicates")
        return kept

    def next_request(self) -> Request | None:
        """Return the next request; those that are done since the last call are let go first."""
        try:
            self._settle()
            return self._next()
        except CannotWriteError as error:
            self._owner.fail(error)
            return None

    def _next(self) -> Request | None:
        assert self._crawler.spider is not None
        while not self._owner.broken and (popped := self._frontier.pop(self._is_free)) is not None:
            number, message = popped
            try:
                self._leased[number] = from_message(message, self._crawler.spider)
            except AttributeError as error:  # the run was begun by another version of the spider
                logger.warning("A request that was left can't be asked any more: %s", error)
                self._frontier.acknowledge([number])
            else:
                return self._leased[number]
        self._set_alarm()
        return None

    def close(self, reason: str) -> None:
        """Settle, and close the frontier; a run that came to its end leaves nothing behind."""
        if self._alarm is not None:
            self._alarm.cancel()
        if self._opened is None:
            return
        try:
            self._settle()
            finished = reason == "finished" and not self._leased and not len(self._opened)
            self._opened.close(finished=finished)
        except CannotWriteError as error:
            self._owner.fail(error)

    def _settle(self) -> None:
        """Let go what the engine has done with: downloaded, scraped, and its items out of the pipelines."""
        if self._owner.broken:
            return
        slot = self._crawler.engine._slot  # noqa: SLF001 - Scrapy says it nowhere else
        if not self._begun and slot is not None and self._crawler.engine._start is None:  # noqa: SLF001 - the same
            self._begun = True
            self._frontier.note_begun()
        in_progress: set[Any] = slot.inprogress if slot is not None else set()
        done = [number for number, request in self._leased.items() if request not in in_progress]
        finished = [n for n in done if not self._leased[n].meta.get(UNFINISHED)]
        if finished:
            self._frontier.acknowledge(finished)
        for number in done:
            del self._leased[number]

    def _is_free(self, host: str) -> bool:
        downloader = PoliteDownloader.of(self._crawler)
        return downloader is None or downloader.pace_of(host).offers(downloader)

    def _set_alarm(self) -> None:
        """Have the engine ask again when the first of the hosts may be asked whose turn hasn't come.

        A host with enough under way isn't waited for: the engine asks anyway when one of these is answered.
        For one that another crawl is to ask first, it asks again soon.
        """
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        downloader, slot = PoliteDownloader.of(self._crawler), self._crawler.engine._slot  # noqa: SLF001 - as above
        if downloader is None or slot is None:
            return
        paces = map(downloader.pace_of, self._frontier.hosts())
        waits = [pace.wait() or _SOON for pace in paces if pace.under_way < pace.concurrency]
        if waits:
            self._alarm = call_later(min(waits), slot.nextcall.schedule)


def _key(request: Request) -> str | None:
    if request.dont_filter or request.meta.get("redirect_times") or request.meta.get("retry_times"):
        return None
    page_key = request.meta.get(PAGE_KEY)
    if page_key is not None:
        return _page_key(page_key)
    return " ".join([request.method, request.url, *map(str, request.cb_kwargs.values())])


def _page_key(key: str) -> str:
    return f"page {key}"
