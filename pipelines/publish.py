"""Publishes: every item of a run as a line of `items/VENUE-TIME.jsonl`."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from scrapy.exceptions import DropItem

from archive.disk import append, write_failed
from crawler.extensions.archive import ArchiveOwner
from crawler.frontier.scheduler import FrontierScheduler
from crawler.items import to_record
from crawler.jsonline import json_line

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem

_APPEND: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class PublishPipeline:
    """Appends each item to the run's file, whole lines only, as soon as its record is stored.

    A run that goes on where it was goes on in its file. A line that can't be written whole is taken back; the
    crawl then ends, and the page stays in the frontier.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._owner = ArchiveOwner.of(crawler)
        self._fd: int | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its line written; the file is made by the first one."""
        path = self._path()
        try:
            if self._fd is None:
                self._fd = os.open(path, _APPEND, 0o644)
            append(self._fd, json_line(to_record(item)))
        except OSError as error:
            self._owner.fail(write_failed(f"can't write to {path}: {error.strerror}", error, path.parent))
            raise DropItem(f"{item.url} is left to the next crawl", log_level="DEBUG") from error
        self._crawler.stats.inc_value(f"verdict/{item.verdict}")
        return item

    def _path(self) -> Path:
        scheduler = self._crawler.engine.scheduler
        assert isinstance(scheduler, FrontierScheduler), "SCHEDULER must be crawler.frontier's"
        return Path(self._crawler.settings["DATA_DIR"]) / "items" / scheduler.run.items_file

    def close_spider(self) -> None:
        """Close the file, its lines durable."""
        if self._fd is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._fd)
            os.close(self._fd)
            self._fd = None
