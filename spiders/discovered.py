"""What a source of URLs gives: pages with their dates, and further sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from dateutil.parser import ParserError, isoparse
from dateutil.parser import parse as parse_loosely

if TYPE_CHECKING:
    from datetime import datetime


class NotASourceError(ValueError):
    """What a source answered can't be read as what it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that a source names, and the date that it gives it: of publication, else of the last change."""

    url: str
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Discovered:
    """Pages, and sources that the source leads on to (a sitemap's sitemaps, a list's next page)."""

    pages: list[Link] = field(default_factory=list)
    sources: list[Link] = field(default_factory=list)


def read_date(text: str | None) -> datetime | None:
    """Return a date as sources write it (ISO 8601, RFC 822), or None where it can't be read.

    One without a zone is taken for UTC.
    """
    if not text or not text.strip():
        return None
    for read in (isoparse, parse_loosely):
        try:
            date = read(text.strip())
        except (ParserError, ValueError, OverflowError, TypeError):
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None
