"""A plan for tests, with names that every quoting has to stand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.scheduling.plan import Job, Plan
from crawler.venues.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

ODD = '50% of $HOME, it\'s "odd"'


def plan_in(folder: Path, schedules: Mapping[str, str], *options: str) -> Plan:
    """A plan for a project in `folder`, with venues and their schedules."""
    project = folder / ODD
    project.mkdir(parents=True, exist_ok=True)
    data_dir = project / "data"
    return Plan(
        project=project,
        program=Path(sys.executable).with_name("scrapy"),
        data_dir=data_dir,
        options=("--wait", "7200s", "-s", f"DATA_DIR={data_dir}", *options),
        environment={"VENUE_ARCHIVE_CONTACT": ODD},
        stop_seconds=75,
        jobs=tuple(Job(venue, Schedule.parse(text)) for venue, text in schedules.items()),
    )
