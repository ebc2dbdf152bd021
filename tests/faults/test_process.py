"""Faults 6 to 8: what becomes of a crawl, and of its archive, when somebody ends it or starts a second."""

import re
import signal

import pytest

from tests.e2e.world import FAST, accidents, scrapy_in, started, warc_files, warcio_check
from tests.faults.rawserver import RawServer, Sends, page
from tests.faults.until import until

PAGES = 400
SLOW = Sends(page("Slow").data[:-1], parts=(b">",), pause=0.05)


def listing(scrapy, server, count=PAGES):
    file = scrapy.data.parent / "urls.txt"
    file.write_text("".join(f"{server.url}/{number}\n" for number in range(count)))
    return ["crawl", "urls", "-a", f"file={file}", *FAST]


def sound(scrapy):
    """Every record of every file can be read, and the index knows each; also by warcio."""
    ran = scrapy("archive", "verify")
    assert ran.code == 0, ran.out + ran.err
    assert warcio_check(scrapy.data).code == 0
    assert len(scrapy("export").out.splitlines()) == len({item["url"] for item in scrapy.items()})


def assert_counted(scrapy, server):
    """Each item is of a page that was asked for, and none is there twice."""
    urls = [item["url"] for item in scrapy.items()]
    assert len(urls) == len(set(urls))
    assert {url.removeprefix(server.url) for url in urls} <= set(server.targets)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_crawl_that_is_asked_to_end_ends_in_order(tmp_path, number):
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: SLOW) as server, started(scrapy, *listing(scrapy, server)) as process:
        until(lambda: len(server.targets) > 5)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert 5 < len(server.targets) < PAGES
        assert_counted(scrapy, server)
        assert len(scrapy.items()) >= len(server.targets) - 1, "what was in flight has its item"
    assert (process.returncode, accidents(err)) == (0, [])
    assert re.search(r"\bitems \d+", err)
    assert all(path.name.endswith(".warc.gz") for path in warc_files(scrapy.data)), "finished, and so named"
    sound(scrapy)


def test_a_server_that_never_answers_does_not_hold_up_the_end(tmp_path):
    """The deadline for a fetch is a minute, the one for ending is shorter."""
    scrapy = scrapy_in(tmp_path)
    endless = Sends(b"HTTP/1.1 200 OK\r\n\r\nbegun", then="stall")
    with (
        RawServer(lambda _: endless) as server,
        started(scrapy, *listing(scrapy, server, 3), "-s", "SHUTDOWN_GRACE=2") as process,
    ):
        until(lambda: server.targets)
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert (process.returncode, accidents(err)) == (0, [])
    ran = scrapy("archive", "verify")
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_leaves_a_valid_archive(tmp_path, number):
    """Fault 7: whoever is impatient loses at most what was in flight, until the next run."""
    scrapy, log = scrapy_in(tmp_path), tmp_path / "log"
    with RawServer(lambda _: SLOW) as server:
        words = listing(scrapy, server, 60)
        with started(scrapy, *words, "-s", f"LOG_FILE={log}") as process:
            until(lambda: len(scrapy.items()) > 5)
            process.send_signal(number)
            until(lambda: "(shutdown)" in log.read_text())
            process.send_signal(number)
            process.communicate(timeout=30)
        assert_counted(scrapy, server)
        sound(scrapy)
        assert scrapy(*words).code == 0
        assert {item["url"] for item in scrapy.items()} == {f"{server.url}/{number}" for number in range(60)}
    sound(scrapy)


def test_a_crawl_that_is_killed_leaves_what_it_acknowledged(tmp_path):
    """And the folder can be used again: the lock goes with its process."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: SLOW) as server:
        words = listing(scrapy, server, 60)
        with started(scrapy, *words) as process:
            until(lambda: len(scrapy.items()) > 5)
            process.kill()
        before = {item["url"] for item in scrapy.items()}
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
    after = [item["url"] for item in scrapy.items()]
    assert before <= set(after)
    assert {f"{server.url}/{number}" for number in range(60)} == set(after)
    sound(scrapy)


def test_the_second_of_two_runs_refuses_and_the_first_goes_on(tmp_path):
    """Fault 8."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: SLOW) as server:
        # One page after the other: all at once, the first run would be over when the second begins.
        words = [*listing(scrapy, server, 40), "-s", "DOWNLOAD_DELAY=0.2"]
        with started(scrapy, *words) as first:
            until(lambda: server.targets)
            second = scrapy(*words)
            assert (second.code, accidents(second.err)) == (75, [])
            assert f"process {first.pid} " in second.err
            _, err = first.communicate(timeout=60)
        assert (first.returncode, accidents(err)) == (0, [])
        assert sorted(server.targets) == sorted(f"/{number}" for number in range(40))
    assert len(scrapy.items()) == 40
    assert len(warc_files(scrapy.data)) == 1
    sound(scrapy)


def test_two_runs_over_two_folders_do_not_meet(tmp_path):
    one, two = scrapy_in(tmp_path / "one"), scrapy_in(tmp_path / "two")
    for scrapy in (one, two):
        scrapy.data.parent.mkdir()
    with (
        RawServer(lambda _: SLOW) as server,
        started(one, *listing(one, server, 5)) as first,
        started(two, *listing(two, server, 5)) as second,
    ):
        for process in (first, second):
            process.communicate(timeout=60)
            assert process.returncode == 0
    assert [len(scrapy.items()) for scrapy in (one, two)] == [5, 5]
