"""Lines: sources as lists, the index of the search, the feed and the sitemap have them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler import utf16
from crawler.site.wording import legible

if TYPE_CHECKING:
    from crawler.state.pages import Known
    from crawler.wiki.record import SourceRecord

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SAFE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,100}")
_LONGEST_NOTE: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source in a list.

    Attributes:
        language: As an attribute may have it, or None.
        venue_id: Empty where it has no venue.
        status: The fetch status.
        date: The day on which it was published (`published`), else that on which it was fetched first.
        added: The day on which it was fetched first.
        updated: Since when its content is as it is, ISO 8601 in UTC.
        note: Its summary, else the context note; cut.
    """

    resource_id: str
    url: str
    title: str | None
    language: str | None
    authors: list[str]
    venue_id: str
    venue_name: str
    credibility: int | None
    subtype: str
    status: str
    date: str
    published: bool
    added: str
    updated: str
    fetched_at: str
    note: str
    tags: list[str]

    @property
    def name(self) -> str:
        """Its title, else its URL."""
        return self.title or self.url

    @property
    def path(self) -> str:
        """Where its page lies in the site."""
        return source_path(self.resource_id)


def line_of(source: SourceRecord, known: Known | None) -> Line:
    """Return the line of a source, of which the history knows this."""
    added = f"{known.began:%Y-%m-%d}" if known is not None else source.fetched_at[:10]
    note = source.summary or source.context_note or ""
    return Line(
        resource_id=source.resource_id,
        url=source.url,
        title=legible(source.title or "").strip() or None,
        language=source.language if _LANGUAGE.fullmatch(source.language or "") else None,
        authors=source.authors,
        venue_id=source.venue_id or "",
        venue_name=source.venue_name or source.venue_id or "No venue",
        credibility=source.credibility,
        subtype=source.subtype,
        status=source.fetch_status,
        date=source.published_date or added,
        published=source.published_date is not None,
        added=added,
        updated=source.last_changed or source.fetched_at,
        fetched_at=source.fetched_at,
        note=note if utf16.length(note) <= _LONGEST_NOTE else utf16.cut(note, _LONGEST_NOTE) + "…",
        tags=source.tags,
    )


def source_path(resource_id: str) -> str:
    """Return where the page of a source lies in the site."""
    return f"source/{resource_id}.html"


def venue_path(venue_id: str, page: int = 1) -> str:
    """Return where a page of a venue (empty: of the sources without one) lies in the site.

    An id that no venue file could have was stored by someone else: it names no file as it is.
    """
    name = venue_id if _SAFE.fullmatch(venue_id) else f"_{hashlib.sha256(venue_id.encode()).hexdigest()[:16]}"
    return f"venue/{name if venue_id else '_none'}{'' if page == 1 else f'_{page}'}.html"


def list_path(page: int = 1) -> str:
    """Return where a page of the list of all sources lies in the site."""
    return "sources.html" if page == 1 else f"sources_{page}.html"
