"""Redirects by status and by meta refresh: followed, capped, and never out of the web."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.downloadermiddlewares.redirect import CappedMetaRefreshMiddleware, CappedRedirectMiddleware
from crawler.ignored import RedirectError

URL = "https://site.example/a"
SETTINGS = {"REDIRECT_MAX_TIMES": 4, "METAREFRESH_MAXDELAY": 3, "TELNETCONSOLE_ENABLED": False}
NOWHERE = [
    "javascript:alert(1)", "mailto:a@site.example", "file:///etc/passwd", "data:text/html,x",
    "ftp://site.example/", "http://[broken/", "http://site.example:99999/", "tel:+1", "itms-apps://a.example/",
]  # fmt: skip


def redirect(location: str | bytes, status: int = 302, request: Request | None = None, **headers: str) -> Any:
    made = CappedRedirectMiddleware.from_crawler(get_crawler(settings_dict=SETTINGS))
    asked = request or Request(URL)
    answer = Response(asked.url, status=status, headers={"Location": location, **headers})
    return made.process_response(asked, answer)


def refresh(url: str, request: Request | None = None, delay: int = 0, kind: str = "text/html") -> Any:
    made = CappedMetaRefreshMiddleware.from_crawler(get_crawler(settings_dict=SETTINGS))
    asked = request or Request(URL)
    body = f'<html><meta http-equiv="refresh" content="{delay};url={url}"><p>The page</p></html>'
    answer = HtmlResponse(asked.url, body=body.encode(), headers={"Content-Type": kind})
    return made.process_response(asked, answer)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("https://other.example/b?c=1", "https://other.example/b?c=1"),
        ("/b", "https://site.example/b"),
        ("?q=1", "https://site.example/a?q=1"),
        ("//other.example/", "https://other.example/"),
        ("/ü".encode(), "https://site.example/%C3%BC"),
        ("/\xfc".encode("latin-1"), "https://site.example/%FC"),
    ],
)
def test_a_redirect_is_followed(status: int, location: str | bytes, url: str) -> None:
    found = redirect(location, status)
    assert isinstance(found, Request)
    assert found.url == url
    assert (found.meta["redirect_urls"], found.meta["redirect_reasons"]) == ([URL], [status])


@pytest.mark.parametrize("status", [200, 300, 304, 404])
def test_other_answers_are_answers(status: int) -> None:
    assert isinstance(redirect("/b", status), Response)


def test_a_redirect_without_a_target_is_the_answer() -> None:
    made = CappedRedirectMiddleware.from_crawler(get_crawler(settings_dict=SETTINGS))
    answer = Response(URL, status=302)
    assert made.process_response(Request(URL), answer) is answer


@pytest.mark.parametrize("location", NOWHERE)
def test_a_redirect_that_leads_nowhere_is_the_servers_fault(location: str) -> None:
    """The answer, or an error that says so; never one that looks as if there were no answer. Fault 33."""
    try:
        found = redirect(location)
    except RedirectError:
        return
    assert isinstance(found, Response)


@pytest.mark.parametrize("url", NOWHERE)
def test_a_refresh_that_leads_nowhere_leaves_the_page(url: str) -> None:
    found = refresh(url)
    assert isinstance(found, Response)
    assert b"The page" in found.body


def test_a_page_may_send_the_reader_round_once() -> None:
    """Sites set a cookie and redirect to where the reader is."""
    first = redirect(URL)
    assert first.url == URL
    with pytest.raises(RedirectError, match=rf"^redirect loop: {URL} leads back to itself$"):
        redirect(URL, request=first)


def test_a_loop_of_two_ends() -> None:
    """Fault 13."""
    request = Request(URL)
    for number in range(3):
        request = redirect(f"https://site.example/{'ba'[number % 2]}", request=request)
    with pytest.raises(RedirectError, match="redirect loop"):
        redirect(URL, request=request)


def test_endless_redirects_end() -> None:
    """Fault 12."""
    request = Request(URL)
    for number in range(4):
        request = redirect(f"/{number}", request=request)
    assert len(request.meta["redirect_urls"]) == 4
    with pytest.raises(RedirectError, match=r"^more than 4 redirects$"):
        redirect("/more", request=request)


def test_to_another_origin_credentials_are_left_behind() -> None:
    """Fault 34."""
    request = Request(URL, headers={"Authorization": "secret", "Cookie": "secret", "X": "kept"})
    there = redirect("https://other.example/", request=request)
    assert "Authorization" not in there.headers
    assert "Cookie" not in there.headers
    assert there.headers["X"] == b"kept"
    assert redirect("/b", request=request).headers["Authorization"] == b"secret"


def test_who_a_page_is_stays_with_it() -> None:
    request = Request(URL, meta={"page_url": URL, "page_key": "k"})
    found = redirect("/b", request=request)
    assert (found.meta["page_url"], found.meta["page_key"]) == (URL, "k")


@pytest.mark.parametrize(
    ("url", "expected"),
    [("/b", "https://site.example/b"), ("https://other.example/", "https://other.example/")],
)
def test_a_refresh_is_followed(url: str, expected: str) -> None:
    found = refresh(url)
    assert isinstance(found, Request)
    assert (found.url, found.meta["redirect_reasons"]) == (expected, ["meta refresh"])


@pytest.mark.parametrize("url", ["", URL, "#part", "/a"])
def test_a_page_that_refreshes_itself_is_the_page(url: str) -> None:
    assert isinstance(refresh(url), Response)


def test_a_page_that_refreshes_to_where_we_were_is_the_page() -> None:
    there = refresh("/b")
    assert isinstance(refresh(URL, request=there), Response)


def test_a_page_that_refreshes_every_minute_is_the_page() -> None:
    assert isinstance(refresh("/b", delay=60), Response)
    assert isinstance(refresh("/b", delay=2), Request)


@pytest.mark.parametrize("name", ["undefined", "base64", "idna", "no-such-thing", ""])
def test_a_charset_that_is_none_does_not_lose_the_page(name: str) -> None:
    """Python has codecs of some of these names, and none of them reads a page."""
    assert isinstance(refresh("/b", kind=f"text/html; charset={name}"), Request | Response)
