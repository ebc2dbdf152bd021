"""Waiting for the data folder, as a user and a timer do it."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from archive.lock import DataFolderLock
from tests.e2e.world import FAST, accidents, scrapy_in, started
from tests.faults.rawserver import RawServer, page

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Scrapy


def listing(scrapy: Scrapy, server: RawServer) -> list[str]:
    file = scrapy.data.parent / "urls.txt"
    file.write_text(f"{server.url}/1\n")
    return ["crawl", "urls", "-a", f"file={file}", *FAST]


@contextmanager
def waiting(scrapy: Scrapy, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that has said that it waits."""
    with started(scrapy, *words, "--wait", "1m") as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith(f"{scrapy.data} is held by process "), said
        assert said.endswith("; waiting for a minute at most\n"), said
        yield process


def test_a_crawl_that_waits_goes_on_when_the_folder_is_free(tmp_path: Path) -> None:
    """And one of the same run, which comes meanwhile, has nothing to do; one that doesn't wait is refused."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: page("Here")) as server:
        words = listing(scrapy, server)
        with DataFolderLock(scrapy.data) as lock, waiting(scrapy, *words) as process:
            second = scrapy(*words, "--wait", "1m")
            assert (second.code, second.err.count("\n")) == (0, 1)
            assert "is being done already, or waited for" in second.err
            assert scrapy(*words).code == 75
            assert server.targets == []
            lock.release()
            _, err = process.communicate(timeout=60)
        assert (process.returncode, accidents(err)) == (0, [])
        assert err.count("is held by") == 0, "once is enough"
        assert server.targets == ["/1"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_wait(tmp_path: Path, number: int) -> None:
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: page("Here")) as server, DataFolderLock(scrapy.data):
        with waiting(scrapy, *listing(scrapy, server)) as process:
            process.send_signal(number)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 75
        assert err == f"scrapy crawl: a signal ended the wait for {scrapy.data}; nothing was begun\n"
        assert server.targets == []


def test_who_has_waited_long_enough_is_refused(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with DataFolderLock(scrapy.data):
        ran = scrapy("crawl", "sample", "--wait", "1s")
    assert ran.code == 75
    assert ran.err.count("is held by process") == 2, "when it begins to wait, and at the end"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["crawl", "sample", "--wait", "soon"], "give one such as 90s, 30m, 2h or 1d"),
        (["crawl", "sample", "--wait", "1s", "-s", "REPLAY_FROM=data"], "a replay has a folder of its own"),
    ],
)
def test_what_cannot_be_waited_for(tmp_path: Path, words: list[str], sentence: str) -> None:
    scrapy = scrapy_in(tmp_path)
    ran = scrapy(*words)
    assert ran.code == 2
    assert sentence in ran.err
    assert not scrapy.data.exists()


def test_other_writers_wait_as_well(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with DataFolderLock(scrapy.data) as lock, waiting(scrapy, "archive", "rebuild") as process:
        lock.release()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "0 captures indexed\n", "")
    ran = scrapy("archive", "verify", "--wait", "1m")
    assert (ran.code, "archive verify has no option --wait" in ran.err) == (2, True)
