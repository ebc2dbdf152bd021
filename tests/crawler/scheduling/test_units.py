"""The units, as systemd reads them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from archive.exceptions import CannotWriteError
from crawler.exceptions import BadInputError
from crawler.scheduling.plan import Job
from crawler.scheduling.unitfolder import UnitFolder
from crawler.scheduling.units import SERVICE, calendar, environment_text, mark, units
from crawler.venues.schedule import Schedule
from tests.crawler.scheduling.plans import plan_in

ANALYZE = shutil.which("systemd-analyze")
SYSTEMD = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze isn't here: apt install systemd")


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE is not None
    return subprocess.run([ANALYZE, *words], capture_output=True, text=True, check=False)


@SYSTEMD
@pytest.mark.parametrize("system", [True, False])
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path, system: bool) -> None:
    plan = plan_in(tmp_path, {"one": "daily", "two-of-them": "weekly on sunday at 03:30"})
    folder = tmp_path / "units"
    UnitFolder(folder, mark(plan)).write(units(plan, folder / "env", system=system))
    names = [f"{folder}/venue-archive@one.service", *map(str, folder.glob("*.timer"))]
    done = analyzed("verify", *names)
    ours = [line for line in done.stderr.splitlines() if "venue-archive" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@SYSTEMD
def test_systemd_sees_what_is_wrong(tmp_path: Path) -> None:
    """Or the test above would say nothing."""
    plan = plan_in(tmp_path, {"one": "daily"})
    made = units(plan, tmp_path / "env", system=True)
    made[SERVICE] = made[SERVICE].replace(str(plan.program), "/nowhere/scrapy")
    UnitFolder(tmp_path / "units", mark(plan)).write(made)
    assert analyzed("verify", str(tmp_path / "units" / "venue-archive@one.service")).returncode != 0


@SYSTEMD
@pytest.mark.parametrize(
    "schedule", ["hourly", "every 6 hours", "daily", "daily at 00:00", "weekly", "weekly on friday at 23:59"]
)
def test_systemd_reads_the_times_as_they_are_meant(schedule: str) -> None:
    written = calendar(Job("nature", Schedule.parse(schedule)))
    done = analyzed("calendar", written)
    assert done.returncode == 0
    assert f"ormalized form: {written}" in done.stdout or f"Original form: {written}" in done.stdout


def test_signs_that_mean_something_to_systemd_are_written_so_that_they_do_not(tmp_path: Path) -> None:
    plan = plan_in(tmp_path, {"one": "daily"}, "-s", 'X=100% "sure" \\ $HOME')
    service = units(plan, tmp_path / "env", system=True)[SERVICE]
    [line] = [line for line in service.splitlines() if line.startswith("ExecStart=")]
    assert line.startswith(f'ExecStart=:"{plan.program}" crawl %i "--wait" "7200s" "-s" "DATA_DIR=')
    assert line.endswith('"-s" "X=100%% \\"sure\\" \\\\ $HOME"')
    assert f"WorkingDirectory={str(plan.project).replace('%', '%%')}\n" in service
    assert 'VENUE_ARCHIVE_CONTACT="50% of $HOME, it\'s \\"odd\\""\n' in environment_text(plan)


def test_what_a_service_may_write_to_is_the_data_folder(tmp_path: Path) -> None:
    plan = plan_in(tmp_path, {"one": "daily"})
    system, user = (units(plan, tmp_path / "env", system=each)[SERVICE] for each in (True, False))
    assert "ProtectSystem=strict\nReadWritePaths=" in system
    assert f"User={tmp_path.owner()}\n" in system
    assert "User=" not in user
    assert "ProtectSystem" not in user
    for each in (system, user):
        assert "KillMode=mixed\nTimeoutStopSec=75\nNoNewPrivileges=yes\n" in each


def test_a_folder_changes_only_what_is_ours(tmp_path: Path) -> None:
    folder = UnitFolder(tmp_path, "# mine")
    other = tmp_path / "venue-archive-other.timer"
    other.write_text("# somebody else's\n")
    made = {"venue-archive-one.timer": "# mine\none\n", "venue-archive-two.timer": "# mine\ntwo\n"}
    assert folder.write(made) == list(made)
    assert folder.write(made) == []
    assert folder.write({**made, "venue-archive-two.timer": "# mine\nnew\n"}) == ["venue-archive-two.timer"]
    assert list(folder.ours()) == list(made)
    with pytest.raises(BadInputError, match="is there and not of this project"):
        folder.write({other.name: "# mine\n"})
    folder.remove(["venue-archive-one.timer"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [other.name, "venue-archive-two.timer"]


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(CannotWriteError, match=r"can't write to /proc/units: .*--into FOLDER"):
        UnitFolder(Path("/proc/units"), "# mine").write({"a.timer": "# mine\n"})


def test_variables_that_are_there_are_kept(tmp_path: Path) -> None:
    folder = UnitFolder(tmp_path / "new", "")
    assert folder.keep_beside("env", "A=1\n")
    assert not folder.keep_beside("env", "A=2\n")
    assert (tmp_path / "new" / "env").read_text() == "A=1\n"
    assert (tmp_path / "new" / "env").stat().st_mode & 0o777 == 0o600


def test_control_characters_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="control characters"):
        plan_in(tmp_path, {}, "-s", "X=a\nb")
