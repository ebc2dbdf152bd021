"""Pages and browsers that misbehave: each costs its own page at most, and nothing is left of them."""

from __future__ import annotations

import json
import os
import signal
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from archive.reader import Archive
from tests.crawler.browser.world import browse, left_over, marks
from tests.e2e.world import assert_sound, scrapy_in, stored
from tests.faults.rawserver import RawServer, Sends, moved, page
from tests.site.authority import Authority

pytestmark = pytest.mark.browser

TEXT = "<p>" + "A page of which nobody knew that it would be shown at all. " * 12 + "</p>"
MEGABYTE = 1024 * 1024
LARGE = b"<p>" + b"very large " * 95_000
SCRIPTS = {
    "/dialog": "alert('Stay'); confirm('Stay?'); prompt('Why?'); onbeforeunload = (e) => e.preventDefault()",
    "/popup": "open('/opened'); open('/opened?2')",
    "/saves": "const a = document.createElement('a'); a.href = '/file.zip'; a.download = 'a.zip'; a.click()",
    "/reload": "setTimeout(() => location.reload(), 50)",
    "/hang": "setTimeout(() => { while (true); }, 50)",
    "/memory": "fetch('/stalls'); const a = []; setInterval(() => a.push(new Uint8Array(5e7).fill(1)), 20)",
    "/socket": "new WebSocket(`ws://${location.host}/live`); new EventSource('/events')",
    "/private": "for (const host of ['10.0.0.1', 'nowhere.test']) fetch(`http://${host}/secret`)",
    "/robots": "new Image().src = '/forbidden/a.png'",
    "/film": "document.body.insertAdjacentHTML('beforeend', '<video src=/film.mp4 autoplay></video>')",
    "/worker": "navigator.serviceWorker.register('/sw.js').catch(() => 0)",
    "/kills": "new Image().src = '/killer.png'",
}
OTHERS = ("/file", "/huge", "/moved", "/last")
BAD = {"/reload": "leads on", "/hang": "did not come to rest", "/memory": "the page's process ended"}


def written(script: str) -> Sends:
    return page(
        whole=f"<!doctype html><title>A page</title><article>{TEXT}</article><script>{script}</script>"
    )


class Faults:
    """The server's answers; the first request for /killer.png kills the browser that made it."""

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex
        self.killed: list[int] = []
        self.pages = {path: written(script) for path, script in SCRIPTS.items()}
        self.pages["/file"] = page("a file", "Content-Disposition: attachment; filename=a.html")
        self.pages["/file.zip"] = page("a file", kind="application/zip")
        self.pages["/huge"] = Sends(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n",
            then="close",
            parts=(LARGE,) * 200,
        )
        self.pages["/moved"] = moved("/last?from=moved")
        self.pages["/last?from=moved"] = written("")
        self.pages["/stalls"] = Sends(b"HTTP/1.1 200 OK\r\n", then="stall")
        self.pages["/last"] = written("")

    def __call__(self, target: str) -> Sends | None:
        if target == "/killer.png" and not self.killed:
            self._kill()
        return self.pages.get(target)

    def _kill(self) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                mine = self.mark.encode() in (folder / "environ").read_bytes()
                if mine and b"--venue-archive=" in command and b"--type=" not in command:
                    os.kill(int(folder.name), signal.SIGKILL)
                    self.killed.append(int(folder.name))


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    scrapy, faults = scrapy_in(tmp_path_factory.mktemp("faults")), Faults()
    robots = page(whole="User-agent: *\nDisallow: /forbidden/\n", kind="text/plain")
    with (
        RawServer(faults, robots=robots) as server,
        RawServer({}, tls=Authority().context("127.0.0.1")) as unsigned,
    ):
        paths = [*SCRIPTS, *OTHERS]
        urls = [f"https://127.0.0.1:{unsigned.port}/unsigned", *(server.url + path for path in paths)]
        limits = (
            "BROWSER_PAGE_SECONDS=8",
            f"BROWSER_MEMORY={600 * MEGABYTE}",
            f"DOWNLOAD_MAXSIZE={4 * MEGABYTE}",
        )
        options = [part for limit in (*limits, "RETRY_TIMES=0", "BROWSER_WAIT=3") for part in ("-s", limit)]
        ran = browse(scrapy, urls, *options, VENUE_ARCHIVE_TEST=faults.mark)
        items = {"/" + item["url"].rpartition("/")[2]: item for item in scrapy.items()}
    return scrapy, server, ran, items, faults


