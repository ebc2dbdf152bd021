"""A bad capture of a page that was good: the good one stays what is shown, the bad one is in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.index import CaptureIndex
from archive.records import RecordStore
from tests.archive.replay.world import Replay, read
from tests.e2e.world import crawl_list, scrapy_in
from tests.faults.rawserver import RawServer, Sends, page
from tests.pipelines.extractors.article.pages import TEXT, TITLE, paragraphs

if TYPE_CHECKING:
    from pathlib import Path

GOOD = f"<!doctype html><title>{TITLE}</title><article><h1>{TITLE}</h1>{paragraphs()}</article>"
SHELL = (
    "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script></script>"
)
WALL = "<h1>Before you continue</h1><p>We value your privacy.</p><button>Accept all</button>"
TEASER = f"<article><h1>{TITLE}</h1>{paragraphs([TEXT[:99]])}<p>Subscribe to continue reading</p></article>"
EMPTY_PDF = b"%PDF-1.4\n%%EOF\n"
PDF_HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {len(EMPTY_PDF)}\r\n\r\n"


def html(body: str, title: str = TITLE, *headers: str, status: str = "200 OK") -> Sends:
    return page(title, *headers, status=status, whole=f"<!doctype html><title>{title}</title>{body}")


BAD = {
    "bot check with status 200": (
        html("<p>Checking your browser before you go on.</p>", "Just a moment"),
        "blocked",
    ),
    "bot check with status 202": (html("<p>Please wait.</p>", status="202 Accepted"), "blocked"),
    "refused": (html("<p>No.</p>", status="403 Forbidden"), "blocked"),
    "soft 404": (html("<h1>Page not found</h1><p>Sorry.</p>", "Page not found"), "soft_404"),
    "consent wall": (html(WALL, "Before you continue"), "consent"),
    "login": (html("<h1>Sign in to read</h1><form><input type=password></form>", "Sign in"), "login"),
    "paywall": (html(TEASER), "paywall"),
    "shell": (html(SHELL), "blocked"),
    "empty PDF": (Sends(PDF_HEAD.encode() + EMPTY_PDF), "not_article"),
    "nothing": (html(""), "not_article"),
    "server error": (html("<p>Oops.</p>", status="500 Internal Server Error"), "server_error"),
}


def check_replay(replay: Replay, url: str, kept: dict[str, Any]) -> None:
    """What is shown is the good capture; the bad one is on the time line."""
    page = read(replay.see(f"/record/{kept['resource_id']}").text)
    links = page.xpath("//ol[@class='captures']/li/a/@href")
    assert page.xpath("//li[@class='current']/a/@href") == links[1:] == page.xpath("//iframe/@src")
    assert len(links) == 2
    assert TEXT[:60] in page.xpath("string(//div[@class='preview'])")
    good = links[1].removeprefix(replay.archive)
    for way in (f"/web/{url}", f"/timegate/{url}"):
        assert replay.get(way).headers["location"].removeprefix(replay.archive) == good
    assert TEXT[:60] in replay.get(good).text
    assert TEXT[:120] not in replay.get(links[0].removeprefix(replay.archive)).text


@pytest.mark.parametrize(("bad", "verdict"), list(BAD.values()), ids=list(BAD))
def test_the_good_capture_stays_what_is_shown(tmp_path: Path, bad: Sends, verdict: str) -> None:
    scrapy = scrapy_in(tmp_path)
    answers = [page(whole=GOOD), bad, page(whole=GOOD.replace("ninety", "ninety-one"))]
    with RawServer(lambda target: answers[0] if target == "/story" else None) as server:
        url = f"{server.url}/story"
        for _ in (1, 2):
            ran = crawl_list(scrapy, [url], "-s", "RETRY_TIMES=0")
            assert ran.code == 0, ran.err
            answers.pop(0)
        with RecordStore(scrapy.data, read_only=True) as records:
            kept = records.by_url(url)
        assert kept is not None
        with Replay(scrapy.data) as replay:
            check_replay(replay, url, kept)
        ran = crawl_list(scrapy, [url], "-s", "RETRY_TIMES=0")
    items = scrapy.items()
    assert [item["verdict"] for item in items] == ["ok", verdict, "ok"]
    good, spoilt, _ = items
    assert (kept["verdict"], kept["text"], kept["title"]) == (verdict, TEXT, TITLE)
    assert (kept["warc_record_id"], kept["content_fetched_at"]) == (
        good["warc_record_id"],
        good["fetched_at"],
    )
    assert kept["fetched_at"] == spoilt["fetched_at"] != good["fetched_at"]
    assert spoilt["text"] in {"", TEXT[:99]}
    assert spoilt["error"] or spoilt["evidence"] or spoilt["http_status"] != 200
    with CaptureIndex(scrapy.data, read_only=True) as index:
        assert len(index.captures(url)) == 3
    with RecordStore(scrapy.data, read_only=True) as records:
        last = records.by_url(url)
    assert last is not None
    assert (last["verdict"], last["text"]) == ("ok", TEXT.replace("ninety", "ninety-one"))
