"""Context notes: one sentence that places a source, where no model has written one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler import utf16

if TYPE_CHECKING:
    from crawler.wiki.record import SourceRecord

MAX_NOTE: Final = 500
_NAMED: Final = 3
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_WHAT: Final = {"other": "page", "arxiv_preprint": "arXiv preprint"}


def context_note(source: SourceRecord, section: str | None = None) -> str | None:
    """Return what kind of text it is, whose, where and when it appeared: at most 500 UTF-16 units.

    None where no more is known than the kind.
    """
    what = _WHAT.get(source.subtype, source.subtype.replace("_", " "))
    parts = []
    if source.authors:
        others = " and others" if len(source.authors) > _NAMED else ""
        parts.append("by " + ", ".join(source.authors[:_NAMED]) + others)
    if source.venue_name:
        parts.append(f"in {source.venue_name}" + (f", section {section}" if section else ""))
    if source.published_date:
        year, month, day = map(int, source.published_date.split("-"))
        parts.append(f"published on {day} {_MONTHS[month - 1]} {year}")
    if not parts:
        return None
    note = f"{what[0].upper()}{what[1:]} {', '.join(parts)}"
    return (note if utf16.length(note) < MAX_NOTE else utf16.cut(note, MAX_NOTE - 2) + "…") + "."
