"""The history of pages: what a fetch brought, and, once its item is published, that it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from dateutil.parser import isoparse

from crawler.dates import parse_date
from crawler.extensions.archive import ArchiveOwner
from crawler.frontier.scheduler import FrontierScheduler
from crawler.state.pages import Outcome, Visit

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import Crawler

    from crawler.items import PageItem
    from crawler.state.revisit import Revisit

_BROUGHT: Final = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})


class ComparePipeline:
    """Says of each item whether its content is new, changed or unchanged."""

    def __init__(self, owner: ArchiveOwner) -> None:
        self._owner = owner

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Find the owner of the history."""
        return cls(ArchiveOwner.of(crawler))

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item with its `change`."""
        outcome = self._owner.history.outcome(visit_of(item))
        item.change = outcome.value if outcome in _BROUGHT else None
        return item


class HistoryPipeline:
    """Notes each fetch, and when its page is due again; last, so that nothing is noted that isn't kept."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._owner = ArchiveOwner.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its fetch noted."""
        scheduler, spider = self._crawler.engine.scheduler, self._crawler.spider
        assert isinstance(scheduler, FrontierScheduler), "SCHEDULER must be crawler.frontier's"
        outcome = Outcome(item.change) if item.change else Outcome.FAILED
        revisit: Revisit = spider.revisit_of(item.url)  # type: ignore[union-attr]  # every spider of ours has it
        self._owner.history.note(visit_of(item), outcome, revisit, scheduler.run.items_file)
        self._crawler.stats.inc_value(f"pages/{outcome}")
        return item


def visit_of(item: PageItem) -> Visit:
    """Return the fetch that an item tells of."""
    return Visit(
        url=item.url,
        normalized_url=item.normalized_url,
        venue_id=item.venue_id,
        at=isoparse(item.fetched_at),
        verdict=item.verdict,
        status=item.http_status,
        digest=item.payload_digest,
        content_hash=item.content_hash,
        validators=item.validators,
        dated=_dated(item),
        size=item.wire_bytes,
        duration=item.duration,
        error=item.error,
    )


def _dated(item: PageItem) -> datetime | None:
    """Return when the page says that it was changed last; a date without a zone is no moment."""
    moment = parse_date(item.modified_at or item.published_at)
    return moment if moment is not None and moment.tzinfo is not None else None
