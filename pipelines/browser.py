"""Sends a page to the browser that shows its text by script only, where its venue wants that when needed."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem, NotConfigured

from archive.exceptions import CannotWriteError
from crawler.extensions.archive import ArchiveOwner

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem

logger = logging.getLogger(__name__)


class BrowserPipeline:
    """Has a page asked for once more, by the browser, and remembers that it needs one.

    The item of the plain fetch goes no further: the page has one, that of the second fetch. Off in a replay.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._owner = ArchiveOwner.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl."""
        if crawler.settings["REPLAY_FROM"]:
            raise NotConfigured
        return cls(crawler)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, unless its page is asked for once more."""
        spider: Any = self._crawler.spider  # one of ours
        plain = item.needs_browser and item.fetch_method == "http"
        if not (plain and spider.browser.when_needed(spider.venue_of(item.url))):
            return item
        try:
            self._owner.history.note_browser(item.url, datetime.now(UTC))
        except CannotWriteError as error:
            self._owner.fail(error)
            raise DropItem(f"{item.url} is left to the next crawl", log_level="DEBUG") from error
        self._crawler.stats.inc_value("browser/needed")
        # Before the item is done with: the frontier then lets go of the plain request.
        self._crawler.engine.crawl(spider.show(item.url))
        raise DropItem(f"{item.url} is shown by the browser", log_level="DEBUG")
