"""Ten nights of the sample venue under its schedule, and the report that tells of them.

Articles appear, one is corrected, one vanishes, and for two nights the server is down.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.clock import at
from tests.e2e.world import LOOPBACK, REGISTRY, scrapy_in, venue_folder
from tests.site.living import LivingVenue

if TYPE_CHECKING:
    from pathlib import Path

NIGHTS = range(1, 11)
DOWN = frozenset({5, 6})
APPEAR = {1: 5, 2: 2, 3: 1, 4: 1, 7: 2, 9: 1, 10: 2}
CORRECTED, WITHDRAWN = 3, 8
_FIRST = datetime(2027, 3, 1, tzinfo=UTC)
_CRON = re.compile(r"(?P<minute>\d+) (?P<hour>\d+) \* \* \* (?P<command>.+)")
pytestmark = pytest.mark.timeout(600)
_QUICK = ("-s", LOOPBACK, "-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_DELAY=0")


class TenNights:
    """What came of each night, and the report behind them all."""

    def __init__(self, folder: Path) -> None:
        self.scrapy = scrapy_in(folder)
        self.venue = LivingVenue()
        self.codes: dict[int, int] = {}
        self._slugs: dict[int, str] = {}
        for night in NIGHTS:
            self._edit(night)
            with nullcontext() if night in DOWN else self.venue.open():
                self._crawl(folder, night)
        self.report = self.scrapy("report", "--format", "json", **at(self._moment(10, hour=12)))

    def _moment(self, night: int, *, hour: int, minute: int = 0) -> datetime:
        return _FIRST + timedelta(days=night - 1, hours=hour, minutes=minute)

    def _edit(self, night: int) -> None:
        day = self._moment(night, hour=0).date()
        self.venue.publish(day, APPEAR.get(night, 0))
        if night == CORRECTED:
            self._slugs[night] = self.venue.slugs[0]
            self.venue.correct(day, self.venue.slugs[0])
        if night == WITHDRAWN:
            self._slugs[night] = self.venue.slugs[1]
            self.venue.withdraw(self.venue.slugs[1])

    def _crawl(self, folder: Path, night: int) -> None:
        """Run what the crontab has for this night, at the time that it says."""
        text = (REGISTRY / "sample.yaml").read_text(encoding="utf-8").replace("8765", str(self.venue.port))
        text = text.replace("schedule: never", "schedule: daily at 03:10")
        setting = venue_folder(folder / "venues", sample=text)
        table = self.scrapy("schedule", "sample", "--format", "cron", *_QUICK, "-s", setting)
        line = next(filter(None, map(_CRON.fullmatch, table.out.splitlines())), None)
        assert line is not None, table
        moment = self._moment(night, hour=int(line["hour"]), minute=int(line["minute"]))
        ran = subprocess.run(
            ["/bin/sh", "-c", line["command"].replace(r"\%", "%")],
            env={**self.scrapy.env, **at(moment)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.codes[night] = ran.returncode
        assert "Traceback" not in ran.stderr, ran.stderr

    def changes(self, night: int) -> Counter[str | None]:
        """How many items of a night brought what."""
        day = f"{self._moment(night, hour=0):%Y-%m-%d}"
        return Counter(item["change"] for item in self.scrapy.items() if item["fetched_at"].startswith(day))

    def seen(self, event: int) -> list[tuple[str, str | None]]:
        """What became of the article that a night's edit was about: verdict and change of each fetch."""
        slug = self._slugs[event]
        return [
            (each["verdict"], each["change"]) for each in self.scrapy.items() if f"/{slug}/" in each["url"]
        ]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> TenNights:
    return TenNights(tmp_path_factory.mktemp("nights"))


def test_what_appears_is_there_the_same_night(nights: TenNights) -> None:
    appeared = {night: nights.changes(night)["new"] for night in NIGHTS}
    assert appeared == {night: APPEAR.get(night, 0) for night in NIGHTS}


def test_what_changes_is_seen_once(nights: TenNights) -> None:
    changes = [change for _, change in nights.seen(CORRECTED)]
    assert changes[0] == "new"
    assert changes.count("changed") == 1
    assert nights.changes(CORRECTED)["changed"] == 1


def test_what_vanishes_is_not_found_and_keeps_its_text(nights: TenNights) -> None:
    assert ("not_found", None) in nights.seen(WITHDRAWN)
    slug = nights._slugs[WITHDRAWN]
    records = map(json.loads, nights.scrapy("export").out.splitlines())
    [record] = [each for each in records if f"/{slug}/" in each["url"]]
    assert record["verdict"] == "not_found"
    assert record["text"]


def test_the_nights_of_an_outage_are_told_by_their_exit_code(nights: TenNights) -> None:
    assert {night: code for night, code in nights.codes.items() if code} == dict.fromkeys(DOWN, 3)


def test_the_records_of_the_runs_say_what_each_night_brought(nights: TenNights) -> None:
    [told] = json.loads(nights.report.out)["venues"]
    runs = told["runs"]
    assert [run["counts"]["new"] for run in runs] == [APPEAR.get(night, 0) for night in NIGHTS]
    assert [night for night, run in zip(NIGHTS, runs, strict=True) if run["sources_failed"]] == sorted(DOWN)
    alarms = {night: run["alarms"] for night, run in zip(NIGHTS, runs, strict=True) if run["alarms"]}
    assert set(alarms) == DOWN, alarms


def test_the_report_tells_the_story_to_who_only_looks_at_it(nights: TenNights) -> None:
    page = (nights.scrapy.data / "reports" / "sample.html").read_text(encoding="utf-8")
    assert f"{sum(APPEAR.values())} articles appeared, 1 changed" in page
    assert "No source answered on 2 of 10 days (5 Mar to 6 Mar)" in page
    assert "no source of the venue answered" in page  # the legend of the days that are shaded
