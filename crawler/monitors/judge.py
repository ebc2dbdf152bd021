"""Judges a run: what the monitors say of it, since when, and what of that is news."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler.monitors import articles, endings, fetches, sources
from crawler.monitors.thresholds import Thresholds
from crawler.runs.record import Alarm, RunRecord

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)

Monitor = Callable[[RunRecord, Sequence[RunRecord], Thresholds], Iterator[Alarm]]
"""Gives what is wrong with a run, by its record and by those of its venue before it, oldest first."""

MONITORS: Final[tuple[Monitor, ...]] = (
    *(endings.failure, endings.killed, endings.disk),
    *(sources.gone, sources.empty),
    *(fetches.errors, fetches.blocked),
    *(articles.silence, articles.short_text, articles.untitled),
)
HISTORY: Final = 400
"""Earlier runs that the monitors look at: a year of nightly ones."""
_ORDER: Final = ("critical", "warning", "note")


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell of a run: alarms that began with it, and those that ended."""

    began: list[Alarm] = field(default_factory=list)
    ended: list[Alarm] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.began or self.ended)


def judge(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> list[Alarm]:
    """Return what the monitors say, the worst first; `history` has the venue's earlier runs, oldest first."""
    before = {alarm.key: alarm.since for alarm in history[-1].alarms} if history else {}
    found = []
    for monitor in MONITORS:
        if record.was_read or monitor in {endings.failure, endings.killed, endings.disk}:
            found += list(monitor(record, history, thresholds))
    began = iso(record.began)
    dated = [replace(alarm, since=before.get(alarm.key, began)) for alarm in found]
    return sorted(dated, key=lambda alarm: _ORDER.index(alarm.severity))


def news(alarms: Sequence[Alarm], history: Sequence[RunRecord]) -> News:
    """Return what has changed since the last run of which somebody was told."""
    told = next((each.alarms for each in reversed(history) if each.told and each.reason != "killed"), [])
    now, before = {alarm.key for alarm in alarms}, {alarm.key for alarm in told}
    return News(
        [alarm for alarm in alarms if alarm.key not in before],
        [alarm for alarm in told if alarm.key not in now],
    )


def speaks(alarms: Sequence[Alarm]) -> bool:
    """Tell whether one of them is to be seen in the exit code."""
    return any(alarm.severity != "note" for alarm in alarms)


def iso(moment: datetime) -> str:
    """Return a moment as alarms have it, to the minute."""
    return moment.strftime("%Y-%m-%d %H:%M")
