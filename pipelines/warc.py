"""Archives the cleaned text beside the capture that it was made from, as a `conversion` record."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem, NotConfigured

from archive.exceptions import CannotWriteError
from crawler.extensions.archive import ArchiveOwner

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem


class WarcPipeline:
    """Writes the text of each page that has one; where that fails the crawl ends, the page comes again.

    Off in a replay: the text belongs beside the capture, and the archive that is replayed stays as it is.
    """

    def __init__(self, owner: ArchiveOwner) -> None:
        self._owner = owner

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Find the archive's owner."""
        if crawler.settings["REPLAY_FROM"]:
            raise NotConfigured
        return cls(ArchiveOwner.of(crawler))

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its text archived."""
        # After a 304 the text is that of an earlier capture, which has it already.
        if item.text and item.warc_record_id and item.http_status != HTTPStatus.NOT_MODIFIED:
            try:
                self._owner.keep_text(item.final_url or item.url, item.warc_record_id, item.text)
            except CannotWriteError as error:
                raise DropItem(f"{item.url} is kept for the next run: {error}", log_level="DEBUG") from error
        return item
