"""The catalogue: what the interface shows of records and captures, as they are now."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from archive.model import RENDERED_DOM
from archive.recordsearch import Query
from archive.replay import timestamp
from archive.replay.capturetext import capture_text
from archive.replay.comparison import compare
from archive.replay.lines import NO_VENUE, capture_line, record_line, venue_line
from archive.replay.rawrecord import raw_record
from archive.replay.searching import Searching
from archive.replay.sheet import record_sheet, shown_capture
from archive.replay.timeline import LONGEST

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture, Entry, View
    from archive.reader import Archive
    from archive.records import RecordStore
    from archive.replay.capturetext import CaptureText
    from archive.replay.comparison import Comparison
    from archive.replay.lines import CaptureLine, RecordLine, VenueLine
    from archive.replay.sheet import RecordSheet

PAGE_SIZE: Final = 50
_AT_ONCE: Final = 2
"""Comparisons that are made at one time: each is work for a processor, and some megabytes."""


@dataclass(frozen=True, slots=True)
class Found:
    """The results of a search on one page, and how many there are in all."""

    total: int
    lines: list[RecordLine]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of a search offer: the venues, and the verdicts and languages that there are."""

    venues: list[VenueLine]
    verdicts: list[str]
    languages: list[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two captures of a record, their texts (None: it has none), and what differs where both have one.

    `captures` are those that may be chosen, the last one first.
    """

    line: RecordLine
    captures: list[CaptureLine]
    one: CaptureLine | None
    other: CaptureLine | None
    texts: tuple[CaptureText | None, CaptureText | None]
    result: Comparison | None


class Catalogue:
    """Reads the records (none where nothing was ever cleaned) and the captures of one data folder."""

    def __init__(self, archive: Archive, records: RecordStore | None, data_dir: Path) -> None:
        self._archive = archive
        self._records = records
        self._folder = data_dir / "archive"
        self._search = Searching(data_dir) if records is not None else None
        self._comparing = threading.BoundedSemaphore(_AT_ONCE)

    def note(self) -> str | None:
        """Return why a list may lack something, one sentence; None where it doesn't."""
        if self._search is None:
            return None
        missing = self._search.missing()
        if not missing:
            return self._search.fault
        records = "1 record is" if missing == 1 else f"{missing:,} records are"
        return self._search.fault or f"{records} still being taken up. Load this page again in a while."

    def overview(self) -> tuple[list[VenueLine], list[RecordLine]]:
        """Return the venues by name, and the records fetched last."""
        return self._venues(), self.find(Query(newest=True), 1).lines

    def venue(self, venue_id: str, page: int) -> Found:
        """Return the records of a venue, the one fetched last first; none where it is unknown."""
        return self.find(Query(venue_id="" if venue_id == NO_VENUE else venue_id), page)

    def find(self, query: Query, page: int) -> Found:
        """Return a page of what a search finds."""
        if self._search is None or page < 1:
            return Found(0, [])
        total, hits = self._search.fresh().find(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
        return Found(total, [record_line(hit.record, hit) for hit in hits])

    def choices(self) -> Choices:
        """Return what the filters of a search offer."""
        if self._search is None:
            return Choices([], [], [])
        search = self._search.fresh()
        return Choices(self._venues(), search.values("verdict"), search.values("language"))

    def latest_captures(self) -> list[CaptureLine]:
        """Return the captures written last, of whatever kind."""
        return [capture_line(capture) for capture in self._archive.latest(4 * PAGE_SIZE)]

    def record(self, resource_id: str) -> dict[str, Any] | None:
        """Return a record as it is stored, or None where there is none of that id."""
        return self._records.get(resource_id) if self._records else None

    def sheet(self, resource_id: str) -> RecordSheet | None:
        """Return what is known of one record, or None where there is none of that id."""
        record = self.record(resource_id)
        if record is None:
            return None
        doms = {view.capture_id: view for view in self._doms(record)}
        return record_sheet(record, self._captures(record), doms)

    def line(self, resource_id: str) -> RecordLine | None:
        """Return the line of one record, or None where there is none of that id."""
        record = self.record(resource_id)
        return None if record is None else record_line(record)

    def shown_capture(self, resource_id: str) -> Capture | None:
        """Return the capture of a record that can be shown in a frame, or None where there is none."""
        record = self.record(resource_id)
        return shown_capture(record, self._captures(record)) if record else None

    def warc_record(self, resource_id: str, warc_id: str) -> tuple[bytes, int] | None:
        """Return the WARC record of one of a record's captures or views, and how many bytes are left out.

        Raises:
            DamagedError: it can't be read.
        """
        record = self.record(resource_id)
        entries: list[Entry] = [*self._captures(record), *self._doms(record)] if record else []
        entry = next((each for each in entries if each.record_id.strip("<>") == warc_id), None)
        return raw_record(self._folder, entry) if entry else None

    def comparison(self, resource_id: str, one: str, other: str) -> Compared | None:
        """Compare the texts of two captures of a record, each the nearest to a timestamp; None: no record.

        Without timestamps they are the last capture, and the last before it that has another payload.

        Raises:
            ValueError: a timestamp names no time.
            DamagedError: a capture can't be read.
        """
        record = self.record(resource_id)
        if record is None:
            return None
        middles = [timestamp.middle(digits) if digits else None for digits in (one, other)]
        captures = [each for each in self._captures(record) if capture_line(each).tone != "moved"][-LONGEST:]
        lines = [capture_line(each, record["warc_record_id"]) for each in reversed(captures)]
        if not captures:
            return Compared(record_line(record), [], None, None, (None, None), None)
        later = _nearest(captures, middles[1]) if middles[1] else captures[-1]
        earlier = _nearest(captures, middles[0]) if middles[0] else _before(captures, later)
        with self._comparing:
            texts = [capture_text(self._archive, self._folder, each) for each in (earlier, later)]
            result = compare(texts[0].text, texts[1].text) if texts[0] and texts[1] else None
        return Compared(
            record_line(record),
            lines,
            capture_line(earlier),
            capture_line(later),
            (texts[0], texts[1]),
            result,
        )

    def close(self) -> None:
        """End the search."""
        if self._search is not None:
            self._search.close()

    def _captures(self, record: dict[str, Any]) -> list[Capture]:
        """Return the captures of a record's addresses, oldest first."""
        captures = (capture for url in _urls(record) for capture in self._archive.captures(url))
        return sorted(captures, key=attrgetter("timestamp"))

    def _doms(self, record: dict[str, Any]) -> list[View]:
        """Return the rendered DOMs of these captures, as they were written."""
        return [view for url in _urls(record) for view in self._archive.views(url, RENDERED_DOM)]

    def _venues(self) -> list[VenueLine]:
        rows = self._search.fresh().venues() if self._search else []
        lines = [venue_line(row) for row in rows]
        return sorted(lines, key=lambda venue: (venue.venue_id == NO_VENUE, venue.name.lower()))


def _urls(record: dict[str, Any]) -> dict[str, None]:
    return dict.fromkeys([record["url"], record["final_url"] or record["url"]])


def _nearest(captures: list[Capture], at: datetime) -> Capture:
    return min(reversed(captures), key=lambda capture: abs(capture.timestamp - at))


def _before(captures: list[Capture], later: Capture) -> Capture:
    """Return the last capture before `later` whose payload is another, else the first one."""
    earlier = captures[: captures.index(later)]
    return next((each for each in reversed(earlier) if each.digest != later.digest), captures[0])
