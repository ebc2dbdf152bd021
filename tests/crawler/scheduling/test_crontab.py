"""The block in the crontab: what cron runs of it, and that all else stays as it was."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from crawler.exceptions import BadInputError
from crawler.scheduling.crontab import begin_of, end_of, entry, scheduled, with_entries
from crawler.scheduling.plan import Job
from crawler.venues.schedule import Schedule
from tests.crawler.scheduling.plans import ODD, plan_in

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = b"MAILTO=a@example.org\n# \xe4 line of somebody's\r\n\n0 5 * * * true % with\\% signs\n"


def entries_of(folder: Path, **schedules: str) -> dict[str, bytes]:
    plan = plan_in(folder, schedules)
    return {job.venue_id: entry(plan, job) for job in plan.jobs}


@pytest.mark.parametrize(
    ("schedule", "fields"),
    [
        ("daily at 03:30", "30 3 * * * "),
        ("weekly on sunday at 23:05", "5 23 * * 0 "),
        ("weekly on monday at 00:00", "0 0 * * 1 "),
        ("every 12 hours", "52 11,23 * * * "),
        ("hourly", "52 * * * * "),
    ],
)
def test_when_cron_runs_it(tmp_path: Path, schedule: str, fields: str) -> None:
    comment, line = (
        entry(plan_in(tmp_path, {}), Job("nature", Schedule.parse(schedule))).decode().splitlines()
    )
    assert comment == f"# nature: {schedule}"
    assert line.startswith(fields)


def test_what_the_shell_makes_of_it(tmp_path: Path) -> None:
    """Cron itself reads `%` as a line feed, unless a backslash stands before it."""
    plan = plan_in(tmp_path, {"nature": "daily"})
    line = entry(plan, plan.jobs[0]).decode().splitlines()[1]
    command = line.split(" ", 5)[5]
    assert "%" not in command.replace(r"\%", "")
    shown = command.replace(r"\%", "%")
    script = 'print_words() { printf "%s|" "$PWD" "$@"; }; ' + shown.replace("/usr/bin/env", "print_words", 1)
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    words = [str(plan.project), f"VENUE_ARCHIVE_CONTACT={ODD}", *plan.command("nature"), "-L", "WARNING"]
    assert done.stdout == "".join(f"{word}|" for word in words)


def test_a_block_is_put_behind_what_is_there_and_taken_out_again(tmp_path: Path) -> None:
    project, entries = tmp_path / ODD, entries_of(tmp_path, one="daily", two="weekly")
    with_block = with_entries(OTHERS, project, entries)
    assert with_block.startswith(OTHERS + begin_of(project))
    assert with_block.endswith(end_of(project))
    assert scheduled(with_block, project) == entries
    assert with_entries(with_block, project, entries) == with_block
    assert with_entries(with_block, project, {}) == OTHERS


def test_a_block_is_changed_in_its_place(tmp_path: Path) -> None:
    project = tmp_path / ODD
    before = with_entries(OTHERS, project, entries_of(tmp_path, one="daily")) + b"1 1 * * * after\n"
    changed = with_entries(before, project, entries_of(tmp_path, two="hourly"))
    assert changed.startswith(OTHERS)
    assert changed.endswith(end_of(project) + b"1 1 * * * after\n")
    assert set(scheduled(changed, project)) == {"two"}


def test_another_project_s_block_is_somebody_else_s(tmp_path: Path) -> None:
    other = with_entries(b"", tmp_path / "other", entries_of(tmp_path, one="daily"))
    mine = with_entries(other, tmp_path / ODD, entries_of(tmp_path, two="daily"))
    assert with_entries(mine, tmp_path / ODD, {}) == other


def test_a_last_line_without_an_end_gets_one(tmp_path: Path) -> None:
    block = with_entries(b"# no line feed", tmp_path / ODD, entries_of(tmp_path, one="daily"))
    assert block.startswith(b"# no line feed\n# BEGIN venue-archive ")


def test_a_block_without_an_end_is_left_alone(tmp_path: Path) -> None:
    torn = OTHERS + begin_of(tmp_path) + b"1 1 * * * whose\n"
    with pytest.raises(BadInputError, match="line 5 begins a block that has no end"):
        with_entries(torn, tmp_path, {})
