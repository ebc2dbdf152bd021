"""Bodies without their content coding, as spiders and pipelines see them."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from backports import zstd
from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.utils.test import get_crawler

from crawler.downloadermiddlewares.decoding import UNDECODABLE, DecodingMiddleware

HTML = b"<!doctype html><p>Text</p>"
REQUEST = Request("https://site.example/a")


def middleware(**settings: Any) -> DecodingMiddleware:
    values = {"DOWNLOAD_MAXSIZE": 1_000_000, "DECODED_RATIO": 200, "TELNETCONSOLE_ENABLED": False, **settings}
    return DecodingMiddleware.from_crawler(get_crawler(settings_dict=values))


def response(body: bytes, *codings: str, kind: str = "text/html", **more: Any) -> Response:
    headers = {"Content-Type": kind, "Content-Encoding": list(codings), "X": "kept"}
    return Response(REQUEST.url, body=body, headers=headers, **more)


def decode(given: Response, request: Request = REQUEST, **settings: Any) -> Response:
    return middleware(**settings).process_response(request, given)


def test_codings_are_asked_for_unless_somebody_has() -> None:
    plain, own = Request(REQUEST.url), Request(REQUEST.url, headers={"Accept-Encoding": "identity"})
    middleware().process_request(plain)
    middleware().process_request(own)
    assert plain.headers["Accept-Encoding"] == b"gzip, deflate, br, zstd"
    assert own.headers["Accept-Encoding"] == b"identity"


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (gzip.compress(HTML, mtime=0), ["gzip"]),
        (gzip.compress(HTML, mtime=0), [" GZip "]),
        (zstd.compress(brotli.compress(HTML)), ["br, zstd"]),
        (zstd.compress(brotli.compress(HTML)), ["br", "zstd"]),
        (HTML, ["identity"]),
    ],
)
def test_a_body_is_decoded_and_becomes_what_it_is(body: bytes, codings: list[str]) -> None:
    found = decode(response(body, *codings, flags=["flag"]))
    assert isinstance(found, HtmlResponse)
    assert (found.body, found.flags) == (HTML, ["flag"])
    assert "Content-Encoding" not in found.headers
    assert (found.headers["X"], found.headers["Content-Type"]) == (b"kept", b"text/html")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("text/plain", TextResponse), ("image/png", Response), ("application/json", TextResponse)],
)
def test_the_class_is_that_of_the_content(kind: str, expected: type[Response]) -> None:
    found = decode(
        response(
            gzip.compress(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" if "image" in kind else b"{}"), "gzip", kind=kind
        )
    )
    assert isinstance(found, expected)
    assert isinstance(found, TextResponse) is (expected is TextResponse)


def test_without_a_coding_nothing_is_touched() -> None:
    given = response(HTML)
    assert decode(given) is given
    assert decode(response(HTML, "")).body == HTML


def test_the_answer_to_head_has_nothing_to_decode() -> None:
    given = response(b"", "gzip")
    assert decode(given, Request(REQUEST.url, method="HEAD")) is given


@pytest.mark.parametrize("status", [204, 304])
def test_an_empty_body_is_whole(status: int) -> None:
    found = decode(response(b"", "gzip", status=status))
    assert (found.body, found.flags, found.status) == (b"", [], status)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(HTML, mtime=0)[:-9], "gzip"),
        (b"no gzip", "gzip"),
        (HTML, "no-such-coding"),
        (brotli.compress(HTML)[:-4], "br"),
    ],
)
def test_what_is_cut_or_broken_is_flagged(body: bytes, coding: str) -> None:
    found = decode(response(body, coding, flags=["dataloss"]))
    assert found.flags == ["dataloss", UNDECODABLE]
    assert "Content-Encoding" not in found.headers


def test_a_bomb_is_cut_and_flagged() -> None:
    """Fault 14."""
    found = decode(response(gzip.compress(bytes(30_000_000)), "gzip", kind="text/plain"))
    assert found.flags == [UNDECODABLE]
    assert len(found.body) <= 1_000_000


def test_what_grows_beyond_reason_is_cut_and_flagged() -> None:
    found = decode(response(gzip.compress(bytes(12_000_000)), "gzip"), DOWNLOAD_MAXSIZE=10**8)
    assert found.flags == [UNDECODABLE]
    assert decode(response(gzip.compress(bytes(8_000_000)), "gzip"), DOWNLOAD_MAXSIZE=10**8).flags == []


def test_a_size_of_nothing_means_no_limit() -> None:
    """As it does for Scrapy, whose setting it is."""
    found = decode(response(gzip.compress(HTML), "gzip"), DOWNLOAD_MAXSIZE=0)
    assert (found.body, found.flags) == (HTML, [])
