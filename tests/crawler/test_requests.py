"""Requests, the meta keys they carry, and who we say we are."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.downloadermiddlewares.useragent import ContactMiddleware
from crawler.exceptions import BadInputError
from crawler.requests import (
    FETCH,
    REQUISITE_PRIORITY,
    SOURCE_PRIORITY,
    Fetch,
    fetch_of,
    other_request,
    page_request,
)
from crawler.useragent import user_agent

MOMENT = datetime(2025, 1, 2, tzinfo=UTC)


def called(*_: Any) -> None:
    """Never."""


def failed(*_: Any) -> None:
    """Neither."""


def fetch(url: str) -> Fetch:
    return Fetch(url, MOMENT, 0.1, 9, None, None, complete=True)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://site.example/a?b=1#part", "https://site.example/a?b=1"),
        ("https://site.example/%7Ea/../b;c?d=%2f&&e", "https://site.example/%7Ea/../b;c?d=%2f&&e"),
        ("https://Site.Example/A'(b)!", "https://Site.Example/A'(b)!"),
        ("https://site.example/ü", "https://site.example/%C3%BC"),
        ("https://site.example", "https://site.example"),
    ],
)
def test_a_page_is_asked_for_verbatim(url: str, sent: str) -> None:
    made = page_request(url, "key", called, failed)
    assert made.url == sent
    assert (made.meta["page_url"], made.meta["page_key"], made.meta["verbatim_url"]) == (url, "key", True)
    assert (made.callback, made.errback, made.priority) == (called, failed, 0)


def test_a_source_goes_before_a_page_and_a_requisite_behind_it() -> None:
    source = other_request("https://site.example/feed", called, failed, SOURCE_PRIORITY, source_url="x")
    requisite = other_request("https://site.example/a.png#x", called, failed, REQUISITE_PRIORITY)
    assert source.priority > 0 > requisite.priority
    assert (source.cb_kwargs, requisite.cb_kwargs) == ({"source_url": "x"}, {})
    assert requisite.url == "https://site.example/a.png"
    assert "page_url" not in source.meta


@pytest.mark.parametrize(
    "url", ["", "/a", "ftp://a.example/", "javascript:x", "http://", "http://[b/", "http://a:0/"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(BadInputError):
        page_request(url, url, called, failed)
    with pytest.raises(BadInputError):
        other_request(url, called, failed, 0)


def test_what_is_known_of_an_exchange_is_of_this_request_only() -> None:
    asked = Request("https://site.example/a")
    assert fetch_of(asked) is None
    asked.meta[FETCH] = fetch(asked.url)
    assert fetch_of(asked) == fetch(asked.url)
    redirected = asked.replace(url="https://site.example/b")
    assert fetch_of(redirected) is None


@pytest.mark.parametrize(
    ("settings", "agent"),
    [
        ({"CONTACT": "https://me.example/"}, r"venue-archive/\d+\.\d+\.\d+ \(\+https://me.example/\)"),
        ({"CONTACT": " me@me.example "}, r"venue-archive/\S+ \(\+me@me.example\)"),
        ({"CONTACT": ""}, r"venue-archive/\S+"),
        ({}, r"venue-archive/\S+"),
        ({"CONTACT": "x", "USER_AGENT": "mine/1"}, "mine/1"),
    ],
)
def test_who_we_are(settings: dict[str, str], agent: str) -> None:
    assert re.fullmatch(agent, user_agent(Settings({"USER_AGENT": None, **settings})))


@pytest.mark.parametrize(
    ("settings", "warns"), [({}, True), ({"CONTACT": "x"}, False), ({"USER_AGENT": "mine/1"}, False)]
)
def test_every_request_says_it_and_a_missing_contact_warns(
    settings: dict[str, str], warns: bool, caplog: pytest.LogCaptureFixture
) -> None:
    crawler = get_crawler(settings_dict={"USER_AGENT": None, "TELNETCONSOLE_ENABLED": False, **settings})
    with caplog.at_level(logging.WARNING):
        middleware = ContactMiddleware.from_crawler(crawler)
    assert ("No contact is set" in caplog.text) is warns
    plain, own = (
        Request("https://site.example/"),
        Request("https://site.example/", headers={"User-Agent": "own"}),
    )
    middleware.process_request(plain)
    middleware.process_request(own)
    assert plain.headers["User-Agent"] == user_agent(crawler.settings).encode()
    assert own.headers["User-Agent"] == b"own"
