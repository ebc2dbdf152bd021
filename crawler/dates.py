"""Dates as pages, feeds and sitemaps write them: ISO 8601, RFC 822, and what people make of these."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from dateutil.parser import ParserError, isoparse, parse

_ZONES: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Zone names with their hours from UTC; one that isn't here leaves a date without a zone."""
_LONGEST: Final = 100


def parse_date(text: str | None) -> datetime | None:
    """Return the moment that `text` names, with the offset that it gives; None for what is no whole date.

    A year or a month alone is none: what is missing would be made up.
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        return isoparse(text) if len(text) >= len("2025-01-21") else None
    except ValueError:
        pass
    try:
        one, other = (
            parse(text, default=datetime(year, month, day), tzinfos=_zone)  # noqa: DTZ001 - the text has the zone
            for year, month, day in ((2001, 2, 3), (2002, 3, 4))
        )
    except (ParserError, ValueError, OverflowError, TypeError):
        return None
    return one if one == other else None


def _zone(name: str | None, seconds: int | None) -> timezone | None:
    if seconds is not None:
        return timezone(timedelta(seconds=seconds))
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))
