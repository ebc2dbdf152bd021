"""Whatever came of asking for a page is one item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from scrapy.http import HtmlResponse, Response

from archive.exceptions import ArchiveError, CannotWriteError
from archive.model import Capture
from crawler.downloadermiddlewares.decoding import UNDECODABLE
from crawler.exceptions import AddressRefusedError
from crawler.ignored import RedirectError, RobotsError
from crawler.requests import FETCH, Fetch, page_request
from crawler.urls import resource_id, stable_id
from crawler.venues.domain import Domain
from crawler.venues.model import Venue
from spiders.answers import answered, failed

if TYPE_CHECKING:
    from scrapy import Request

URL = "https://Site.example/a?utm_source=x&b=1#part"
SENT = "https://Site.example/a?utm_source=x&b=1"
REPLAY = "http://127.0.0.1:8081/"
MOMENT = datetime(2025, 1, 2, 3, 4, 5, 678901, UTC)
VENUE = Venue("gazette", "The Gazette", (Domain("site.example"),), "news", 4, "It checks its facts.")


def callback() -> None:
    """Never called."""


def request(fetch: Fetch | None = None, **meta: Any) -> Request:
    made = page_request(URL, URL, callback, callback)
    made.meta.update(meta)
    if fetch is not None:
        made.meta[FETCH] = fetch
    return made


def capture(**values: Any) -> Capture:
    given = {"kind": "response", "status": 403, "mime": "text/html", "digest": "sha1:X", **values}
    return Capture(SENT, MOMENT, filename="a.warc.gz", offset=7, length=9, record_id="<urn:1>", **given)


def fetched(url: str = SENT, **values: Any) -> Fetch:
    given = {
        "duration": 0.12345678,
        "wire_bytes": 99,
        "ip": "192.0.2.1",
        "capture": capture(),
        "complete": True,
    }
    return Fetch(url=url, fetched_at=MOMENT, **{**given, **values})


def response(status: int = 200, asked: Request | None = None, **values: Any) -> Response:
    headers = values.pop("headers", {"Content-Type": "Text/HTML; charset=Latin1"})
    return HtmlResponse(
        SENT, status=status, headers=headers, body=b"<p>x</p>", request=asked or request(), **values
    )


def test_who_a_page_is() -> None:
    item = answered(response(), VENUE, REPLAY)
    assert item.url == URL
    assert (item.resource_id, item.stable_id) == (resource_id(URL), stable_id(URL))
    assert item.normalized_url == "https://site.example/a?b=1"
    assert (item.venue_id, item.venue_name) == ("gazette", "The Gazette")
    assert (item.credibility, item.credibility_from) == (4, "gazette")


def test_a_page_of_no_venue() -> None:
    item = answered(response(), None, REPLAY)
    assert (item.venue_id, item.venue_name, item.credibility, item.credibility_from) == (None,) * 4


def test_what_was_answered() -> None:
    item = answered(response(), VENUE, REPLAY)
    assert (item.verdict, item.error, item.http_status, item.final_url) == ("ok", None, 200, SENT)
    assert (item.content_type, item.body_bytes) == ("Text/HTML; charset=Latin1", 8)
    assert item.answer is not None
    assert (item.answer.body, item.answer.content_type) == (b"<p>x</p>", "Text/HTML; charset=Latin1")


@pytest.mark.parametrize("value", [b"text/html; charset=\xe9", b"\xff\xfe", b""])
def test_content_types_that_are_no_ascii(value: bytes) -> None:
    asked = request()
    item = answered(Response(SENT, headers={"Content-Type": value}, request=asked), VENUE, REPLAY)
    assert item.content_type == (value.decode("latin-1") or None)


def test_no_content_type() -> None:
    assert answered(Response(SENT, request=request()), VENUE, REPLAY).content_type is None


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "ok"),
        (404, "not_found"),
        (410, "gone"),
        (403, "blocked"),
        (500, "server_error"),
        (302, "server_error"),
    ],
)
def test_verdicts_by_status(status: int, verdict: str) -> None:
    assert answered(response(status), VENUE, REPLAY).verdict == verdict


@pytest.mark.parametrize("flag", [UNDECODABLE, "dataloss", "download_stopped"])
def test_a_cut_answer_is_partial_unless_it_is_worse(flag: str) -> None:
    item = answered(response(flags=[flag]), VENUE, REPLAY)
    assert (item.verdict, item.error) == ("partial", "the answer is cut or broken")
    assert answered(response(404, flags=[flag]), VENUE, REPLAY).verdict == "not_found"
    assert answered(response(flags=["cached", "partial"]), VENUE, REPLAY).verdict == "ok"


def test_how_it_was_fetched_and_where_it_lies() -> None:
    item = answered(response(asked=request(fetched())), VENUE, REPLAY)
    assert (item.fetched_at, item.duration) == ("2025-01-02T03:04:05.678Z", 0.123457)
    assert (item.wire_bytes, item.ip, item.fetch_method) == (99, "192.0.2.1", "http")
    assert (item.warc_file, item.warc_offset, item.warc_record_id) == ("a.warc.gz", 7, "<urn:1>")
    assert (item.payload_digest, item.capture) == ("sha1:X", "new")
    assert item.memento_url == f"http://127.0.0.1:8081/web/20250102030405/{SENT}"


def test_a_revisit_says_so() -> None:
    item = answered(response(asked=request(fetched(capture=capture(kind="revisit")))), VENUE, REPLAY)
    assert item.capture == "revisit"


@pytest.mark.parametrize("fetch", [None, fetched("https://site.example/an-earlier-hop")])
def test_what_is_known_of_another_exchange_is_not_this_ones(fetch: Fetch | None) -> None:
    item = answered(response(asked=request(fetch)), VENUE, REPLAY)
    assert (item.warc_file, item.ip, item.wire_bytes) == (None, None, 0)
    assert datetime.fromisoformat(item.fetched_at).tzinfo == UTC


def test_the_hops_before_it() -> None:
    hops = {
        "redirect_urls": ["https://a.example/", "https://b.example/"],
        "redirect_reasons": [301, "meta refresh"],
    }
    item = answered(response(asked=request(**hops)), VENUE, REPLAY)
    assert item.redirects == [
        {"url": "https://a.example/", "status": 301},
        {"url": "https://b.example/", "status": None},
    ]


@pytest.mark.parametrize(
    ("error", "verdict", "sentence"),
    [
        (RobotsError("robots.txt forbids it"), "blocked", "RobotsError: robots.txt forbids it"),
        (RedirectError("more than 10 redirects"), "server_error", "RedirectError: more than 10 redirects"),
        (DownloadCancelledError("too large"), "partial", "DownloadCancelledError: too large"),
        (AddressRefusedError("private"), "error", "AddressRefusedError: private"),
        (CannotWriteError("disk full"), "error", "CannotWriteError: disk full"),
        (ArchiveError("x"), "error", "ArchiveError: x"),
        (DownloadTimeoutError("late"), "unreachable", "DownloadTimeoutError: late"),
        (CannotResolveHostError("who?"), "unreachable", "CannotResolveHostError: who?"),
        (OSError("a\nb"), "unreachable", "OSError: a b"),
        (ValueError(), "unreachable", "ValueError: ValueError"),
        (KeyError("x" * 900), "unreachable", f"KeyError: '{'x' * 489}"),
    ],
)
def test_errors(error: Exception, verdict: str, sentence: str) -> None:
    item = failed(request(), error, VENUE, REPLAY)
    assert (item.verdict, item.error) == (verdict, sentence)
    assert (item.url, item.venue_id, item.final_url, item.http_status) == (URL, "gazette", None, None)
    assert item.answer is None


def test_the_innermost_reason_is_told() -> None:
    error = OSError("outer")
    error.__cause__ = ConnectionRefusedError("refused")
    assert failed(request(), error, VENUE, REPLAY).error == "OSError: refused"


def test_a_status_that_came_before_an_error_is_kept() -> None:
    item = failed(request(fetched()), RedirectError("loop"), VENUE, REPLAY)
    assert (item.http_status, item.final_url, item.warc_file) == (403, SENT, "a.warc.gz")
    assert item.wire_bytes == 99


def test_an_exchange_without_a_capture() -> None:
    item = failed(request(fetched(capture=None, wire_bytes=3)), OSError("broken"), VENUE, REPLAY)
    assert (item.http_status, item.final_url, item.warc_file, item.wire_bytes) == (None, None, None, 3)
