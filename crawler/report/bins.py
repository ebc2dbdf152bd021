"""Bins: the stretches of time that a plot has a column for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.runs.record import RunRecord

_DAY: Final = timedelta(days=1)
_BY_RUN: Final = timedelta(days=2)
_MOST_RUNS: Final = 40
_MOST_DAYS: Final = 92


@dataclass(frozen=True, slots=True)
class Bin:
    """The runs of a day, of a week, or one alone."""

    label: str
    runs: list[RunRecord]


def bins(records: Sequence[RunRecord], until: datetime) -> list[Bin]:
    """Return the runs (oldest first) by day; by week where these are many, one by one where they are few.

    Days without a run are there, up to `until`.
    """
    if not records:
        return []
    span = until - records[0].began
    if span <= _BY_RUN and len(records) <= _MOST_RUNS:
        return [Bin(f"{run.began:%d %b %H:%M}".lstrip("0"), [run]) for run in records]
    days = 1 if span <= _MOST_DAYS * _DAY else 7
    first = midnight(records[0].began)
    count = (midnight(until) - first) // (days * _DAY) + 1
    found = [Bin(_label(first + number * days * _DAY, days), []) for number in range(count)]
    for run in records:
        found[min((midnight(run.began) - first) // (days * _DAY), count - 1)].runs.append(run)
    return found


def midnight(moment: datetime) -> datetime:
    """Return when the day of a moment began, in UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _label(day: datetime, days: int) -> str:
    return f"{day.day} {day:%b}" if days == 1 else f"week of {day.day} {day:%b}"
