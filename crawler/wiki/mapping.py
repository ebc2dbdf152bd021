"""The mapping: from what is known of a URL to its source record; pure functions, and the one place for it."""

from __future__ import annotations

from datetime import UTC, date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler import utf16
from crawler.dates import parse_date
from crawler.items import PageItem, to_record
from crawler.wiki.contextnote import context_note
from crawler.wiki.credibility import Credibility
from crawler.wiki.fetchstatus import fetch_status
from crawler.wiki.importance import importance_of
from crawler.wiki.kinds import kinds_of, purpose_of
from crawler.wiki.record import SourceRecord
from crawler.wiki.vocabulary import TYPE_OF_SUBTYPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.annotations.model import Annotation
    from crawler.venues.model import Venue

MAX_TITLE: Final = 1000
MAX_LIST: Final = 50
MAX_ENTRY: Final = 200
MAX_URL: Final = 2000
_BLANK: Final = to_record(PageItem(url=""))
"""What a record of an earlier version may lack."""
_DAY: Final = len("2025-01-21")


class Facts(NamedTuple):
    """What is known of a URL beside its record.

    Attributes:
        venue: Whose it is.
        good_status: Status of the last answer that brought content, for a fetch that found nothing changed.
        last_changed: Since when its content is as it is, ISO 8601 in UTC.
        citations: How often it is cited; None: nobody has counted.
    """

    venue: Venue | None = None
    credibility: Credibility = Credibility()
    annotation: Annotation | None = None
    good_status: int | None = None
    last_changed: str | None = None
    citations: int | None = None


def source_of(known: Mapping[str, Any], facts: Facts) -> SourceRecord:
    """Return the source record of what is known of a URL (a record of the store)."""
    record = {**_BLANK, **known}
    venue, credibility, said = facts.venue, facts.credibility, facts.annotation
    subtype, purpose = kinds_of(record, venue)
    if said is not None and said.subtype is not None:
        subtype, purpose = said.subtype, said.purpose or purpose_of(said.subtype, venue)
    published = day_of(record["published_at"])
    importance = said.importance if said and said.importance is not None else None
    if importance is None:
        importance = importance_of(credibility.rating, published, record["fetched_at"], facts.citations)
    text, preview = record["text"], record["preview"]
    if isinstance(text, str):  # otherwise it is JSON, and has been looked at (stored.py)
        text = plain(text)
        preview = preview if text is record["text"] else plain(preview)
    source = SourceRecord(
        resource_id=record["resource_id"],
        stable_id=record["stable_id"],
        url=record["url"],
        title=utf16.cut(plain(record["title"]), MAX_TITLE) if record["title"] else None,
        authors=_short(record["authors"]),
        published_date=published,
        language=record["language"],
        venue_id=venue.id if venue else record["venue_id"],
        venue_name=venue.name if venue else record["venue_name"],
        credibility=credibility.rating,
        credibility_label=credibility.label,
        credibility_meaning=credibility.meaning,
        credibility_from=credibility.origin,
        credibility_override=credibility.rating if credibility.overridden else None,
        type=TYPE_OF_SUBTYPE[subtype],
        subtype=subtype,
        purpose=purpose,
        importance=importance,
        tags=_short(said.tags if said and said.tags else record["topics"]),
        fetch_status=fetch_status(record["verdict"]).value,
        verdict=record["verdict"],
        error=plain(record["error"]) if record["error"] else None,
        http_status=_shown_status(record["http_status"], facts.good_status),
        content_type=plain(record["content_type"])[:MAX_ENTRY] if record["content_type"] else None,
        fetched_at=_in_utc(record["fetched_at"]),
        fetch_method=record["fetch_method"],
        archive_url=record["memento_url"] if len(record["memento_url"] or "") <= MAX_URL else None,
        last_changed=facts.last_changed,
        content_length=record["content_length"],
        size_kb=kilobytes(record["content_length"]),
        content_hash=record["content_hash"],
        preview=preview,
        truncated=record["truncated"],
        text=text,
    )
    if said is not None:
        source.summary, source.key_points, source.annotated_by = said.summary, list(said.key_points), said.by
    source.context_note = (said.context_note if said else None) or context_note(source, record["section"])
    return source


def day_of(text: str | None) -> str | None:
    """Return the day of a moment by the clock that gives it, strictly `YYYY-MM-DD`; None where it has none.

    `2025-01-21T23:30:00-05:00` is the 21st: that is the date that the page shows.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text[:_DAY]).isoformat()
    except ValueError:
        moment = parse_date(text)
        return moment.date().isoformat() if moment is not None else None


def kilobytes(units: int) -> int:
    """Return a length in KB, rounded as JavaScript's `Math.round` does: halves up."""
    return int(units / 1024 + 0.5)


def plain(text: str) -> str:
    """Return `text` without NULs and halves of surrogate pairs, which databases refuse."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _short(texts: Sequence[str]) -> list[str]:
    """Return the first of `texts` that aren't empty, cut to what the wiki takes."""
    if not texts:
        return []
    stripped = (utf16.cut(plain(text), MAX_ENTRY).strip() for text in texts)
    return list(dict.fromkeys(text for text in stripped if text))[:MAX_LIST]


def _shown_status(status: int | None, good: int | None) -> int | None:
    """Return the status that a reader is to see: a 304 says that the good answer of before still holds."""
    if status != HTTPStatus.NOT_MODIFIED:
        return status
    return good or int(HTTPStatus.OK)


def _in_utc(text: str) -> str:
    """Return a moment in UTC with a `Z`, as records have it; `text` as it is where it is no moment."""
    moment = None if text.endswith("Z") else parse_date(text)
    if moment is None or moment.tzinfo is None:
        return text
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
