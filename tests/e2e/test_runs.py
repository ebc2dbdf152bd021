"""Runs that are watched: each leaves a record, monitors read it, and somebody hears of what they say."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from archive.state import open_state
from crawler.runs.store import RunStore
from tests.crawler.notices.servers import Hook
from tests.e2e.changing import ChangingSite
from tests.e2e.world import FAST, accidents, crawl_list, scrapy_in, started, venue, venue_folder, warc_files
from tests.faults.rawserver import RawServer, page
from tests.faults.until import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.runs.record import RunRecord
    from tests.conftest import Ran, Scrapy


@pytest.fixture
def site() -> Iterator[ChangingSite]:
    with ChangingSite() as site:
        for name in ("one", "two", "three"):
            site.put(name, f"Of {name} it is told")
        yield site


def records(scrapy: Scrapy, name: str = "changing") -> list[RunRecord]:
    store = RunStore(scrapy.data)
    return store.read(store.names(name).get(name, []))


def visits(scrapy: Scrapy) -> int:
    """How many fetches the history knows."""
    if not (scrapy.data / "state.sqlite").is_file():
        return 0
    with open_state(scrapy.data, read_only=True) as state:
        there = state.execute("SELECT count(*) FROM sqlite_master WHERE name = 'visits'") == [(1,)]
        return int(state.execute("SELECT count(*) FROM visits")[0][0]) if there else 0


def crawl(scrapy: Scrapy, site: ChangingSite, *options: str, **env: str) -> Ran:
    """Crawl the site as `changing`, whatever the exit code."""
    folder, address = scrapy.data.parent / "venues", site.site.url.removeprefix("http://")
    setting = venue_folder(folder, changing=venue("changing", address, f"feed {site.site.url}/feed"))
    return scrapy("crawl", "changing", *FAST, "-s", setting, *options, **env)


def test_a_run_leaves_its_record(scrapy: Scrapy, site: ChangingSite) -> None:
    site.listed.append("/missing")
    assert crawl(scrapy, site, "-a", "limit=3").code == 0
    assert crawl(scrapy, site).code == 0
    first, second = records(scrapy)
    assert (first.venue, first.reason, first.exit_code, first.alarms) == ("changing", "finished", 0, [])
    assert first.arguments == {"limit": "3"}
    assert {name: first.count(name) for name in ("asked", "items", "new", "sources_read", "captures")} == {
        "asked": 3,
        "items": 3,
        "new": 3,
        "sources_read": 1,
        "captures": 5,
    }
    assert first.skipped == [{"url": f"{site.site.url}/missing", "reason": "beyond the limit"}]
    assert first.sources == {f"feed {site.site.url}/feed": 4}
    assert first.articles["count"] == 3
    lengths = sorted(item["content_length"] for item in scrapy.items()[:3])
    assert first.articles["text_length_median"] == lengths[1]
    assert first.hosts["127.0.0.1"]["requests"] == 5
    whole = sum(path.stat().st_size for path in warc_files(scrapy.data))
    assert 0 < sum(run.bytes["written"] for run in (first, second)) < whole, "warcinfo and texts aside"
    assert (second.count("not_due"), second.verdicts, second.errors) == (
        3,
        {"not_found": 1},
        {"not_found 404": 1},
    )
    assert second.failed == [
        {"url": f"{site.site.url}/missing", "verdict": "not_found", "reason": "HTTP status 404"}
    ]
    assert not list(scrapy.data.glob("reports/.*"))


def test_a_run_that_is_asked_to_end_leaves_its_record(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: page("x")) as server:
        file = tmp_path / "urls.txt"
        file.write_text("".join(f"{server.url}/{number}\n" for number in range(200)))
        words = ("crawl", "urls", "-a", f"file={file}", *FAST, "-s", "DOWNLOAD_DELAY=0.05")
        with started(scrapy, *words) as process:
            until(lambda: len(server.targets) > 3)
            assert (scrapy.data / "reports" / ".urls.running").is_file()
            process.terminate()
            process.communicate(timeout=30)
    [record] = records(scrapy, "urls")
    assert (process.returncode, record.reason, record.exit_code) == (0, "shutdown", 0)
    assert record.count("items") == len(scrapy.items())


def test_a_run_that_is_killed_is_noted_by_the_next(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: page("x")) as server:
        urls = [f"{server.url}/{number}" for number in range(150)]
        file = tmp_path / "urls.txt"
        file.write_text("\n".join(urls))
        words = ("crawl", "urls", "-a", f"file={file}", *FAST, "-s", "DOWNLOAD_DELAY=0.2")
        with started(scrapy, *words) as process:
            until(lambda: visits(scrapy) > 3)
            process.kill()
            process.communicate()
        assert records(scrapy, "urls") == []
        ran = crawl_list(scrapy, urls)
    assert (ran.code, accidents(ran.err)) == (0, [])
    killed, record = records(scrapy, "urls")
    assert (killed.reason, killed.exit_code) == ("killed", None)
    assert 3 < killed.count("items") < 150
    assert killed.ended is not None
    assert killed.began < killed.ended < record.began
    assert record.resumed
    assert [(alarm.monitor, alarm.severity) for alarm in record.alarms] == [("killed run", "note")]


def test_a_monitor_is_told_when_it_begins_and_when_it_ends(scrapy: Scrapy, site: ChangingSite) -> None:
    told = scrapy.data.parent / "told.jsonl"
    code = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + chr(10))"
    program = f'NOTIFY_COMMAND={sys.executable} -c "{code}" {told}'
    metrics = scrapy.data.parent / "venues.prom"
    with Hook() as hook:
        options = ("-s", program, "-s", f"METRICS_FILE={metrics}")
        env = {"VENUE_ARCHIVE_NOTIFY_WEBHOOK": hook.url, "VENUE_ARCHIVE_NOTIFY_TOKEN": "t0ken"}
        codes = []
        listed = site.listed
        for empty in (False, True, True, False):
            site.listed = [] if empty else listed
            ran = crawl(scrapy, site, *options, **env)
            codes.append(ran.code)
            assert accidents(ran.err) == []
    assert codes == [0, 3, 3, 0]
    posts: list[dict[str, Any]] = [posted for _, posted in hook.posts]
    assert [(len(post["began"]), len(post["ended"])) for post in posts] == [(1, 0), (0, 1)]
    assert [json.loads(line) for line in told.read_text().splitlines()] == posts
    runs = records(scrapy)
    assert [[alarm.monitor for alarm in run.alarms] for run in runs] == [
        [],
        ["empty source"],
        ["empty source"],
        [],
    ]
    assert {alarm.since for run in runs for alarm in run.alarms} == {f"{runs[1].began:%Y-%m-%d %H:%M}"}
    everything = "".join(path.read_text() for path in (scrapy.data / "reports").iterdir()) + ran.err
    assert "t0ken" not in everything
    assert "secret" not in everything
    lines = metrics.read_text().splitlines()
    assert 'venue_archive_run_exit_code{venue="changing"} 0.0' in lines
    assert 'venue_archive_run_alarms{severity="warning",venue="changing"} 0.0' in lines


def test_a_run_that_cannot_begin_is_told_as_well(scrapy: Scrapy, site: ChangingSite) -> None:
    scrapy.data.mkdir()
    with Hook() as hook:
        ran = crawl(scrapy, site, "-s", f"NOTIFY_WEBHOOK={hook.url}", "-s", f"MIN_FREE_BYTES={10**17}")
    assert (ran.code, accidents(ran.err)) == (71, [])
    [(_, post)] = hook.posts
    assert [alarm["monitor"] for alarm in post["began"]] == ["failed run", "disk"]
    assert "MIN_FREE_BYTES" in post["began"][0]["sentence"]
    assert [run.reason for run in records(scrapy)] == ["not begun"]


def test_what_cannot_be_told_or_written_harms_no_run(scrapy: Scrapy, site: ChangingSite) -> None:
    scrapy.data.mkdir()
    (scrapy.data / "reports").write_text("in the way")
    options = ("-s", "NOTIFY_COMMAND=/nowhere/program", "-s", "METRICS_FILE=/nowhere/file")
    ran = crawl(scrapy, site, *options)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert "The record of the run can't be written" in ran.err
    assert len(scrapy.items()) == 3


def test_bad_input_leaves_no_record(scrapy: Scrapy, site: ChangingSite) -> None:
    ran = crawl(scrapy, site, "-s", "NOTIFY_WEBHOOK=http://hooks.example/secret")
    assert ran.code == 2
    assert ran.err.startswith("scrapy crawl: setting NOTIFY_WEBHOOK")
    assert "secret" not in ran.err
    assert not scrapy.data.exists()


def test_the_report_and_the_doctor_say_what_the_monitors_say(scrapy: Scrapy, site: ChangingSite) -> None:
    crawl(scrapy, site)
    page = scrapy.data / "reports" / "changing.html"
    assert "1 run, 3 articles appeared" in page.read_text()
    site.listed = []
    assert crawl(scrapy, site, "-s", "REPORT_ENABLED=0").code == 3
    assert "names nothing" not in page.read_text()
    ran = scrapy("report", "changing")
    assert (ran.code, ran.out) == (0, f"{page}\n")
    assert "names nothing; it named 3 before." in page.read_text()
    [found] = json.loads(scrapy("report", "runs", "--format", "json").out)["venues"]
    assert [run["exit_code"] for run in found["runs"]] == [0, 3]
    assert (sum(found["ages"]), found["never_good"]) == (3, 0)
    doctor = scrapy("doctor")
    assert doctor.code == 0
    assert "names nothing; it named 3 before." in doctor.out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report",), "holds no record of a run yet"),
        (("report", "runs", "one", "two"), "one venue at most"),
    ],
)
def test_a_report_of_nothing_is_bad_input(words: tuple[str, ...], said: str, scrapy: Scrapy) -> None:
    ran = scrapy(*words)
    assert ran.code == 2
    assert said in ran.err
