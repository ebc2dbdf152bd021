"""Dates as pages, feeds and sitemaps write them: ISO 8601, RFC 822, and what people make of these."""

from __future__ import annotations

import re
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
_SHORTEST_ISO: Final = len("20250121")
_COMMENT: Final = re.compile(r"\s*\([^)]*\)")
_OFFSET: Final = re.compile(r"\b(?:GMT|UTC)\s*(?=[+-]\d)")
_DAY_FIRST: Final = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b")
_PROBES: Final = (datetime(2001, 2, 3, 0, 0), datetime(2002, 3, 4, 1, 1))  # noqa: DTZ001 - the text has the zone


def parse_date(text: str | None) -> datetime | None:
    """Return the moment that `text` names, with the offset that it gives; None for what is no whole date.

    A year or a month alone is none: what is missing would be made up.
    """
    found = _parse(text)
    return found[0] if found is not None else None


def iso_date(text: str | None) -> str | None:
    """Return what `text` names as ISO 8601, a day alone where it gives no time; None for what is no date."""
    found = _parse(text)
    if found is None:
        return None
    moment, has_time = found
    return moment.isoformat() if has_time else moment.date().isoformat()


def _parse(text: str | None) -> tuple[datetime, bool] | None:
    """Return a moment, and whether the text gives a time of the day."""
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        moment = isoparse(text)
    except ValueError:
        return _parse_loosely(text)
    # A bare number of eight digits is a day, of four a year.
    return (moment, len(text) > len("2025-01-21")) if len(text) >= _SHORTEST_ISO else None


def _parse_loosely(text: str) -> tuple[datetime, bool] | None:
    # dateutil reads GMT+1 as POSIX does, which is the other way round.
    plain = _OFFSET.sub("", _COMMENT.sub("", text))
    day_first = _DAY_FIRST.match(plain) is not None
    try:
        one, other = (parse(plain, default=probe, dayfirst=day_first, tzinfos=_zone) for probe in _PROBES)
    except (ParserError, ValueError, OverflowError, TypeError):
        return None
    if one.date() != other.date():
        return None
    return one, one.time() == other.time()


def _zone(name: str | None, seconds: int | None) -> timezone | None:
    if seconds is not None:
        return timezone(timedelta(seconds=seconds))
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))
