"""Durations as people say and write them."""

from __future__ import annotations

import re
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


_LETTERS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST: Final = timedelta(days=365)


def read_duration(text: str) -> timedelta:
    """Return the duration that `90s`, `30m`, `2h` or `1d` stands for.

    Raises:
        ValueError: it is none, or longer than a year; the message says what is one.
    """
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", text)
    duration = timedelta(**{_LETTERS[found[2]]: int(found[1])}) if found else None
    if duration is None or duration > _LONGEST:
        raise ValueError(f"{text!r} is no duration; give one such as 90s, 30m, 2h or 1d")
    return duration


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
