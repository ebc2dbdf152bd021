"""Publishes: every item of a run as a line of `items/VENUE-TIME.jsonl`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO

from crawler.items import to_record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem


class PublishPipeline:
    """Appends each item to the run's file, whole lines only, as soon as its record is stored."""

    def __init__(self, folder: Path, prefix: str, crawler: Crawler) -> None:
        self._path = folder / f"{prefix}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.jsonl"
        self._crawler = crawler
        self._file: TextIO | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Name the run's file, in the data folder that the settings name."""
        return cls(Path(crawler.settings["DATA_DIR"]) / "items", crawler.spidercls.name, crawler)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its line written; the file is made by the first one."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("x", encoding="utf-8", errors="backslashreplace")
        self._file.write(json.dumps(to_record(item), ensure_ascii=False) + "\n")
        self._file.flush()
        self._crawler.stats.inc_value(f"verdict/{item.verdict}")
        return item

    def close_spider(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
