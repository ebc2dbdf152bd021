"""Monitors of a venue's sources: do they answer, and do they still name anything?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.runs.record import Alarm, RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.monitors.thresholds import Thresholds


def empty(record: RunRecord, history: Sequence[RunRecord], _: Thresholds) -> Iterator[Alarm]:
    """Speak when a source names nothing that has named something before, until it has been read again."""
    for alarm in history[-1].alarms if history else ():
        if alarm.monitor == "empty source" and alarm.subject in record.sources_spared:
            yield alarm
    for name, count in record.sources.items():
        before = [each.sources[name] for each in history if each.sources.get(name)]
        if not count and before:
            yield Alarm(
                *("empty source", name, "warning", f"{name} names nothing; it named {before[-1]} before."),
                "Open it in a browser: has it moved, or does it want a script to show its list?",
            )


def gone(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when a source has failed in several runs in a row."""
    runs = [each for each in (*history, record) if each.was_read]
    last = runs[-thresholds.source_runs :]
    if len(last) < thresholds.source_runs or not record.was_read:
        return
    for url, reason in record.sources_failed.items():
        if all(url in each.sources_failed for each in last):
            times = sum(url in each.sources_failed for each in runs)
            yield Alarm(
                *("source gone", url, "warning", f"{url} can't be used, {times} runs by now: {reason}."),
                "Find the site's new feed or sitemap, and name it in the venue's file; scrapy venues check "
                "looks it over.",
            )
