"""The current capture of a URL: the one that is shown where no time is asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from archive.records import GOOD

if TYPE_CHECKING:
    from archive.model import Capture
    from archive.reader import Archive
    from archive.records import RecordStore


class CurrentCaptures:
    """Those of one archive; `records` know a bad page (a bot check, say) that came with status 200."""

    def __init__(self, archive: Archive, records: RecordStore | None) -> None:
        self._archive = archive
        self._records = records

    def of(self, url: str) -> Capture | None:
        """Return the capture of the last good fetch, else the last one that is no error, else the last."""
        kept = self.kept(url)
        if kept is not None:
            return kept
        captures = self._archive.captures(url)
        good = [each for each in captures if each.status and each.status < HTTPStatus.BAD_REQUEST]
        return next(reversed(good or captures), None)

    def kept(self, url: str) -> Capture | None:
        """Return the good capture that a record has kept beside the bad verdict of a later fetch, or None."""
        record = self._records.by_url(url) if self._records else None
        if record is None or record["verdict"] == GOOD or not record.get("content_fetched_at"):
            return None
        captures = self._archive.captures(url)
        return next((each for each in captures if each.record_id == record["warc_record_id"]), None)
