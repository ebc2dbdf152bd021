"""Monitors of how runs end, and of the room that they leave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crawler.runs.record import KILLED, Alarm, RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.monitors.thresholds import Thresholds

SPEAKS: Final = 3
"""The exit code of a run that ended in order, of which a monitor speaks."""
_GIGABYTE: Final = 1e9
_TREND: Final = timedelta(days=14)
_LEAST_TREND: Final = timedelta(days=1)


def failure(record: RunRecord, _: Sequence[RunRecord], __: Thresholds) -> Iterator[Alarm]:
    """Speak when a run failed as a whole."""
    if record.exit_code not in {0, SPEAKS, None}:
        why = f": {record.failure}" if record.failure else ""
        yield Alarm(
            *("failed run", "", "critical", f"The run ended with exit code {record.exit_code}{why}."),
            "docs/commands.md has the exit codes; scrapy doctor says what is in the way of a crawl. The same "
            "command goes on where this run was.",
        )


def killed(_: RunRecord, history: Sequence[RunRecord], __: Thresholds) -> Iterator[Alarm]:
    """Speak when the run before ended without a word."""
    if history and history[-1].reason == KILLED:
        before = history[-1]
        yield Alarm(
            *("killed run", "", "note"),
            f"The run of {before.began:%Y-%m-%d %H:%M} ended without a word; this one went on where it was.",
            "Was the machine switched off, or short of memory (journalctl -k | grep -i oom)?",
        )


def disk(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when the disk is nearly full, or will be in some days by how it filled in the last fourteen."""
    free = record.disk_free
    if free is None or not thresholds.min_free_bytes:
        return
    said = f"{free / _GIGABYTE:,.1f} GB are free on the disk of the data folder"
    look = "Make room, or move DATA_DIR to a larger disk; scrapy archive stats says what takes how much."
    if free < thresholds.free_times * thresholds.min_free_bytes:
        yield Alarm(
            "disk", "", "critical", f"{said}; crawls end before it is full, and none begins then.", look
        )
        return
    earlier = [each for each in history if each.disk_free and record.began - each.began <= _TREND]
    span = record.began - earlier[0].began if earlier else timedelta(0)
    used = (earlier[0].disk_free or 0) - free if earlier else 0
    if span >= _LEAST_TREND and used > 0:
        days = (free - thresholds.min_free_bytes) / used * (span / timedelta(days=1))
        if days < thresholds.disk_days:
            yield Alarm(
                *("disk", "", "warning", f"{said}; as it fills now, that is enough for {days:.0f} days."),
                look,
            )
