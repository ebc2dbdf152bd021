"""The sheet of a record: all that is known of it, ready to be written on its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from archive.replay import timestamp
from archive.replay.address import VIEWS_OF_MODES, ReplayAddress
from archive.replay.lines import record_line, stated_for_people, written_for_people
from archive.replay.timeline import time_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.model import Capture, View
    from archive.replay.address import Mode
    from archive.replay.lines import RecordLine
    from archive.replay.timeline import TimeLine

_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
_FRAMED: Final = re.compile(r"text/.*|application/xhtml\+xml|image/.*")
_FREE: Final = {True: "yes", False: "no"}
_CONFIDENCES: Final = ("stated", "inferred", "guessed")

FactKind = Literal["text", "code", "time"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the details: a term and its values; `confidence` and `place` say where they come from.

    `moment` is what a time is in ISO 8601, as the page states it.
    """

    term: str
    values: list[str]
    kind: FactKind = "text"
    confidence: str | None = None
    place: str | None = None
    moment: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """An address in a chain of redirects, and its path on the archive's origin."""

    status: int | None
    url: str
    path: str | None
    last: bool


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """All that is shown of one record; `frame_path` is None where no capture can be shown in a frame.

    `dom_path` is that of the rendered DOM of the capture in the frame, if it has one, and so with what else a
    browser made of it; where the page shows its text by script only, that is in the frame.
    `content_from` is when the text was fetched, where the last fetch gave none of its own; `unchanged`: since
    it is the same still.
    """

    line: RecordLine
    credibility: Any
    error: str | None
    evidence: list[str]
    needs_browser: bool
    description: str | None
    size: str | None
    paragraphs: list[str]
    time_line: TimeLine
    hops: list[Hop]
    facts: list[Fact]
    content_from: str | None
    unchanged: bool
    frame_path: str | None
    dom_path: str | None
    screenshot_path: str | None
    thumbnail_path: str | None
    text_path: str | None
    requests_path: str | None


def record_sheet(
    record: Mapping[str, Any], captures: Sequence[Capture], doms: Mapping[str, View]
) -> RecordSheet:
    """Return the sheet of a record whose captures are these, oldest first.

    `doms` are their rendered DOMs, by the ids of their records.
    """
    shown = shown_capture(record, captures)
    dom_path = _path(shown, "dom_") if shown and shown.record_id in doms else None
    by_script = bool(record.get("needs_browser"))
    length = record["content_length"]
    content_at = record.get("content_fetched_at")
    return RecordSheet(
        line=record_line(record),
        credibility=record["credibility"],
        error=record["error"],
        evidence=list(record.get("evidence") or ()),
        needs_browser=by_script and dom_path is None,
        description=record.get("description"),
        size=f"{int(length / 1024 + 0.5)} KB" if length else None,
        paragraphs=[each for each in _PARAGRAPHS.split(record["preview"] or "") if each.strip()],
        time_line=time_line(captures, record["warc_record_id"], doms),
        hops=_hops(record, captures),
        facts=[*_content(record), *_places(record)],
        content_from=(
            written_for_people(content_at) if content_at and content_at != record["fetched_at"] else None
        ),
        unchanged=record.get("change") == "unchanged",
        frame_path=dom_path if by_script and dom_path else _path(shown) if shown else None,
        dom_path=dom_path,
        screenshot_path=_view_path(record, shown, "shot_"),
        thumbnail_path=_view_path(record, shown, "thumb_"),
        text_path=_view_path(record, shown, "text_"),
        requests_path=_view_path(record, shown, "reqs_"),
    )


def shown_capture(record: Mapping[str, Any], captures: Sequence[Capture]) -> Capture | None:
    """Return the capture that a record's text was made from, where it can be shown in a frame."""
    current = next((c for c in captures if c.record_id == record["warc_record_id"]), None)
    return current if current and _FRAMED.fullmatch(current.mime or "text/html") else None


def _hops(record: Mapping[str, Any], captures: Sequence[Capture]) -> list[Hop]:
    redirects = record["redirects"] or []
    if not redirects:
        return []
    last = captures[-1] if captures else None
    digits = timestamp.to_digits(last.timestamp) if last else ""
    hops = [Hop(hop.get("status"), hop["url"], _chained(hop["url"], digits), last=False) for hop in redirects]
    final = record["final_url"]
    if final:
        hops.append(Hop(record["http_status"], final, _chained(final, digits), last=True))
    return hops


def _chained(url: str, digits: str) -> str | None:
    """Return the path of a redirect's address, where it is one that the archive can have."""
    if not digits or not url.startswith(("http://", "https://")):
        return None
    return ReplayAddress(url, digits).path()


def _content(record: Mapping[str, Any]) -> list[Fact]:
    """Return the fields of the content, each with its source."""
    named: list[tuple[str, str, FactKind]] = [
        ("title", "Title", "text"),
        ("authors", "By", "text"),
        ("published_at", "Published", "time"),
        ("modified_at", "Changed", "time"),
        ("language", "Language", "text"),
        ("article_type", "Calls itself a", "text"),
        ("section", "Section", "text"),
        ("topics", "Topics", "text"),
        ("is_free", "Free to read", "text"),
        ("license", "Licence", "text"),
        ("doi", "DOI", "code"),
        ("arxiv_id", "arXiv", "code"),
        ("canonical_url", "Its own address", "text"),
    ]
    facts = []
    sources = record.get("field_sources") or {}
    for name, term, kind in named:
        value = record.get(name)
        if value is None or value in ("", []):
            continue
        values = value if isinstance(value, list) else [_FREE.get(value, value)]
        source = sources.get(name) or {}
        confidence = source.get("confidence")
        place = source.get("source")
        known = confidence if confidence in _CONFIDENCES else None
        moment = str(value) if kind == "time" else None
        shown = [stated_for_people(moment)] if moment else [str(each) for each in values]
        facts.append(Fact(term, shown, kind, known, place, moment))
    return facts


def _places(record: Mapping[str, Any]) -> list[Fact]:
    """Return the ids of a record, and where it lies."""
    text_source = (record.get("field_sources") or {}).get("text") or {}
    found = [
        Fact("Rating from", [record["credibility_from"] or ""]),
        Fact("Text from", [text_source.get("source", "")], "text", text_source.get("confidence")),
        Fact("Content-Type", [record.get("content_type") or ""], "code"),
        Fact("Resource id", [record["resource_id"]], "code"),
        Fact("Stable id", [record["stable_id"]], "code"),
        Fact("Payload", [record["payload_digest"] or ""], "code"),
        Fact("WARC file", [record["warc_file"] or ""], "code"),
        Fact("Offset", ["" if record["warc_offset"] is None else str(record["warc_offset"])], "code"),
    ]
    return [fact for fact in found if fact.values != [""]]


def _view_path(record: Mapping[str, Any], capture: Capture | None, mode: Mode) -> str | None:
    """Return the path of what a browser made of a record's capture, where the record names it."""
    named = VIEWS_OF_MODES[mode] in (record.get("views") or {})
    return _path(capture, mode) if capture is not None and named else None


def _path(capture: Capture, mode: Mode = "") -> str:
    return ReplayAddress(capture.url, timestamp.to_digits(capture.timestamp), mode).path()
