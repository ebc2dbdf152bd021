"""Archives the cleaned text beside the capture that it was made from, as a `conversion` record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from archive.exceptions import CannotWriteError
from crawler.extensions.archive import ArchiveOwner
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import PageItem


class WarcPipeline:
    """Writes the text of each page that has one; where that fails, the item says so and the crawl ends."""

    def __init__(self, owner: ArchiveOwner) -> None:
        self._owner = owner

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Find the archive's owner."""
        owner = crawler.get_extension(ArchiveOwner)
        assert owner is not None, "crawler.extensions.archive.ArchiveOwner must be among EXTENSIONS"
        return cls(owner)

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item, its text archived."""
        if item.text and item.warc_record_id:
            try:
                self._owner.keep_text(item.final_url or item.url, item.warc_record_id, item.text)
            except CannotWriteError as error:
                item.verdict, item.error = Verdict.ERROR.value, str(error)
        return item
