"""Scheduling, as an operator does it: seen first, set up, changed, taken away."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.e2e.world import LOOPBACK, sample_folder, scrapy_in, venue, venue_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.server import SampleVenue


def scheduled(name: str, schedule: str) -> str:
    return venue(name, f"{name}.example", f"feed https://{name}.example/feed") + f"schedule: {schedule}\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_from_seeing_to_taking_away(tmp_path: Path) -> None:
    scrapy, folder = scrapy_in(tmp_path), tmp_path / "units"
    files = {"first": scheduled("first", "daily at 03:30"), "second": scheduled("second", "weekly")}
    setting = venue_folder(tmp_path / "venues", **files, third=scheduled("third", "never"))
    words = ["schedule", "--into", str(folder), "--system"]
    env = {"VENUE_ARCHIVE_VENUES": str(tmp_path / "venues")}

    seen = scrapy(*words, **env)
    assert seen.code == 0
    assert "OnCalendar=*-*-* 03:30:00" in seen.out
    assert f'VENUE_ARCHIVE_VENUES="{tmp_path / "venues"}"' in seen.out
    assert "no `schedule:` and SCHEDULE_DEFAULT is empty: 80k, " in seen.err
    assert "third" not in seen.out + seen.err
    assert not folder.exists()

    ran = scrapy(*words, "--install", **env)
    assert ran.code == 0
    assert "to be run: systemctl daemon-reload\n" in ran.out
    assert names(folder) == [
        *("venue-archive-first.timer", "venue-archive-second.timer", "venue-archive.env"),
        "venue-archive@.service",
    ]
    assert scrapy.data.is_dir()
    again = scrapy(*words, "--install", **env)
    assert (again.code, again.out) == (0, f"nothing to change: 3 units are in {folder} as they are to be\n")

    (tmp_path / "venues" / "first.yaml").unlink()
    (tmp_path / "venues" / "second.yaml").write_text("id: broken today\n")
    ran = scrapy(*words, "--install", **env)
    assert ran.code == 2
    assert "second.yaml" in ran.err
    assert f"removed: {folder}/venue-archive-first.timer\n" in ran.out
    assert names(folder)[0] == "venue-archive-second.timer", "what is broken isn't gone"

    assert scrapy(*words, "--remove", "-s", setting).code == 0
    assert names(folder) == ["venue-archive.env"]
    assert "nothing to remove" in scrapy(*words, "--remove", "-s", setting).out


def test_what_cron_runs_is_a_crawl(tmp_path: Path, sample: SampleVenue) -> None:
    scrapy, file = scrapy_in(tmp_path / "50% odd"), tmp_path / "crontab"
    scrapy.data.parent.mkdir()
    setting = sample_folder(tmp_path / "venues", sample.url)
    named = tmp_path / "venues" / "sample.yaml"
    named.write_text(named.read_text().replace("schedule: never", "schedule: every 6 hours"))
    file.write_bytes(b"# mine\n")
    words = ["schedule", "sample", "--format", "cron", "--into", str(file), "-s", setting, "-s", LOOPBACK]
    assert scrapy(*words, "--install", "--wait", "10s").code == 0
    before = file.read_bytes()
    assert "nothing to change" in scrapy(*words, "--install", "--wait", "10s").out
    assert file.read_bytes() == before
    [line] = [line for line in before.decode().splitlines() if " crawl sample " in line]
    command = line.split(" ", 5)[5].replace(r"\%", "%")
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={**scrapy.env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), "nothing is mailed"
    assert len(scrapy.items()) == 16
    assert scrapy(*words, "--remove").code == 0
    assert file.read_bytes() == b"# mine\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nature"], "nature has no schedule; write `schedule: daily` into "),
        (["natur"], "there is no venue 'natur', did you mean"),
        (["--install", "--remove"], "--install and --remove exclude each other"),
        (["--user", "--system"], "--user and --system exclude each other"),
        (["--format", "cron", "--user"], "--user and --system are for systemd"),
        (["-s", "SCHEDULE_DEFAULT=at times"], "setting SCHEDULE_DEFAULT: 'at times' is no schedule"),
        (["--wait", "long"], "give one such as 90s, 30m, 2h or 1d"),
    ],
)
def test_what_cannot_be_scheduled(tmp_path: Path, words: list[str], sentence: str) -> None:
    ran = scrapy_in(tmp_path)("schedule", *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