def notes(scrapy) -> str:
    found = [each for each in stored(scrapy.data, "metadata") if "fetch-failure" in each.url]
    return b"\n".join(each.block for each in found).decode()


def test_the_crawl_goes_on(crawl):
    scrapy, _, ran, items, _ = crawl
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    assert set(items) == {*SCRIPTS, *OTHERS, "/unsigned"}
    assert_sound(scrapy)


@pytest.mark.parametrize("path", [*sorted(set(SCRIPTS) - set(BAD)), "/last", "/moved"])
def test_what_can_be_shown_is_shown(crawl, path):
    item = crawl[3][path]
    assert (item["verdict"], item["error"], item["fetch_method"]) == ("ok", None, "browser")
    assert "nobody knew" in item["text"]
    assert set(item["views"]) >= {"rendered-dom", "screenshot"}


@pytest.mark.parametrize("path", BAD)
def test_a_page_that_cannot_be_shown_costs_itself_alone(crawl, path):
    item = crawl[3][path]
    assert item["verdict"] == "error"
    assert BAD[path] in item["error"]
    assert (item["http_status"], item["views"]) == (200, {})
    assert item["warc_record_id"], "its document is archived all the same"


def test_a_browser_that_is_killed_is_replaced(crawl):
    _, server, ran, _, faults = crawl
    assert len(faults.killed) == 1
    assert len(marks(ran.err)) == 2
    assert server.targets.count("/kills") == 2


def test_the_pages_of_both_are_ended(crawl):
    assert left_over(crawl[2].err) == []


def test_a_file_is_kept_and_not_shown(crawl):
    item = crawl[3]["/file"]
    assert (item["http_status"], item["views"]) == (200, {})
    assert "/opened" in crawl[1].targets


def test_a_redirect_is_the_crawlers_business(crawl):
    item = crawl[3]["/moved"]
    assert [hop["status"] for hop in item["redirects"]] == [302]
    assert item["final_url"].endswith("/last?from=moved")
    assert crawl[1].targets.count("/moved") == 1


def test_a_page_without_end_is_cut(crawl):
    item = crawl[3]["/huge"]
    assert (item["verdict"], item["views"]) == ("partial", {})
    assert 4 * MEGABYTE <= item["wire_bytes"] < 8 * MEGABYTE


def test_a_server_that_nobody_vouches_for_is_unreachable(crawl):
    item = crawl[3]["/unsigned"]
    assert (item["verdict"], item["http_status"]) == ("unreachable", None)
    assert "certificate" in item["error"] or "issuer" in item["error"]


def test_what_is_refused_is_not_asked_for_and_noted(crawl):
    scrapy, server, _, items, _ = crawl
    for target in ("/live", "/events", "/forbidden/a.png", "/film.mp4", "/sw.js"):
        assert target not in server.targets
    said = notes(scrapy)
    for note in ("'websocket'", "stream of events", "10.0.0.1 is no public address", "robots.txt forbids it"):
        assert note in said, note
    assert "film" not in said
    with Archive(scrapy.data) as archive:
        (view,) = archive.views(items["/film"]["url"], "requests")
        lines = [json.loads(line) for line in archive.read_view(view).splitlines()]
    assert next(line["how"] for line in lines if line["url"].endswith(".mp4")) == "skipped"
