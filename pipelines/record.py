"""Keeps the current record of each URL, with its text, in `state.sqlite`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from archive.records import RecordStore
from crawler.items import to_record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem


class RecordPipeline:
    """Stores the record of every item; before the feeds, so that none names what isn't there."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._store: RecordStore | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the data folder that the settings name."""
        return cls(Path(crawler.settings["DATA_DIR"]))

    def open_spider(self) -> None:
        """Open the store."""
        self._store = RecordStore(self._data_dir)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its record stored."""
        assert self._store is not None
        self._store.put(to_record(item))
        return item

    def close_spider(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
