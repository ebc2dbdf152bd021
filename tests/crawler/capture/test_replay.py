"""The download handler of a replay: which capture answers, as what, and what isn't there."""

import asyncio
import gzip
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.settings import Settings

from archive.clock import Clock
from archive.dedupe import Deduplicator
from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.writer import WarcWriter
from crawler.capture.replay import ReplayDownloadHandler, ReplayedFetch, replay_moment
from crawler.exceptions import BadInputError
from crawler.ignored import ReplayMissError
from crawler.requests import FETCH
from tests.archive.samples import MOMENT, URL, exchange, store

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n"
    b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nTransfer-Encoding: chunked\r\n\r\n"
)
PACKED = gzip.compress(b"<h1>Hello</h1>", mtime=0)
DAY = timedelta(days=1)


def answer(body, status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Stats(dict):
    def inc_value(self, name, count=1):
        self[name] = self.get(name, 0) + count


class Owner:
    """Counts the handlers that hold the run's folder."""

    handlers = 0

    def handler_opened(self):
        self.handlers += 1

    def handler_closed(self):
        self.handlers -= 1


class Replay:
    """The handler over a data folder, with what a crawl gives it."""

    def __init__(self, data, **settings):
        self.stats, self.owner = Stats(), Owner()
        every = Settings({"REPLAY_FROM": str(data), "REPLAY_AT": "", **settings})
        crawler = SimpleNamespace(settings=every, stats=self.stats, get_extension=lambda _: self.owner)
        self.handler = ReplayDownloadHandler.from_crawler(crawler)

    def get(self, url=URL, **more):
        """What comes of a request, and what is known of it afterwards."""
        request = Request(url, **more)
        self.fetch = lambda: request.meta[FETCH]

        async def once():
            try:
                return await self.handler.download_request(request)
            finally:
                await self.handler.close()

        return asyncio.run(once())


def replay(data, url=URL, **settings):
    return Replay(data, **settings).get(url)


def test_the_last_capture_answers(tmp_path):
    store(tmp_path, *(exchange(response=answer(body), started_at=MOMENT) for body in (b"one", b"two")))
    assert replay(tmp_path).body == b"two"


@pytest.mark.parametrize(
    ("at", "body"),
    [
        ("2025-01-02", b"one"),
        ("2025-01-02T03:04:05Z", b"one"),
        ("20250102030405", b"one"),
        ("2025-01-02T03:04:05.678Z", b"one"),
        ("2025-01-02T05:04:05.678901+02:00", b"one"),
        ("2025-01-03T03:04:04", b"one"),
        ("2025-01-03", b"two"),
        ("2030-01-01", b"two"),
    ],
)
def test_no_capture_after_the_moment_is_looked_at(tmp_path, at, body):
    later = exchange(response=answer(b"two"), started_at=MOMENT + DAY)
    store(tmp_path, later, exchange(response=answer(b"one"), started_at=MOMENT))
    assert replay(tmp_path, REPLAY_AT=at).body == body


def test_what_was_captured_later_only_is_a_miss(tmp_path):
    store(tmp_path, exchange())
    run = Replay(tmp_path, REPLAY_AT="2025-01-02T03:04:05.678900Z")
    with pytest.raises(ReplayMissError, match="not in the archive that is replayed"):
        run.get()
    assert run.stats == {"replay/misses": 1}
    assert run.fetch().capture is None
    assert run.fetch().fetched_at == datetime(2025, 1, 2, 3, 4, 5, 678900, UTC)


@pytest.mark.parametrize("at", ["yesterday", "2025-13-01", "2025-01-02 or so"])
def test_what_is_no_moment_is_refused(at):
    with pytest.raises(BadInputError, match=f"setting REPLAY_AT: {at}: give a date such as"):
        replay_moment(Settings({"REPLAY_AT": at}))


@pytest.mark.parametrize("url", [f"{URL}/", f"{URL}?", URL.upper(), f"{URL}/b"])
def test_only_the_exact_url_is_found(tmp_path, url):
    store(tmp_path, exchange())
    with pytest.raises(ReplayMissError):
        Replay(tmp_path).get(url, meta={"verbatim_url": True})


def test_a_fragment_is_none_of_the_archive(tmp_path):
    store(tmp_path, exchange())
    assert replay(tmp_path, f"{URL}#part").url == URL


@pytest.mark.parametrize("method", ["POST", "HEAD"])
def test_only_get_is_answered(tmp_path, method):
    store(tmp_path, exchange())
    with pytest.raises(ReplayMissError):
        Replay(tmp_path).get(method=method)


def test_the_body_comes_as_it_was_coded_but_for_its_transfer(tmp_path):
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PACKED), PACKED)
    captured = store(tmp_path, exchange(response=CHUNKED + chunk)).captures[0]
    run = Replay(tmp_path)
    response = run.get()
    assert (response.status, response.body, response.flags) == (200, PACKED, [])
    assert response.headers.getlist("Set-Cookie") == [b"a=1", b"b=2"]
    assert response.headers["Content-Encoding"] == b"gzip"
    assert not {b"Transfer-Encoding", b"Connection"} & set(response.headers)
    assert run.fetch() == ReplayedFetch(URL, MOMENT, 0.0, len(CHUNKED + chunk), None, captured, complete=True)
    assert run.stats == {"replay/answers": 1}
    assert run.owner.handlers == 0


