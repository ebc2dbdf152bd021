"""The conclusion of a run: an exit code, a record, and nothing that harms the run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler import settings as ours
from crawler.extensions.runs import RunRecorder
from crawler.runs.conclusion import conclude
from crawler.runs.record import NOT_BEGUN
from crawler.runs.store import RunStore
from tests.crawler.runs.made import NOON, down, made

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.runs.record import RunRecord


def settings(data: Path, **values: str) -> Settings:
    found = Settings()
    found.setmodule(ours)
    found.setdict({"DATA_DIR": str(data), **values})
    return found


def concluded(data: Path, record: RunRecord | None, code: int = 0, **values: str) -> int:
    return conclude(settings(data, **values), "news", record, code, "it broke" if code else None)


def named(record: RunRecord, data: Path) -> RunRecord:
    """The record under an id of its own, as the extension writes it."""
    return replace(record, id=RunStore(data).new_id(record.venue, record.began))


def test_a_run_that_is_well_keeps_its_code(tmp_path: Path) -> None:
    assert concluded(tmp_path, named(made(), tmp_path)) == 0
    [kept] = RunStore(tmp_path).of("news", 10)
    assert (kept.exit_code, kept.alarms, kept.told) == (0, [], True)
    assert (tmp_path / "reports" / "news.html").is_file()


def test_a_monitor_that_speaks_makes_the_code_three(tmp_path: Path) -> None:
    codes = [concluded(tmp_path, named(down(day=day), tmp_path)) for day in range(3)]
    assert codes == [0, 3, 3]
    assert [run.exit_code for run in RunStore(tmp_path).of("news", 10)] == codes


@pytest.mark.parametrize("code", [70, 71, 73, 74])
def test_a_failure_keeps_its_code(code: int, tmp_path: Path) -> None:
    assert concluded(tmp_path, named(down(), tmp_path), code) == code
    assert concluded(tmp_path, None, code) == code
    first, second = RunStore(tmp_path).of("news", 10)
    assert (first.exit_code, first.reason, first.failure) == (code, "finished", "it broke")
    assert (second.exit_code, second.reason, second.failure) == (code, NOT_BEGUN, "it broke")


@pytest.mark.parametrize("code", [0, 2, 75])
def test_no_run_leaves_no_record(code: int, tmp_path: Path) -> None:
    assert concluded(tmp_path, None, code) == code
    assert not (tmp_path / "reports").exists()


def test_a_run_that_was_cut_off_is_left_to_the_next(tmp_path: Path) -> None:
    assert concluded(tmp_path, made(ended=None)) == 0
    assert not (tmp_path / "reports").exists()


def test_a_replay_is_watched_by_nobody(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        RunRecorder.from_crawler(get_crawler(settings_dict={"REPLAY_FROM": "data"}))
    assert concluded(tmp_path, made(), REPLAY_FROM="data") == 0
    assert not (tmp_path / "reports").exists()


def test_what_reached_nobody_is_told_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for day, program in ((0, "false"), (1, "false"), (2, "false"), (3, f"tee {out}")):
        concluded(tmp_path, named(down(day=day), tmp_path), NOTIFY_COMMAND=program)
    assert [run.told for run in RunStore(tmp_path).of("news", 10)] == [True, False, False, True]
    assert '"began": [{"monitor": "source gone"' in out.read_text()


def test_whatever_happens_the_code_stands(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "reports" / "news.html").mkdir(parents=True)
    assert concluded(tmp_path, named(made(), tmp_path), METRICS_FILE="/nowhere/file") == 0
    assert "METRICS_FILE can't be written" in caplog.text
    assert "The report can't be written" in caplog.text
    assert conclude(settings(tmp_path, MONITOR_LEAST="many"), "news", named(made(), tmp_path), 0, None) == 0
    assert "The run of news couldn't be concluded" in caplog.text


def test_metrics_are_of_the_last_run_of_each_venue(tmp_path: Path) -> None:
    file = tmp_path / "venues.prom"
    for record in (made(day=0), made('a"b', 0), down(day=1)):
        concluded(tmp_path, named(record, tmp_path), METRICS_FILE=str(file))
    lines = file.read_text().splitlines()
    began = NOON.timestamp() + 86_400
    for line in (
        'venue_archive_run_pages{venue="news",verdict="unreachable"} 2.0',
        'venue_archive_run_articles{change="new",venue="a\\"b"} 1.0',
        'venue_archive_run_sources{outcome="failed",venue="news"} 1.0',
        'venue_archive_run_bytes{kind="written",venue="news"} 90000.0',
    ):
        assert line in lines
    [seconds] = [
        line.split()[1] for line in lines if line.startswith('venue_archive_run_began_seconds{venue="news"}')
    ]
    assert float(seconds) == began
