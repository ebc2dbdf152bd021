"""Which folders a replay takes: the one it reads, the one it writes to, and those that it refuses."""

import shutil
import subprocess
import sys

import pytest

from tests.archive.samples import URL, exchange, store
from tests.conftest import ROOT, Scrapy
from tests.e2e.world import accidents, scrapy_in

CRAWL = (sys.executable, "-W", "error", "-m", "scrapy", "crawl", "urls")


@pytest.fixture
def listed(tmp_path):
    """An archive of one page in live/, another one in other/, an empty folder, and the page in a list."""
    store(tmp_path / "live", exchange())
    shutil.copytree(tmp_path / "live" / "archive", tmp_path / "other" / "archive")
    (tmp_path / "empty").mkdir()
    (tmp_path / "urls.txt").write_text(URL, encoding="utf-8")
    return f"file={tmp_path / 'urls.txt'}"


def test_without_a_folder_of_its_own_it_takes_one_beside(tmp_path, listed):
    """Also where the environment names the one that is replayed: there, crawls that aren't replays go."""
    live = tmp_path / "live"
    env = {**scrapy_in(tmp_path).env, "VENUE_ARCHIVE_DATA": str(live)}
    options = ["-a", listed, "-s", f"REPLAY_FROM={live}"]
    subprocess.run([*CRAWL, *options], cwd=ROOT, env=env, check=True, capture_output=True)
    beside = Scrapy(tmp_path / "live-replayed", env)
    assert [(item["http_status"], item["fetch_method"]) for item in beside.items()] == [(200, "replay")]
    assert not (live / "items").exists()


@pytest.mark.parametrize(
    ("data", "settings", "says"),
    [
        ("live", ["REPLAY_FROM={}/live"], "nothing is written to the folder that is replayed"),
        ("live/in", ["REPLAY_FROM={}/live"], "nothing is written to the folder that is replayed"),
        ("other", ["REPLAY_FROM={}/live"], "has an archive of its own"),
        ("run", ["REPLAY_FROM={}/empty"], "holds no archive with an index"),
        ("run", ["REPLAY_FROM={}/none"], "holds no archive with an index"),
        ("run", ["REPLAY_AT=2026-01-01"], "name the data folder that is replayed with -s REPLAY_FROM="),
        ("run", ["REPLAY_FROM={}/live", "REPLAY_AT=soon"], "setting REPLAY_AT: soon: give a date such as"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(tmp_path, listed, data, settings, says):
    before = _files(tmp_path)
    options = [word for setting in settings for word in ("-s", setting.format(tmp_path))]
    ran = Scrapy(tmp_path / data, scrapy_in(tmp_path).env)("crawl", "urls", "-a", listed, *options)
    said = [line for line in ran.err.splitlines() if line.startswith("scrapy crawl: ")]
    assert (ran.code, len(said), accidents(ran.err)) == (2, 1, []), ran.err
    assert says in said[0]
    assert _files(tmp_path) == before


def test_an_index_that_cannot_be_read_is_refused(tmp_path, listed):
    (tmp_path / "live" / "index.sqlite").write_bytes(b"no database at all" * 100)
    scrapy = Scrapy(tmp_path / "run", scrapy_in(tmp_path).env)
    ran = scrapy("crawl", "urls", "-a", listed, "-s", f"REPLAY_FROM={tmp_path / 'live'}")
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert "`scrapy archive verify -s DATA_DIR=" in ran.err


def _files(folder):
    """Every file and folder; SQLite's notes on who reads, aside."""
    return {path for path in folder.rglob("*") if not path.name.endswith(("-wal", "-shm"))}
