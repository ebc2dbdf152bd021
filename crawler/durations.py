"""Durations as people say them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_UNITS: Final = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def in_words(time: timedelta) -> str:
    """Return a duration, rounded, in the largest unit that gives at least two: `36 hours`, `2 days`."""
    for unit, name in _UNITS:
        count = round(time / unit)
        if count >= 2:  # noqa: PLR2004 - one day is said in hours
            return f"{count} {name}s"
    return "a minute" if round(time / timedelta(minutes=1)) == 1 else "less than a minute"
