"""Lines: venues, records and captures as lists show them, ready to be written on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from archive.replay import timestamp
from archive.replay.address import ReplayAddress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import Capture, View
    from archive.recordsearch import Hit
    from archive.searchwords import Pieces

NO_VENUE: Final = "-"
"""Stands for the id of a venue where a record has none."""

_TONES: Final = {"ok": "good", "partial": "mixed", "not_article": "mixed", "paywall": "mixed"}


@dataclass(frozen=True, slots=True)
class VenueLine:
    """A venue in a list; `count` is the number of its records."""

    venue_id: str
    name: str
    credibility: Any
    count: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list; `fetched_at` is ISO 8601, `fetched` the same for people.

    `title` and `snippet` are in pieces, each with whether it is a word that was looked for.
    """

    resource_id: str
    title: Pieces
    snippet: Pieces
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
    """A capture in a list, with its paths on the archive's origin; `size` is that of its record on disk.

    `tone` is good, moved, same (as before) or bad; `warc_id` its record's id without what goes around it.
    `dom_path` and `dom_warc_id` are those of its rendered DOM, where that is archived.
    """

    url: str
    at: str
    when: str
    digits: str
    status: int | None
    tone: str
    mime: str
    kind: str
    size: str
    path: str
    raw_path: str
    warc_id: str
    current: bool
    dom_path: str | None
    dom_warc_id: str | None


def venue_line(row: Mapping[str, Any]) -> VenueLine:
    """Return the line of a venue as the search counts it."""
    venue_id = row["venue_id"] or NO_VENUE
    return VenueLine(venue_id, venue_name(row), row["credibility"], row["count"])


def record_line(record: Mapping[str, Any], hit: Hit | None = None) -> RecordLine:
    """Return the line of a record, with the words marked by which it was found."""
    fetched_at, verdict = str(record["fetched_at"]), str(record["verdict"])
    title = hit.title if hit else []
    return RecordLine(
        resource_id=record["resource_id"],
        title=title or [(record["title"] or record["url"], False)],
        snippet=hit.snippet if hit else [],
        url=record["url"],
        venue_id=record["venue_id"] or NO_VENUE,
        venue=venue_name(record),
        fetched_at=fetched_at,
        fetched=written_for_people(fetched_at),
        verdict=verdict.replace("_", " "),
        tone=_TONES.get(verdict, "bad"),
        status=record["http_status"],
        language=record["language"],
    )


def capture_line(capture: Capture, current: str | None = None, dom: View | None = None) -> CaptureLine:
    """Return the line of a capture; `current` is the id of the record that the text was made from.

    `dom` is its rendered DOM.
    """
    digits = timestamp.to_digits(capture.timestamp)
    return CaptureLine(
        url=capture.url,
        at=capture.timestamp.isoformat(),
        when=for_people(capture.timestamp, seconds=True),
        digits=digits,
        status=capture.status,
        tone=_tone(capture),
        mime=capture.mime or "unknown",
        kind=capture.kind,
        size=_size(capture.length),
        path=ReplayAddress(capture.url, digits).path(),
        raw_path=ReplayAddress(capture.url, digits, "id_").path(),
        warc_id=capture.record_id.strip("<>"),
        current=capture.record_id == current,
        dom_path=ReplayAddress(capture.url, digits, "dom_").path() if dom else None,
        dom_warc_id=dom.record_id.strip("<>") if dom else None,
    )


def venue_name(record: Mapping[str, Any]) -> str:
    """Return how a record's venue is called."""
    return str(record["venue_name"] or record["venue_id"] or "No venue")


def for_people(moment: datetime, *, seconds: bool = False) -> str:
    """Return a moment (UTC) as it is read: `7 Apr 2026, 10:03 UTC`."""
    clock = f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b} {moment.year}, {clock} UTC"


def written_for_people(written: str) -> str:
    """Return a moment that is written in ISO 8601 (UTC) as it is read, and anything else as it is."""
    try:
        return for_people(datetime.fromisoformat(written))
    except ValueError:
        return written


def stated_for_people(stated: str) -> str:
    """Return a day or a moment that a page states in ISO 8601 as it is read, in its own time zone."""
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return stated
    day = f"{moment.day} {moment:%b} {moment.year}"
    if len(stated) == len("2025-03-04"):
        return day
    return f"{day}, {moment:%H:%M}" + (f" {moment.tzinfo}" if moment.tzinfo else "")


def _tone(capture: Capture) -> str:
    status = capture.status or 0
    if status == HTTPStatus.NOT_MODIFIED or (capture.kind == "revisit" and status < HTTPStatus.BAD_REQUEST):
        return "same"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "moved"
    return "good" if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else "bad"


def _size(length: int) -> str:
    if length < 1024:  # noqa: PLR2004 - bytes in a kilobyte
        return f"{length} bytes"
    return f"{length / 1024:.0f} KB" if length < 1024 * 1024 else f"{length / 1024 / 1024:.1f} MB"
