"""Durations as people say them."""

from __future__ import annotations

from argparse import ArgumentTypeError
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


def read_days(text: str) -> float:
    """Return a number of days that was given on the command line.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        days = float(text)
    except ValueError:
        days = -1
    if not 0 <= days <= 36_500:  # noqa: PLR2004 - a hundred years
        raise ArgumentTypeError(f"give days from 0 to 36500, not {text!r}")
    return days
