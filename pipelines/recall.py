"""Recalls: what a page was when its server last sent it, where it says now that nothing has changed."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from archive.exceptions import ArchiveError
from archive.records import KEPT, RecordStore
from crawler.extensions.archive import ArchiveOwner
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem

RECALLED: Final = (*KEPT, "content_type", "body_bytes", "evidence", "needs_browser")


class RecallPipeline:
    """Gives an item the content of its record, and the capture that this was made from, after a 304."""

    def __init__(self, data_dir: Path, owner: ArchiveOwner) -> None:
        self._data_dir, self._owner = data_dir, owner
        self._store: RecordStore | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the data folder that the settings name."""
        return cls(Path(crawler.settings["DATA_DIR"]), ArchiveOwner.of(crawler))

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item; one whose record is gone has no content, and is asked for anew the next time."""
        if item.http_status != HTTPStatus.NOT_MODIFIED or item.verdict != Verdict.OK:
            return item
        try:
            if self._store is None:
                self._store = RecordStore(self._data_dir)
            known = self._store.by_url(item.url)
        except ArchiveError as error:
            self._owner.fail(error)
            known = None
        if known is None or not known.get("content_fetched_at"):
            item.verdict = Verdict.ERROR.value
            item.error = "the server says that nothing has changed, but nothing is known of the page"
            return item
        for name in RECALLED:
            setattr(item, name, known[name])
        return item

    def close_spider(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
