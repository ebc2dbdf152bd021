"""The last runs: of which of them a monitor speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.health.finding import Finding, fine, note
from crawler.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_runs(data_dir: Path) -> Iterator[Finding]:
    """Look at the last run of each venue; of none there is nothing to say."""
    last = RunStore(data_dir).last()
    for record in last:
        for alarm in record.alarms:
            said = f"{record.venue}, since {alarm.since}: {alarm.sentence}"
            yield note("run", said, alarm.look)
    if last and not any(record.alarms for record in last):
        yield fine("runs", f"the last runs of {len(last)} venues; no monitor speaks")
