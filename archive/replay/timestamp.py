"""Timestamps of the replay: 4 to 14 digits (YYYYMMDDhhmmss, UTC) that name a year, a month, ... a second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_FORMATS: Final = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_SPANS: Final = {
    8: timedelta(days=1),
    10: timedelta(hours=1),
    12: timedelta(minutes=1),
    14: timedelta(seconds=1),
}
_LAST_YEAR: Final = 9998


def to_digits(moment: datetime) -> str:
    """Return `moment` (aware) as 14 digits in UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}{utc:%m%d%H%M%S}"


def middle(digits: str) -> datetime:
    """Return the middle of the period that `digits` names.

    What is nearest to the middle of a period lies inside it, whenever anything does: so a capture of the
    second (month, year) that was asked for always wins over its neighbours.

    Raises:
        ValueError: they name no period: a wrong number of digits, or no such date.
    """
    start, end = period(digits)
    return start + (end - start) / 2 - timedelta(microseconds=1)


def period(digits: str) -> tuple[datetime, datetime]:
    """Return the first moment of the period that `digits` names, and the first one after it.

    Raises:
        ValueError: they name no period: a wrong number of digits, or no such date.
    """
    length = len(digits)
    if length not in _FORMATS or not digits.isascii() or not digits.isdigit():
        raise ValueError("a timestamp is a year, or a year and more, as 4, 6, 8, 10, 12 or 14 digits")
    try:
        start = datetime.strptime(digits, _FORMATS[length]).replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"there is no such date: {digits}") from error
    if start.year > _LAST_YEAR:
        raise ValueError(f"there is no such date: {digits}")
    return start, _end(start, length)


def _end(start: datetime, length: int) -> datetime:
    if length in _SPANS:
        return start + _SPANS[length]
    months = 12 if length == min(_FORMATS) else 1
    years, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + years, month=month + 1)
