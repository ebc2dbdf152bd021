"""`scrapy crawl ... -s REPLAY_FROM=data`: the archive crawled as if it were the web, and nobody asked."""

import gzip
import hashlib
import shutil
from dataclasses import replace

import brotli
import pytest

from archive.lock import DataFolderLock
from tests.conftest import LOOPBACK, Scrapy
from tests.e2e.world import accidents, crawl_list, sample_folder, scrapy_in, warc_files
from tests.faults.rawserver import END, RawServer, Sends, moved, page
from tests.site.server import SampleVenue

OFFLINE = """
import os, sys

def refuse(event, args):
    inet = event == "socket.connect" and isinstance(args[1], tuple)
    if inet or event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        with open(os.environ["ASKED"], "a") as file:
            file.write(f"{event} {args[1:]}\\n")
        raise PermissionError("no network here")

sys.addaudithook(refuse)
"""
"""A sitecustomize.py: Python runs it first, here and in every process that the crawl starts."""
OF_THE_FETCH = {"duration", "ip", "fetch_method"}
OF_THE_CAPTURE = {
    *("fetched_at", "content_fetched_at"),
    *("warc_file", "warc_offset", "warc_record_id", "capture", "memento_url"),
}
HTML = "<!doctype html><title>Packed</title><article>" + "<p>A sentence that was packed.</p>" * 40
ROBOTS = page(whole="User-agent: *\nDisallow: /hidden\n", kind="text/plain")
DEAD = "http://127.0.0.1:1/nobody"


def packed(coding, body):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\n"
    return Sends(f"{head}Content-Length: {len(body)}".encode() + END + body)


ANSWERS = {
    "/plain": page(whole=HTML),
    "/gzip": packed("gzip", gzip.compress(HTML.encode())),
    "/br": packed("br", brotli.compress(HTML.encode())),
    "/broken": packed("gzip", gzip.compress(HTML.encode())[:-30]),
    "/chunked": Sends(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%b\r\n5\r\n<!---\r\n0\r\n\r\n" % (len(HTML), HTML.encode())
    ),
    "/cut": Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", then="close"),
    "/huge": Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nhalf", then="close"),
    "/moved": moved("/plain", "301 Moved Permanently"),
    "/twice": moved("/moved"),
    "/loop": moved("/loop"),
    "/refresh": page('<meta http-equiv="refresh" content="0; url=/plain">'),
    "/404": page("Gone astray", status="404 Not Found"),
    "/500": page("Broken", status="500 Internal Server Error"),
    "/hidden": page("never asked for"),
}


