"""Faults 4 and 5: a disk that is full, nearly full, or read-only, and a database that somebody else holds."""

import hashlib
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from archive.scan import scan_file
from tests.conftest import ROOT, Ran
from tests.e2e.world import FAST, accidents, assert_sound, scrapy_in, started, warc_files
from tests.faults.rawserver import END, RawServer, Sends, page
from tests.faults.until import until

PAGES = 90
NO_LIMIT = ("-s", "MIN_FREE_BYTES=0")


def noise(seed, size):
    return hashlib.shake_128(str(seed).encode()).digest(size)


def bytes_page(target):
    """60 KB that no compression makes smaller: it is the WARC file that the disk is too small for."""
    body = noise(target, 60_000)
    return Sends(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 60000" + END + body)


def text_page(target):
    """An article that compresses well: records and items are what the disk is too small for."""
    paragraphs = "".join(f"<p>{f'This is sentence {n} of page {target}. ' * 12}</p>" for n in range(60))
    body = f"<!doctype html><title>{target}</title><article><h1>{target}</h1>{paragraphs}</article>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}".encode()
    return Sends(head + END + body)


@pytest.fixture
def disk(tmp_path):
    """A disk of 4 MB of its own, and how to mount it anew."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(*options):
        return subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)

    if shutil.which("mount") is None or mount("-t", "tmpfs", "-o", "size=4m", "tmpfs").returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield folder, lambda options: mount("-o", f"remount,{options}")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def listing(folder, server, count=PAGES):
    file = folder / "urls.txt"
    file.write_text("".join(f"{server.url}/{number}\n" for number in range(count)))
    return ["crawl", "urls", "-a", f"file={file}", *FAST]


def assert_complete(scrapy, server, count=PAGES):
    """Each page once among the items of the one run, and once among the records; every file sound."""
    urls = sorted(f"{server.url}/{number}" for number in range(count))
    assert sorted(item["url"] for item in scrapy.items()) == urls
    assert len(scrapy("export").out.splitlines()) == count
    assert all(item["verdict"] != "error" for item in scrapy.items())
    assert_sound(scrapy)


def assert_readable(scrapy):
    """Every record is whole. The index may lack the one that it couldn't be told of, until the next start."""
    for path in warc_files(scrapy.data):
        assert list(scan_file(path))


def assert_ended_in_order(ran, *codes):
    """One line of the log and one sentence say why, and nothing that was foreseen is a traceback."""
    said = accidents(ran.err)
    assert ran.code in codes, ran
    assert len(said) == 1, said
    assert "The crawl ends" in said[0]
    assert "scrapy crawl: " in ran.err


@pytest.mark.parametrize("answer", [bytes_page, text_page])
def test_a_full_disk_ends_the_crawl_and_the_next_one_completes_it(disk, tmp_path, answer):
    folder, remount = disk
    scrapy = replace(scrapy_in(tmp_path), data=folder / "data")
    with RawServer(answer) as server:
        words = [*listing(tmp_path, server), *NO_LIMIT]
        ran = scrapy(*words)
        assert_ended_in_order(ran, 71)
        assert len(scrapy.items()) < PAGES, "maybe none: the disk may be full before the first is read"
        again = scrapy(*words)
        assert again.code == 71, "it is as full as before"
        assert_readable(scrapy)
        remount("size=100m")
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert_complete(scrapy, server)


@pytest.mark.parametrize("answer", [bytes_page, text_page])
@pytest.mark.parametrize("kilobytes", [200, 333])
def test_a_file_that_may_not_grow_ends_the_crawl_likewise(tmp_path, answer, kilobytes):
    """The same where nothing may be mounted; what is too large first is the WARC file, or a database."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(answer) as server:
        words = [*listing(tmp_path, server, 40), *NO_LIMIT]
        command = shlex.join([sys.executable, "-m", "scrapy", *words, "-s", f"DATA_DIR={scrapy.data}"])
        limited = ["bash", "-c", f"ulimit -f {kilobytes}; exec {command}"]
        # Coverage writes a file of its own, which the limit would stop as well.
        env = {name: value for name, value in scrapy.env.items() if not name.startswith("COVERAGE_")}
        done = subprocess.run(
            limited, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert_ended_in_order(Ran(done.returncode, done.stdout, done.stderr), 71, 74)
        assert_readable(scrapy)
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert_complete(scrapy, server, 40)


def test_a_crawl_ends_before_the_disk_is_full(disk, tmp_path):
    folder, remount = disk
    remount("size=10m")
    scrapy = replace(scrapy_in(tmp_path), data=folder / "data")
    limit = ["-s", "MIN_FREE_BYTES=6000000"]

    def slow(target):
        whole = bytes_page(target).data
        return Sends(whole[:-1], parts=(whole[-1:],), pause=0.05)

    with RawServer(slow) as server:
        words = [*listing(tmp_path, server), *limit]
        ran = scrapy(*words)
        assert_ended_in_order(ran, 71)
        assert "MIN_FREE_BYTES" in ran.err
        assert len(scrapy.items()) == len(server.targets) < PAGES, "what was in flight is kept as always"
        assert os.statvfs(folder).f_bavail > 0
        assert_sound(scrapy)
        asked = len(server.seen)
        ran = scrapy(*words, "-s", "MIN_FREE_BYTES=9000000")
        assert (ran.code, accidents(ran.err), len(server.seen)) == (71, [], asked), "it doesn't even begin"
        remount("size=100m")
        assert scrapy(*words).code == 0
        assert_complete(scrapy, server)


def test_a_folder_that_is_read_only_is_named_before_anything_is_fetched(disk, tmp_path):
    folder, remount = disk
    scrapy = replace(scrapy_in(tmp_path), data=folder / "data")
    with RawServer(text_page) as server:
        words = [*listing(tmp_path, server, 3), *NO_LIMIT]
        assert scrapy(*words).code == 0
        asked = len(server.seen)
        assert remount("ro").returncode == 0
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err), len(server.seen)) == (73, [], asked)
        assert f"can't write to {scrapy.data / 'archive'}: Read-only file system" in ran.err
        assert remount("rw").returncode == 0
        assert scrapy(*words).code == 0


@pytest.mark.parametrize("name", ["state.sqlite", "frontier.sqlite", "index.sqlite"])
def test_a_database_that_is_held_by_somebody_ends_the_crawl(tmp_path, name):
    """No item is lost in a traceback: its page stays in the frontier, and the next crawl asks again."""
    scrapy, held = scrapy_in(tmp_path), threading.Event()

    def answer(target):
        if target == "/9":
            held.wait(60)
        return page(f"Page {target}")

    with RawServer(answer) as server:
        words = listing(tmp_path, server, 40)
        with started(scrapy, *words) as process:
            until(lambda: "/9" in server.targets)
            with closing(sqlite3.connect(scrapy.data / name, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                held.set()
                _, err = process.communicate(timeout=60)
        assert_ended_in_order(Ran(process.returncode, "", err), 74)
        assert "database is locked" in err
        assert f"{server.url}/9" not in {item["url"] for item in scrapy.items()}
        assert_readable(scrapy)
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert_complete(scrapy, server, 40)
