"""Markdown cards: a source as a page for other wikis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from crawler.exceptions import BadInputError
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from crawler.exporting.rows import Rows
    from crawler.wiki.record import SourceRecord

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~])")
_AT_THE_BEGINNING: Final = re.compile(r"^(\s*\d*)([#+=>.)-])", re.MULTILINE)


def write_cards(rows: Rows, out: BinaryIO) -> None:
    """Write the sources' cards, with a rule between each two."""
    between = ""
    for source in rows.records:
        out.write((between + card(source)).encode())
        between = "\n---\n\n"


def card(source: SourceRecord) -> str:
    """Return the card of a source; whatever its page says is text there, never markup."""
    parts = [f"# {_line(source.title or source.url)}"]
    if source.context_note:
        parts.append(_line(source.context_note))
    parts.append("\n".join(f"- {name}: {value}" for name, value in _facts(source) if value))
    if source.summary:
        parts += ["## Summary", _line(source.summary)]
    if source.key_points:
        parts += ["## Key points", "\n".join(f"- {_line(point)}" for point in source.key_points)]
    if source.preview:
        quoted = "\n".join(f"> {line}".rstrip() for line in escape(source.preview).split("\n"))
        parts += ["## Preview", quoted]
    parts.append(f"Resource ID: {source.resource_id} | Stable ID: {escape(source.stable_id)}")
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _AT_THE_BEGINNING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;")))


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def _facts(source: SourceRecord) -> list[tuple[str, str | None]]:
    size = f"{source.size_kb} KB" if source.content_length else None
    status = f"HTTP {source.http_status}" if source.http_status else source.error and _line(source.error)
    return [
        ("Source", _link(source.url)),
        ("Archived", _link(source.archive_url) if source.archive_url else None),
        ("Authors", ", ".join(map(_line, source.authors))),
        ("Published", source.published_date),
        ("Venue", _line(source.venue_name) if source.venue_name else None),
        ("Credibility", _rating(source)),
        ("Kind", f"{source.subtype.replace('_', ' ')}, {source.purpose.replace('_', ' ')}"),
        ("Importance", f"{source.importance}/100"),
        ("Tags", ", ".join(map(_line, source.tags))),
        ("Fetched", ", ".join(filter(None, (source.fetched_at[:10], source.fetch_status, status, size)))),
    ]


def _rating(source: SourceRecord) -> str | None:
    if source.credibility is None:
        return None
    return f"{source.credibility}/5, {source.credibility_label}. {_line(source.credibility_from or '')}"


def _link(url: str) -> str:
    """Return a link; what is no URL after all is text."""
    try:
        return f"<{fetch_url(url)}>"
    except BadInputError:
        return _line(url)
