"""Many venues in one process: each gets its turn, and what fails costs its own venue alone."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from crawler.runs.store import RunStore
from tests.e2e.world import LOOPBACK, accidents, assert_sound, scrapy_in, started, venue, venue_folder
from tests.faults.rawserver import RawServer, Sends, page
from tests.faults.until import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Scrapy


def site(count: int) -> Callable[[str], Sends]:
    links = "".join(f'<a href="/page/{number}">{number}</a>' for number in range(count))

    def answer(target: str) -> Sends:
        if target == "/list":
            return page(whole=f"<html><body>{links}</body></html>")
        return page(f"{target} is told of. " + f"Nowhere else but on {target} stands this. " * 20)

    return answer


@contextmanager
def venues(scrapy: Scrapy, **sites: tuple[int, str]) -> Iterator[tuple[dict[str, RawServer], list[str]]]:
    """Venues, each with so many pages on an address of its own; and the words that crawl them all."""
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(RawServer(site(count), host=host))
            for name, (count, host) in sites.items()
        }
        files = {
            name: venue(name, server.url.removeprefix("http://"), f"section {server.url}/list")
            for name, server in servers.items()
        }
        setting = venue_folder(scrapy.data.parent / "venues", **files)
        yield servers, ["crawlall", *sites, "-s", setting, "-s", LOOPBACK]


def items_of(scrapy: Scrapy) -> Counter[str]:
    return Counter(item["venue_id"] for item in scrapy.items())


def assert_once(scrapy: Scrapy) -> None:
    urls = [item["url"] for item in scrapy.items()]
    assert len(urls) == len(set(urls))
    assert_sound(scrapy)


def rows(out: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}


def test_two_venues_on_a_host_share_its_pace(tmp_path: Path) -> None:
    """Neither waits for the other's end; what can't be crawled costs nobody else anything."""
    scrapy = scrapy_in(tmp_path)
    with venues(scrapy, big=(20, "127.0.0.1"), small=(8, "127.0.0.1"), far=(8, "127.0.0.9")) as given:
        servers, words = given
        (tmp_path / "venues" / "broken.yaml").write_text("id: broken\n")
        dead = venue("dead", "127.0.0.7:1", "section http://127.0.0.7:1/list")
        (tmp_path / "venues" / "dead.yaml").write_text(dead)
        ran = scrapy(*words, "broken", "dead", "-s", "DOWNLOAD_DELAY=0.1", "-s", "RETRY_TIMES=0")
    assert (ran.code, accidents(ran.err)) == (2, [])
    shown = rows(ran.out)
    assert {name: shown[name][1] for name in ("big", "small", "far", "dead", "broken")} == {
        **dict.fromkeys(("big", "small", "far", "dead"), "finished"),
        "broken": "failed",
    }
    assert "5 venues: 4 finished, 1 failed; 36 items" in ran.out
    assert items_of(scrapy) == {"big": 20, "small": 8, "far": 8}
    assert {run.venue: run.exit_code for run in RunStore(scrapy.data).last()} == dict.fromkeys(
        ("big", "small", "far", "dead"), 0
    )
    assert (scrapy.data / "reports" / "big.html").is_file()
    assert_once(scrapy)
    seen = sorted((seen.at, name) for name in ("big", "small") for seen in servers[name].seen)
    gaps = [after - before for (before, _), (after, _) in pairwise(seen)]
    assert sum(gaps) / len(gaps) >= 0.095, "the host is asked as by one crawl"
    assert servers["small"].seen[-1].at < servers["big"].seen[-4].at


def test_a_venue_that_takes_long_makes_room_and_goes_on_later(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with venues(scrapy, long=(12, "127.0.0.1"), short=(3, "127.0.0.9")) as (servers, words):
        words += ["--at-once", "1", "-s", "CRAWLALL_TURN=1", "-s", "DOWNLOAD_DELAY=0.15"]
        ran = scrapy(*words)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert servers["short"].seen[0].at < servers["long"].seen[-1].at
    assert items_of(scrapy) == {"long": 12, "short": 3}
    assert Counter(servers["long"].targets).most_common(1)[0][1] == 1
    assert len(list((scrapy.data / "items").iterdir())) == 2, "a run of several turns is one run"
    assert int(rows(ran.out)["long"][7]) > 1
    assert_once(scrapy)


def test_however_it_ends_the_same_command_goes_on(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with venues(scrapy, one=(25, "127.0.0.1"), two=(25, "127.0.0.9")) as (servers, words):
        words += ["-s", "DOWNLOAD_DELAY=0.05"]
        for number in (signal.SIGTERM, signal.SIGKILL):
            with started(scrapy, *words) as process:
                before = len(scrapy.items()) if scrapy.data.exists() else 0
                until(lambda before=before: len(scrapy.items()) > before + 6)  # type: ignore[misc]
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
            if number == signal.SIGTERM:
                assert (process.returncode, accidents(err)) == (0, [])
                assert "2 cut off, goes on" in out
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        twice = sum(len(server.targets) - len(set(server.targets)) for server in servers.values())
    assert twice <= 2 * 2 * 16, "what was in flight, of two venues"
    assert items_of(scrapy) == {"one": 25, "two": 25}
    assert_once(scrapy)


def test_only_what_is_due(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    with venues(scrapy, one=(2, "127.0.0.1"), two=(2, "127.0.0.9")) as (servers, words):
        words += ["--due-only", "-s", "DOWNLOAD_DELAY=0"]
        assert scrapy(*words[:2], *words[3:]).code == 0
        ran = scrapy(*words)
        assert "not due: one\n" in ran.err
        assert "1 venue: 1 finished; 2 items" in ran.out
        asked = len(servers["two"].targets)
        ran = scrapy(*words)
        assert (ran.code, len(servers["two"].targets)) == (0, asked)
        assert "not due: one, two\n" in ran.err
        began = scrapy.data / "claims" / "two"
        began.write_text("2020-01-01T00:00:00+00:00")
        assert "not due: one\n" in scrapy(*words, "-s", "SCHEDULE_DEFAULT=daily").err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["smple"], "there is no venue 'smple', did you mean"),
        (["--at-once", "0"], "--at-once 0: give a whole number from 1 to 64"),
        (["-s", "SCHEDULE_DEFAULT=sometimes"], "setting SCHEDULE_DEFAULT: 'sometimes' is no schedule"),
        (["-s", "REPLAY_FROM=data"], "crawlall asks servers"),
    ],
)
def test_what_cannot_be_crawled(tmp_path: Path, words: list[str], sentence: str) -> None:
    scrapy = scrapy_in(tmp_path)
    ran = scrapy("crawlall", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert sentence in ran.err
    assert not scrapy.data.exists()