def test_a_redirect_is_given_as_it_is(tmp_path):
    store(tmp_path, exchange(response=answer(b"", "302 Found", Location="/b")))
    response = replay(tmp_path)
    assert (response.status, response.headers["Location"]) == (302, b"/b")


def test_a_revisit_has_the_body_that_it_refers_to(tmp_path):
    (tmp_path / "archive").mkdir()
    clock = Clock()
    writer = WarcWriter(tmp_path / "archive", "sample", clock=clock)
    same = answer(b"the same" * 100)
    with CaptureIndex(tmp_path) as index:
        for _ in range(2):
            kept = writer.write_exchange(exchange(response=same, started_at=clock.now()), Deduplicator(index))
            index.add(kept)
    writer.close()
    assert kept.kind == "revisit"
    run = Replay(tmp_path)
    assert run.get().body == b"the same" * 100
    assert (run.fetch().capture, run.fetch().wire_bytes) == (kept, len(same))


def test_what_is_cut_stays_cut(tmp_path):
    store(tmp_path, exchange(response=answer(b"hello")[:-2], truncated="disconnect"))
    run = Replay(tmp_path)
    response = run.get()
    assert (response.body, response.flags, run.fetch().complete) == (b"hel", ["dataloss"], False)


@pytest.mark.parametrize("sent", [11, 3])
def test_what_is_too_large_is_as_it_was_live(tmp_path, sent):
    store(tmp_path, exchange(response=answer(b"hello world")[: -11 + sent or None], truncated="length"))
    run = Replay(tmp_path, DOWNLOAD_MAXSIZE=10)
    with pytest.raises(DownloadCancelledError, match="Expected to receive 11 bytes"):
        run.get()
    assert run.fetch().capture.status == 200


def test_a_damaged_record_says_where_it_is(tmp_path):
    stored = store(tmp_path, exchange())
    capture = stored.captures[0]
    data = bytearray(stored.file.read_bytes())
    data[capture.offset : capture.offset + 20] = bytes(20)
    stored.file.write_bytes(data)
    run = Replay(tmp_path)
    with pytest.raises(DamagedError, match=f"at offset {capture.offset}"):
        run.get()
    assert (run.fetch().capture, run.fetch().complete) == (capture, False)


def test_a_robots_txt_that_is_not_there_is_absent(tmp_path):
    store(tmp_path, exchange())
    run = Replay(tmp_path)
    response = run.get("http://site.example/robots.txt", meta={"dont_obey_robotstxt": True})
    assert (response.status, run.stats) == (404, {})
    with pytest.raises(ReplayMissError):  # a spider's own look at it, for the sitemaps in it
        replay(tmp_path, "http://site.example/robots.txt")


def test_a_robots_txt_that_is_there_is_what_it_was(tmp_path):
    robots = "http://site.example/robots.txt"
    store(tmp_path, exchange(robots, answer(b"User-agent: *\nDisallow: /")))
    response = Replay(tmp_path).get(robots, meta={"dont_obey_robotstxt": True})
    assert (response.status, response.body) == (200, b"User-agent: *\nDisallow: /")