class Replayed:
    """A crawl of the data folder of `live`, without any network, into a folder of its own."""

    def __init__(self, live, folder):
        (folder / "offline").mkdir(parents=True)
        (folder / "offline" / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
        self._asked = folder / "asked"
        self.live = live
        self.scrapy = replace(
            live,
            data=folder / "run",
            env={**live.env, "PYTHONPATH": str(folder / "offline"), "ASKED": str(self._asked)},
        )

    def __call__(self, *args):
        before = state_of(self.live.data)
        ran = self.scrapy("crawl", *args, "-s", f"REPLAY_FROM={self.live.data}")
        assert (ran.code, accidents(ran.err)) == (0, []), ran.err
        assert self.asked() == ""
        assert state_of(self.live.data) == before
        assert warc_files(self.scrapy.data) == []
        return ran

    def asked(self):
        return self._asked.read_text(encoding="utf-8") if self._asked.exists() else ""


def state_of(data):
    """Every file of a data folder, its bytes and its time; SQLite's notes on who reads, aside."""
    files = [path for path in data.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in files}


def items_of(scrapy):
    return {item["url"]: item for item in scrapy.items()}


def assert_same(live, replayed, *, but=frozenset()):
    """Field by field, in every item: the same, but for how it was fetched."""
    assert sorted(replayed) == sorted(live)
    for url, item in sorted(live.items()):
        other = replayed[url]
        assert list(other) == list(item)
        unasked = set() if item["warc_file"] else {"fetched_at"}
        for name in set(item) - OF_THE_FETCH - unasked - but:
            assert (url, name, other[name]) == (url, name, item[name])
        assert (other["duration"], other["ip"]) == (0.0, None)
        if item["warc_file"]:
            assert other["fetch_method"] == "replay"


@pytest.fixture(scope="module")
def sample_crawl(tmp_path_factory):
    folder = tmp_path_factory.mktemp("venue")
    live = scrapy_in(folder)
    with SampleVenue() as site:
        venues = sample_folder(folder / "venues", site.url)
        ran = live("crawl", "sample", "-s", LOOPBACK, "-s", venues, "-s", "DOWNLOAD_DELAY=0")
    assert ran.code == 0, ran.err
    return live, venues


@pytest.fixture(scope="module")
def list_crawl(tmp_path_factory):
    """Every answer, with one retry."""
    live = scrapy_in(tmp_path_factory.mktemp("list"))
    with RawServer(ANSWERS, robots=ROBOTS) as server:
        ran = crawl_list(live, [server.url + path for path in ANSWERS], "-s", "RETRY_TIMES=1")
    assert ran.code == 0, ran.err
    return live, server.url


def replay_list(live, folder, urls, *options):
    (folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
    replayed = Replayed(live, folder)
    ran = replayed("urls", "-a", f"file={folder / 'urls.txt'}", *options)
    return items_of(replayed.scrapy), ran


def test_a_venue_replayed_is_the_venue_crawled(sample_crawl, tmp_path):
    live, venues = sample_crawl
    replayed = Replayed(live, tmp_path)
    ran = replayed("sample", "-s", venues)
    assert_same(items_of(live), items_of(replayed.scrapy))
    assert f"a replay of {live.data}, into {replayed.scrapy.data}" in ran.err
    assert "answers found 48, misses 0 (not in the archive)" in ran.err
    assert " WARNING: " not in ran.err


def test_the_guard_of_these_tests_bites(sample_crawl, tmp_path):
    live, venues = sample_crawl
    guarded = Replayed(live, tmp_path)
    once = ("-s", "DOWNLOAD_TIMEOUT=1", "-s", "RETRY_TIMES=0")
    ran = guarded.scrapy("crawl", "sample", "-s", LOOPBACK, "-s", venues, *once)
    assert "socket." in guarded.asked()
    assert "no network here" in ran.err


def test_a_list_replayed_is_the_list_crawled(list_crawl, tmp_path):
    live, url = list_crawl
    found, ran = replay_list(live, tmp_path, [url + path for path in ANSWERS])
    # Redirects had some of them fetched again after that: the last capture answers.
    assert_same(items_of(live), found, but=OF_THE_CAPTURE)
    verdicts = {each.removeprefix(url): item["verdict"] for each, item in found.items()}
    assert verdicts == {
        **dict.fromkeys(ANSWERS, "ok"),
        **dict.fromkeys(["/broken", "/cut", "/huge"], "partial"),
        **dict.fromkeys(["/loop", "/500"], "server_error"),
        "/404": "not_found",
        "/hidden": "blocked",
    }
    assert [hop["status"] for hop in found[f"{url}/twice"]["redirects"]] == [302, 301]
    assert "misses 0" in ran.err


def test_what_is_not_in_the_archive_is_an_error_of_its_own(list_crawl, tmp_path):
    live, url = list_crawl
    found, ran = replay_list(live, tmp_path, [f"{url}/never", f"{url}/plain", DEAD, "https://host.invalid/"])
    assert found[f"{url}/plain"]["verdict"] == "ok"
    for missed in (f"{url}/never", DEAD, "https://host.invalid/"):
        item = found[missed]
        assert (item["verdict"], item["http_status"], item["warc_file"]) == ("error", None, None)
        assert item["error"] == "ReplayMissError: not in the archive that is replayed"
        assert item["fetch_method"] == "replay"
    assert "misses 3 (not in the archive)" in ran.err


def test_a_date_picks_the_older_capture(tmp_path):
    live, answers = scrapy_in(tmp_path), {"/page": page("Older")}
    with RawServer(answers) as server:
        url = f"{server.url}/page"
        assert crawl_list(live, [url]).code == 0
        answers["/page"] = page("Newer", status="203 Something")
        assert crawl_list(live, [url]).code == 0
    older, newer = live.items()
    for name, at, item in (
        ("latest", (), newer),
        ("then", ("-s", f"REPLAY_AT={older['fetched_at']}"), older),
        ("today", ("-s", f"REPLAY_AT={newer['fetched_at'][:10]}"), newer),
    ):
        (tmp_path / name).mkdir()
        found, ran = replay_list(live, tmp_path / name, [url], *at)
        assert_same({url: item}, found)
    assert f" as of {newer['fetched_at'][:10]}" in ran.err
    (tmp_path / "before").mkdir()
    found, _ = replay_list(live, tmp_path / "before", [url], "-s", "REPLAY_AT=2001-01-01")
    assert (found[url]["verdict"], found[url]["fetched_at"][:10]) == ("error", "2001-01-01")


def test_a_damaged_record_costs_its_page_alone(list_crawl, tmp_path):
    live, url = list_crawl
    copy = Scrapy(tmp_path / "copy", live.env)
    shutil.copytree(live.data, copy.data)
    damaged = items_of(live)[f"{url}/404"]
    with (copy.data / "archive" / damaged["warc_file"]).open("r+b") as file:
        file.seek(damaged["warc_offset"])
        file.write(bytes(30))
    found, _ = replay_list(copy, tmp_path, [f"{url}/404", f"{url}/gzip"])
    item = found[f"{url}/404"]
    assert (item["verdict"], item["warc_offset"]) == ("error", damaged["warc_offset"])
    assert f"DamagedError: {damaged['warc_file']} at offset {damaged['warc_offset']}" in item["error"]
    assert found[f"{url}/gzip"]["verdict"] == "ok"


def test_a_crawl_may_go_on_in_the_folder_that_is_replayed(list_crawl, tmp_path):
    live, url = list_crawl
    with DataFolderLock(live.data):
        found, _ = replay_list(live, tmp_path, [f"{url}/plain"])
    assert found[f"{url}/plain"]["verdict"] == "ok"
