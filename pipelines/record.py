"""Keeps the current record of each URL, with its text, in `state.sqlite`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import CloseSpider, DropItem

from archive.exceptions import ArchiveError, CannotWriteError
from archive.records import RecordStore
from crawler.extensions.archive import ArchiveOwner
from crawler.items import to_record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem


class RecordPipeline:
    """Stores the record of every item; before the feeds, so that none names what isn't there.

    Where something of the crawl couldn't be written, the crawl ends, and no item goes on from here: its page
    stays in the frontier.
    """

    def __init__(self, data_dir: Path, owner: ArchiveOwner) -> None:
        self._data_dir, self._owner = data_dir, owner
        self._store: RecordStore | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the data folder that the settings name."""
        return cls(Path(crawler.settings["DATA_DIR"]), ArchiveOwner.of(crawler))

    def open_spider(self) -> None:
        """Open the store; where something can't be opened, here or before, the crawl ends at once."""
        try:
            self._store = RecordStore(self._data_dir)
        except ArchiveError as error:
            self._owner.fail(error)
        if self._owner.broken:
            raise CloseSpider(reason="archive_failed")

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its record stored."""
        assert self._store is not None
        try:
            if not self._owner.broken:
                self._store.put(to_record(item))
        except CannotWriteError as error:
            self._owner.fail(error)
        if self._owner.broken:
            raise DropItem(f"{item.url} is left to the next crawl", log_level="DEBUG")
        return item

    def close_spider(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
