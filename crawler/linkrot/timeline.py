"""The timeline: how many links were in which state, stretch by stretch of time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from crawler.report.bins import midnight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.linkrot.past import Past
    from crawler.linkrot.state import LinkState

_MOST: Final = 60
"""Columns of the plot."""
_UNITS: Final = (1, 7, 30, 91, 365)
"""Days of a stretch: the first with which there are few enough."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, and the states at its end of the links that had been fetched by then."""

    label: str
    counts: Counter[LinkState]


def timeline(pasts: Iterable[Past], until: datetime) -> list[Stretch]:
    """Return the stretches from the first fetch up to `until`."""
    changes = sorted(
        (at, number, state) for number, past in enumerate(pasts) for at, state in past.states if at <= until
    )
    if not changes:
        return []
    ends, days = _ends(changes[0][0], until)
    now: dict[int, LinkState] = {}
    counts: Counter[LinkState] = Counter()
    found, position = [], 0
    for end in ends:
        while position < len(changes) and changes[position][0] < end:
            _, number, state = changes[position]
            counts.subtract([now[number]] if number in now else [])
            counts[state] += 1
            now[number] = state
            position += 1
        found.append(Stretch(_label(end, days), Counter(counts)))
    return found


def _ends(first: datetime, until: datetime) -> tuple[Sequence[datetime], int]:
    """Return the ends of the stretches, the last one behind `until`, and how many days each has."""
    last = midnight(until) + timedelta(days=1)
    whole = (last - midnight(first)).days
    days = next((unit for unit in _UNITS if whole <= unit * _MOST), _UNITS[-1])
    count = -(-whole // days)
    return [last - timedelta(days=days * number) for number in reversed(range(count))], days


def _label(end: datetime, days: int) -> str:
    day = end - timedelta(days=1)
    return f"{day.day} {day:%b %Y}" if days == 1 else f"up to {day.day} {day:%b %Y}"
