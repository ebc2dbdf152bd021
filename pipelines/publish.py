"""Publishes: every item of a run as a line of `items/VENUE-TIME.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

from crawler.frontier.scheduler import FrontierScheduler
from crawler.items import to_record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

from crawler.items import PageItem


class PublishPipeline:
    """Appends each item to the run's file, whole lines only, as soon as its record is stored.

    A run that goes on where it was goes on in its file.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._file: TextIO | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its line written; the file is made by the first one."""
        if self._file is None:
            self._file = self._path().open("a", encoding="utf-8", errors="backslashreplace")
        self._file.write(json.dumps(to_record(item), ensure_ascii=False) + "\n")
        self._file.flush()
        self._crawler.stats.inc_value(f"verdict/{item.verdict}")
        return item

    def _path(self) -> Path:
        scheduler = self._crawler.engine.scheduler
        assert isinstance(scheduler, FrontierScheduler), "SCHEDULER must be crawler.frontier's"
        return Path(self._crawler.settings["DATA_DIR"]) / "items" / scheduler.run.items_file

    def close_spider(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
