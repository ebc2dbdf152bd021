"""`scrapy doctor`: says what is in the way of a crawl, and what to do about it."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.index import CaptureIndex
from archive.lock import DataFolderLock
from archive.rows import microseconds
from tests.e2e.changing import ChangingSite
from tests.e2e.world import FAST, scrapy_in, started, venue, venue_folder, warc_files
from tests.faults.rawserver import RawServer, Sends, page
from tests.faults.until import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Ran, Scrapy


@pytest.fixture
def crawled(tmp_path: Path) -> Scrapy:
    scrapy = scrapy_in(tmp_path)
    with ChangingSite() as site:
        site.put("one", "Of one it is told")
        site.crawl(scrapy)
    return scrapy


def rows(ran: Ran) -> dict[str, str]:
    """The sign of each subject; of several, the worst is last."""
    found = [line.split(None, 2) for line in ran.out.splitlines() if line.strip()]
    return {words[1]: words[0] for words in found if words[0] in {"ok", "note", "BAD"}}


def test_all_is_well(crawled: Scrapy) -> None:
    ran = crawled("doctor")
    assert ran.code == 0, ran.out
    found = rows(ran)
    assert {found[name] for name in ("Python", "clock", "contact", "venues", "lock", "archive", "state")} == {
        "ok"
    }
    assert "1 WARC files, all of them in the index" in ran.out
    assert "1 records" in ran.out


def test_before_the_first_crawl(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    ran = scrapy("doctor")
    assert ran.code == 0
    assert "the first crawl makes it" in ran.out
    assert not scrapy.data.exists()


def test_nobody_to_turn_to(crawled: Scrapy) -> None:
    ran = crawled("doctor", VENUE_ARCHIVE_CONTACT="")
    assert (ran.code, rows(ran)["contact"]) == (78, "BAD")
    assert "export VENUE_ARCHIVE_CONTACT=" in ran.out


def test_a_broken_venue_file(crawled: Scrapy, tmp_path: Path) -> None:
    setting = venue_folder(tmp_path / "more", broken="id: broken\n")
    ran = crawled("doctor", "-s", setting)
    assert (ran.code, rows(ran)["venues"]) == (78, "BAD")
    assert "broken.yaml" in ran.out


def test_no_room(crawled: Scrapy) -> None:
    ran = crawled("doctor", "-s", f"MIN_FREE_BYTES={10**18}")
    assert (ran.code, rows(ran)["disk"]) == (78, "BAD")


def test_no_index(crawled: Scrapy) -> None:
    for path in crawled.data.glob("index.sqlite*"):
        path.unlink()
    ran = crawled("doctor")
    assert (ran.code, rows(ran)["archive"]) == (78, "BAD")
    assert "scrapy archive rebuild" in ran.out
    assert crawled("archive", "rebuild").code == 0
    assert crawled("doctor").code == 0


def test_a_file_that_went_away_and_one_that_came(crawled: Scrapy) -> None:
    [path] = warc_files(crawled.data)
    other = path.with_name(path.name.replace("changing", "other"))
    shutil.copy(path, other)
    ran = crawled("doctor")
    assert (ran.code, rows(ran)["archive"]) == (0, "note")
    assert other.name in ran.out.replace("\n", "")
    path.unlink()
    ran = crawled("doctor")
    assert (ran.code, rows(ran)["archive"]) == (78, "BAD")


@pytest.mark.parametrize("name", ["index.sqlite", "state.sqlite", "frontier.sqlite"])
def test_a_database_that_is_none(crawled: Scrapy, name: str) -> None:
    for path in crawled.data.glob(f"{name}*"):
        path.unlink()
    (crawled.data / name).write_bytes(b"no database at all " * 100)
    ran = crawled("doctor")
    assert (ran.code, ran.err) == (78, "")
    assert name in ran.out


def test_captures_from_the_future(crawled: Scrapy) -> None:
    future = microseconds(datetime.now(UTC) + timedelta(days=400))
    with CaptureIndex(crawled.data) as index:
        index._database.execute("UPDATE captures SET timestamp = ?", (future,))
    ran = crawled("doctor")
    assert (ran.code, rows(ran)["clock"]) == (78, "BAD")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else(crawled: Scrapy) -> None:
    crawled.data.chmod(0o500)
    ran = crawled("doctor")
    crawled.data.chmod(0o700)
    assert (ran.code, rows(ran)["data"]) == (78, "BAD")


def test_who_holds_the_folder(crawled: Scrapy) -> None:
    with DataFolderLock(crawled.data):
        ran = crawled("doctor")
    assert (ran.code, rows(ran)["lock"]) == (0, "note")
    assert f"process {os.getpid()}" in ran.out
    assert rows(crawled("doctor"))["lock"] == "ok"


def test_a_run_that_was_killed(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)

    def answers(target: str) -> Sends | None:
        if target == "/feed":
            items = "".join(f"<item><link>{server.url}/{n}</link></item>" for n in range(30))
            return page(
                kind="application/rss+xml", whole=f"<rss version='2.0'><channel>{items}</channel></rss>"
            )
        return page("A story")

    with RawServer(answers) as server:
        text = venue("killed", server.url.removeprefix("http://"), f"feed {server.url}/feed")
        setting = venue_folder(tmp_path / "venues", killed=text)
        with started(scrapy, "crawl", "killed", *FAST, "-s", "DOWNLOAD_DELAY=0.3", "-s", setting) as process:
            until(lambda: len(server.targets) > 4)
            process.kill()
            process.wait()
    ran = scrapy("doctor")
    assert ran.code == 0
    assert "a run of killed was cut off" in ran.out
    assert "was left by a run that was killed" in ran.out
