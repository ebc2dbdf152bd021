"""The source record: what the wiki shows and takes of a URL. docs/wiki.md is its reference."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Final

VERSION: Final = 1
"""Counts the changes of the record; docs/wiki.md says when it does."""


def _about(text: str, default: Any = None) -> Any:
    """Declare a field with its one-line reference; a list is made anew for each record."""
    metadata = {"about": text}
    if isinstance(default, list):
        return field(default_factory=list, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(slots=True, kw_only=True)
class SourceRecord:
    """One cited URL as the wiki has it, whatever came of its fetch. Texts are measured in UTF-16 units."""

    schema_version: int = _about("version of this record's schema", VERSION)
    resource_id: str = _about("first 16 hex digits of the SHA-256 of `url`", "")
    stable_id: str = _about("`sid_` and 10 characters; given once, never changed", "")
    url: str = _about("the URL as it is cited, verbatim", "")

    title: str | None = _about("the article's title, at most 1,000 long")
    authors: list[str] = _about("its authors, at most 50 of 200", [])
    published_date: str | None = _about("the day on which it was published, by its own clock: `YYYY-MM-DD`")
    language: str | None = _about("ISO 639-1 code")

    venue_id: str | None = _about("id of the venue; null where no venue has this URL")
    venue_name: str | None = _about("name of the venue")
    credibility: int | None = _about("rating, 1 to 5; null where nobody rates it")
    credibility_label: str | None = _about("the rating in a word, such as `High`")
    credibility_meaning: str | None = _about("what that rating means, the same sentence for all of it")
    credibility_from: str | None = _about("where the rating is from, a sentence")
    credibility_override: int | None = _about("the rating of this source alone; null: the venue's holds")

    type: str = _about("the coarse kind, never null", "web")
    subtype: str = _about("what it is", "other")
    purpose: str = _about("what it is for", "reference")
    importance: int = _about("0 to 100", 0)
    context_note: str | None = _about("one sentence that places it, at most 500 long")
    summary: str | None = _about("1 to 3 sentences; null where there is no text")
    key_points: list[str] = _about("3 to 5 points of at most 200; fewer where the text is short", [])
    tags: list[str] = _about("what it is about, at most 50 of 200", [])
    annotated_by: str | None = _about("who wrote summary and key points: `rules`, or the name of a model")

    fetch_status: str = _about("whether it can be read: `ok`, `paywall`, `dead` or `error`", "error")
    verdict: str = _about("what the last fetch came to, in our finer words (data-format.md)", "error")
    error: str | None = _about("what went wrong, one sentence")
    http_status: int | None = _about("status of the last answer; for a 304, of the good one")
    content_type: str | None = _about("the Content-Type header as sent, at most 200 long")
    fetched_at: str = _about("when it was fetched last, ISO 8601 in UTC, ends in `Z`", "")
    fetch_method: str = _about("`http`, `browser` or `replay`", "http")
    archive_url: str | None = _about("the Memento: where the replay shows the capture that the text is from")
    last_changed: str | None = _about("since when its content is as it is, likewise; null: unknown")

    content_length: int = _about("length of `text`", 0)
    size_kb: int = _about("the same in KB, rounded as JavaScript rounds", 0)
    content_hash: str | None = _about("first 16 hex digits of the SHA-256 of `text`")
    preview: str = _about("the first 3,000 of `text`, then how much there is where it is cut", "")
    truncated: bool = _about("whether there is more text than the preview shows", False)
    text: str = _about("the cleaned text", "")


FIELDS: Final[dict[str, str]] = {each.name: each.metadata["about"] for each in fields(SourceRecord)}
"""Every field in order, with its reference."""


def to_dict(source: SourceRecord) -> dict[str, Any]:
    """Return a source record as a flat dict of JSON values."""
    return {name: getattr(source, name) for name in FIELDS}
