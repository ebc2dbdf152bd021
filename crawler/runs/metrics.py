"""Metrics: the last run of each venue, for the textfile collector of node_exporter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.runs.record import RunRecord

_PREFIX: Final = "venue_archive_run"


def write_metrics(records: Iterable[RunRecord], path: Path) -> None:
    """Write the last record of each venue as gauges; whoever reads the file sees the old one or the new one.

    Raises:
        OSError: it can't be written.
    """
    registry = CollectorRegistry()
    began = _gauge(registry, "began_seconds", "When the last run began, in seconds since 1970")
    ended = _gauge(registry, "ended_seconds", "When it ended")
    code = _gauge(registry, "exit_code", "The exit code that it ended with")
    alarms = _gauge(registry, "alarms", "Monitors that speak of it", "severity")
    pages = _gauge(registry, "pages", "Pages that it asked for, by verdict", "verdict")
    changes = _gauge(registry, "articles", "Articles that were new, changed or unchanged", "change")
    size = _gauge(registry, "bytes", "Bytes received, written, or saved by revisits", "kind")
    sources = _gauge(registry, "sources", "Sources that were read, or failed", "outcome")
    for record in records:
        venue = record.venue
        began.labels(venue).set(record.began.timestamp())
        if record.ended is not None:
            ended.labels(venue).set(record.ended.timestamp())
        if record.exit_code is not None:
            code.labels(venue).set(record.exit_code)
        for severity in ("note", "warning", "critical"):
            count = sum(alarm.severity == severity for alarm in record.alarms)
            alarms.labels(venue, severity).set(count)
        for verdict, count in record.verdicts.items():
            pages.labels(venue, verdict).set(count)
        for change in ("new", "changed", "unchanged"):
            changes.labels(venue, change).set(record.count(change))
        for kind, value in record.bytes.items():
            size.labels(venue, kind).set(value)
        for outcome in ("read", "failed"):
            sources.labels(venue, outcome).set(record.count(f"sources_{outcome}"))
    write_to_textfile(str(path), registry)


def _gauge(registry: CollectorRegistry, name: str, about: str, *labels: str) -> Gauge:
    return Gauge(f"{_PREFIX}_{name}", about, ("venue", *labels), registry=registry)
