"""Reporting: the report of a year of nightly runs of 80 venues, and the one that each run makes."""

from __future__ import annotations

import json
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measure import cpu_seconds
from bench.revisiting import fill
from crawler.report.making import Report
from crawler.runs.record import RunRecord
from crawler.runs.store import RunStore

VENUES, NIGHTS, SEED = 80, 365, 1


def measure() -> dict[str, float]:
    """Return the CPU seconds of the report that a run makes, beside a million pages, and of a year's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        _write(folder)
        return {
            "report_run_cpu_s": cpu_seconds(lambda: Report(folder, 30).write(["venue-00"])),
            "report_year_cpu_s": cpu_seconds(lambda: _year(folder)),
        }


def _year(folder: Path) -> None:
    report = Report(folder, NIGHTS + 1)
    report.write(list(report.records))
    assert sum(map(len, report.records.values())) == VENUES * NIGHTS


def _write(folder: Path) -> None:
    """Write the records, without waiting for the disk each time."""
    chance, store, now = random.Random(SEED), RunStore(folder), datetime.now(UTC)
    store.folder.mkdir()
    for venue in (f"venue-{number:02}" for number in range(VENUES)):
        for night in range(NIGHTS):
            began = now - timedelta(days=NIGHTS - night, minutes=-1)
            record = _record(store.new_id(venue, began), venue, began, chance)
            (store.folder / f"{record.id}.json").write_text(json.dumps(record.to_json(), indent=1))


def _record(run_id: str, venue: str, began: datetime, chance: random.Random) -> RunRecord:
    new, same, failed = chance.randrange(5), chance.randrange(30), chance.randrange(4)
    url = f"https://{venue}.example/2026/01/31/an-article-of-that-day"
    return RunRecord(
        id=run_id,
        venue=venue,
        began=began,
        ended=began + timedelta(minutes=3),
        reason="finished",
        exit_code=0,
        counts={"asked": new + same + failed, "new": new, "unchanged": same, "sources_read": 1},
        verdicts={"ok": new + same, "server_error": failed},
        errors={"server_error 503": failed} if failed else {},
        bytes={"received": 300_000, "written": 90_000, "saved": 40_000},
        hosts={f"{venue}.example": {"requests": 35, "bytes": 300_000, "seconds": 20, "slowest": 3}},
        sources={f"feed https://{venue}.example/feed": 20},
        failed=[{"url": url, "verdict": "server_error", "reason": "HTTP status 503"}] * failed,
        skipped=[{"url": url, "reason": "outside its domains"}] * 25,
        skipped_reasons={"outside its domains": 40},
    )
