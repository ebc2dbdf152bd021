"""The record of a run: made while the crawl goes on, written when it has ended."""

from __future__ import annotations

import logging
import platform
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import scrapy
from dateutil.parser import isoparse
from scrapy import Request, Spider, signals
from scrapy.exceptions import NotConfigured

from archive.disk import free_bytes
from archive.exceptions import ArchiveError
from crawler.command import exit_code
from crawler.extensions.archive import ArchiveOwner
from crawler.frontier.scheduler import FrontierScheduler
from crawler.requests import fetch_of, host_of
from crawler.runs.figures import KEPT, Figures
from crawler.runs.record import KILLED, RunRecord
from crawler.runs.store import RunStore
from crawler.runs.tally import Tally
from crawler.state.pages import Outcome
from crawler.useragent import VERSION
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem

logger = logging.getLogger(__name__)

_COUNTS: Final = {
    "asked": "pages/asked",
    "items": "item_scraped_count",
    "new": "pages/new",
    "changed": "pages/changed",
    "unchanged": "pages/unchanged",
    "not_due": "pages/not_due",
    "sources_read": "sources/read",
    "sources_unchanged": "sources/unchanged",
    "sources_failed": "sources/failed",
    "captures": "archive/captures",
    "revisits": "archive/revisits",
}
_BYTES: Final = {name: f"archive/bytes_{name}" for name in ("received", "saved", "written")}
_SETTINGS: Final = (
    *("DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_TIMEOUT", "RETRY_TIMES"),
    *("ROBOTSTXT_OBEY", "CONDITIONAL_REQUESTS", "REVISIT_FACTOR", "REVISIT_LEAST", "REVISIT_MOST"),
    *("PAGES_PER_HOST", "PAGES_PER_PATTERN", "SOURCE_PAGES", "MIN_FREE_BYTES", "EXTRACTOR"),
)
"""What is kept of the settings: nothing that could be a secret."""


class RunRecorder:
    """Collects what a run comes to, and writes its record when the spider closes. Off in a replay.

    Nothing that goes wrong here harms the crawl: it is logged. A mark in `reports/` stands while the run goes
    on; the next run that finds one writes the record of the run that was killed.
    """

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings["REPLAY_FROM"]:
            raise NotConfigured
        self._crawler = crawler
        self._figures = Figures()
        self._data_dir = Path(crawler.settings["DATA_DIR"])
        self.store = RunStore(self._data_dir)
        self.record: RunRecord | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension and connect it."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.opened, signals.spider_opened)
        crawler.signals.connect(recorder.left, signals.request_left_downloader)
        crawler.signals.connect(recorder.scraped, signals.item_scraped)
        crawler.signals.connect(recorder.closed, signals.spider_closed)
        return recorder

    def opened(self, spider: Spider) -> None:
        """Note that the run goes on, and what became of one that was killed."""
        scheduler = self._crawler.engine.scheduler
        broken = ArchiveOwner.of(self._crawler).broken
        run = scheduler.run if isinstance(scheduler, FrontierScheduler) and not broken else None
        began = datetime.now(UTC)
        self.record = RunRecord(
            id=self.store.new_id(spider.name, began),
            venue=spider.name,
            began=began,
            resumed=run.resumed if run else False,
            arguments=dict(getattr(spider, "arguments", {})),
            settings={name: self._crawler.settings[name] for name in _SETTINGS},
            versions={
                "venue-archive": VERSION,
                "scrapy": scrapy.__version__,
                "python": platform.python_version(),
            },
        )
        try:
            self._note_killed(spider.name)
            items_file = run.items_file if run else ""
            mark = {"id": self.record.id, "began": began.isoformat(), "items_file": items_file}
            self.store.mark(spider.name, mark)
        except OSError as error:
            _warn(error)

    def left(self, request: Request) -> None:
        """Count an exchange."""
        self._figures.add_fetch(host_of(request), fetch_of(request))

    def scraped(self, item: PageItem) -> None:
        """Count an item."""
        self._figures.add_item(item)

    def closed(self, spider: Spider, reason: str) -> None:
        """Write the record; what comes of it later, the command adds."""
        if self.record is None:
            return
        failure = ArchiveOwner.of(self._crawler).failure
        code = exit_code(failure) if failure else 0
        changes = self._changes(spider, reason, str(failure) if failure else None)
        self.record = replace(self.record, exit_code=code, **changes)
        try:
            try:
                self.store.put(self.record)
            finally:  # a run whose record can't be written wasn't killed
                self.store.unmark(spider.name)
        except OSError as error:
            _warn(error)

    def _changes(self, spider: Spider, reason: str, failure: str | None) -> dict[str, Any]:
        get, figures = self._crawler.stats.get_value, self._figures
        tally = getattr(spider, "tally", Tally())
        failures: dict[str, str] = get("sources/failures", {})
        verdicts = {verdict.value: int(get(f"verdict/{verdict.value}", 0)) for verdict in Verdict}
        return {
            "ended": datetime.now(UTC),
            "reason": reason,
            "failure": failure,
            "counts": {name: int(get(stat, 0)) for name, stat in _COUNTS.items()},
            "bytes": {name: int(get(stat, 0)) for name, stat in _BYTES.items()},
            "verdicts": {name: count for name, count in verdicts.items() if count},
            "errors": dict(figures.errors.most_common()),
            "articles": figures.articles(),
            "hosts": dict(sorted(figures.hosts.items(), key=lambda each: -each[1]["requests"])[:KEPT]),
            "sources": dict(tally.named.most_common(KEPT)),
            "sources_spared": sorted(tally.spared - tally.named.keys())[:KEPT],
            "sources_failed": dict(list(failures.items())[:KEPT]),
            "failed": figures.failed,
            "failed_more": figures.failed_more,
            "skipped": [{"url": url[:2000], "reason": why} for url, why in tally.skipped],
            "skipped_reasons": dict(tally.reasons.most_common()),
            "disk_free": self._disk_free(),
        }

    def _disk_free(self) -> int | None:
        try:
            return free_bytes(self._data_dir)
        except OSError:
            return None

    def _note_killed(self, venue: str) -> None:
        """Write the record of a run that ended without a word, as far as its history tells of it."""
        mark = self.store.marked(venue)
        if mark is None:
            return
        try:
            began = isoparse(mark["began"])
            record = RunRecord(id=self.store.new_id(venue, began), venue=venue, began=began, reason=KILLED)
            ended, verdicts, outcomes = ArchiveOwner.of(self._crawler).history.of_run(
                str(mark["items_file"]), began
            )
        except (KeyError, TypeError, ValueError, ArchiveError) as error:
            logger.warning("What a killed run of %s came to can't be told: %s", venue, error)
            return
        brought = {name: count for name, count in outcomes.items() if name != Outcome.FAILED}
        counts = {"items": sum(verdicts.values()), **brought}
        self.store.put(replace(record, ended=ended, verdicts=verdicts, counts=counts))
        logger.warning("The run of %s that began at %s ended without a word", venue, began)


def _warn(error: OSError) -> None:
    logger.warning("The record of the run can't be written: %s", error)
