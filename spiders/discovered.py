"""What a source of URLs gives: pages with their dates, and further sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from crawler.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class NotASourceError(ValueError):
    """What a source answered can't be read as what it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that a source names, and the dates that it gives it.

    `date` is that of publication, else of the last change; `changed` that of the last change.
    """

    url: str
    date: datetime | None = None
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Discovered:
    """Pages, and sources that the source leads on to (a sitemap's sitemaps, a list's next page)."""

    pages: list[Link] = field(default_factory=list)
    sources: list[Link] = field(default_factory=list)


def read_date(text: str | None) -> datetime | None:
    """Return a date as sources write it, or None where it can't be read; without a zone it is UTC."""
    date = parse_date(text)
    return date if date is None or date.tzinfo else date.replace(tzinfo=UTC)


def read_text(post: Mapping[str, Any], name: str) -> str:
    """Return a text of a JSON object; empty where it has none of that name."""
    value = post.get(name)
    return value if isinstance(value, str) else ""
