"""The catalogue: what the interface shows of records and captures, ready to be written on a page."""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from archive.replay import timestamp
from archive.replay.address import ReplayAddress

if TYPE_CHECKING:
    from archive.model import Capture
    from archive.reader import Archive
    from archive.records import RecordStore

NO_VENUE: Final = "-"
"""Stands for the id of a venue where a record has none."""

PAGE_SIZE: Final = 50
_TONES: Final = {"ok": "good", "partial": "mixed", "not_article": "mixed"}
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
_FRAMED: Final = re.compile(r"text/.*|application/xhtml\+xml|image/.*")


@dataclass(frozen=True, slots=True)
class VenueLine:
    """A venue in a list; `count` is the number of its records."""

    venue_id: str
    name: str
    credibility: Any
    count: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list; `fetched_at` is ISO 8601, `fetched` the same for people."""

    resource_id: str
    title: str
    url: str
    venue_id: str
    venue: str
    fetched_at: str
    fetched: str
    verdict: str
    tone: str
    status: int | None
    language: str | None


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """A capture in a list, with its paths on the archive's origin; `size` is that of its record on disk."""

    url: str
    at: str
    when: str
    status: int | None
    mime: str
    kind: str
    size: str
    path: str
    raw_path: str
    current: bool


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """All that is shown of one record; `frame_path` is None where no capture can be shown in a frame."""

    line: RecordLine
    record: dict[str, Any]
    size: str | None
    paragraphs: list[str]
    captures: list[CaptureLine]
    frame_path: str | None


class Catalogue:
    """Reads the records (none where nothing was ever cleaned) and the captures of one data folder."""

    def __init__(self, archive: Archive, records: RecordStore | None) -> None:
        self._archive = archive
        self._records = records

    def overview(self) -> tuple[list[VenueLine], list[RecordLine]]:
        """Return the venues by name, and the records fetched last."""
        lines: list[RecordLine] = []
        named: dict[str, tuple[str, Any]] = {}
        for record in self._records.all() if self._records else ():
            line = _line(record)
            named[line.venue_id] = (line.venue, record["credibility"])
            lines.append(line)
        counts = self._records.venues() if self._records else []
        venues = [
            VenueLine(key, *named.get(key, (key, None)), count)
            for key, count in ((venue_id or NO_VENUE, count) for venue_id, count in counts)
        ]
        recent = heapq.nlargest(PAGE_SIZE, lines, key=attrgetter("fetched_at"))
        return sorted(venues, key=lambda venue: (venue.venue_id == NO_VENUE, venue.name.lower())), recent

    def venue(self, venue_id: str) -> list[RecordLine]:
        """Return the records of a venue, the one fetched last first; none where it is unknown."""
        if self._records is None:
            return []
        records = self._records.all(None if venue_id == NO_VENUE else venue_id)
        lines = [_line(record) for record in records if (record["venue_id"] or NO_VENUE) == venue_id]
        return sorted(lines, key=attrgetter("fetched_at"), reverse=True)

    def latest_captures(self) -> list[CaptureLine]:
        """Return the captures written last, of whatever kind."""
        return [_capture_line(capture, None) for capture in self._archive.latest(4 * PAGE_SIZE)]

    def sheet(self, resource_id: str) -> RecordSheet | None:
        """Return what is known of one record, or None where there is none of that id."""
        record = self._records.get(resource_id) if self._records else None
        if record is None:
            return None
        urls = dict.fromkeys([record["url"], record["final_url"] or record["url"]])
        captures = sorted(
            (capture for url in urls for capture in self._archive.captures(url)), key=attrgetter("timestamp")
        )
        current = next((c for c in captures if c.record_id == record["warc_record_id"]), None)
        length = record["content_length"]
        return RecordSheet(
            line=_line(record),
            record=record,
            size=f"{int(length / 1024 + 0.5)} KB" if length else None,
            paragraphs=[each for each in _PARAGRAPHS.split(record["preview"] or "") if each.strip()],
            captures=[_capture_line(capture, record["warc_record_id"]) for capture in reversed(captures)],
            frame_path=_path(current) if current and _FRAMED.fullmatch(current.mime or "text/html") else None,
        )


def for_people(moment: datetime, *, seconds: bool = False) -> str:
    """Return a moment (UTC) as it is read: `7 Apr 2026, 10:03 UTC`."""
    clock = f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b} {moment.year}, {clock} UTC"


def _line(record: dict[str, Any]) -> RecordLine:
    fetched_at, verdict = str(record["fetched_at"]), str(record["verdict"])
    venue_id = record["venue_id"] or NO_VENUE
    return RecordLine(
        resource_id=record["resource_id"],
        title=record["title"] or record["url"],
        url=record["url"],
        venue_id=venue_id,
        venue=record["venue_name"] or (record["venue_id"] or "No venue"),
        fetched_at=fetched_at,
        fetched=_read_date(fetched_at),
        verdict=verdict.replace("_", " "),
        tone=_TONES.get(verdict, "bad"),
        status=record["http_status"],
        language=record["language"],
    )


def _read_date(written: str) -> str:
    try:
        return for_people(datetime.fromisoformat(written))
    except ValueError:
        return written


def _capture_line(capture: Capture, current: str | None) -> CaptureLine:
    digits = timestamp.to_digits(capture.timestamp)
    return CaptureLine(
        url=capture.url,
        at=capture.timestamp.isoformat(),
        when=for_people(capture.timestamp, seconds=True),
        status=capture.status,
        mime=capture.mime or "unknown",
        kind=capture.kind,
        size=_size(capture.length),
        path=_path(capture),
        raw_path=ReplayAddress(capture.url, digits, "id_").path(),
        current=capture.record_id == current,
    )


def _path(capture: Capture) -> str:
    return ReplayAddress(capture.url, timestamp.to_digits(capture.timestamp)).path()


def _size(length: int) -> str:
    if length < 1024:  # noqa: PLR2004 - bytes in a kilobyte
        return f"{length} bytes"
    return f"{length / 1024:.0f} KB" if length < 1024 * 1024 else f"{length / 1024 / 1024:.1f} MB"
