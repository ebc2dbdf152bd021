"""Validators go to the URL that gave them, and to no other."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from crawler.downloadermiddlewares.conditional import ConditionalMiddleware
from crawler.requests import ASKED_IF_CHANGED, page_request
from crawler.state.validators import Validators

URL = "https://site.example/a"
MIDDLEWARE = ConditionalMiddleware(get_crawler())
MODIFIED = "Mon, 18 May 2026 12:00:00 GMT"


def asked(url: str = URL, **values: Any) -> Request:
    validators = Validators(values.pop("of", URL), **values)
    request = page_request(url, url, lambda: None, lambda: None, validators=validators)
    MIDDLEWARE.process_request(request)
    return request


def headers(request: Request) -> dict[str, bytes]:
    return {
        name: request.headers[name]
        for name in ("If-None-Match", "If-Modified-Since")
        if name in request.headers
    }


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"etag": '"a"'}, {"If-None-Match": b'"a"'}),
        ({"etag": 'W/"\xfc"'}, {"If-None-Match": b'W/"\xfc"'}),
        ({"last_modified": MODIFIED}, {"If-Modified-Since": MODIFIED.encode()}),
        (
            {"etag": '"a"', "last_modified": MODIFIED},
            {"If-None-Match": b'"a"', "If-Modified-Since": MODIFIED.encode()},
        ),
    ],
)
def test_they_are_sent_as_they_came(given: dict[str, str], sent: dict[str, bytes]) -> None:
    request = asked(**given)
    assert headers(request) == sent
    assert request.meta[ASKED_IF_CHANGED]


def test_a_redirect_has_those_of_its_target_alone() -> None:
    first = asked(of="https://site.example/b", etag='"b"')
    assert headers(first) == {}
    assert ASKED_IF_CHANGED not in first.meta
    target = first.replace(url="https://site.example/b")
    MIDDLEWARE.process_request(target)
    assert headers(target) == {"If-None-Match": b'"b"'}
    beyond = target.replace(url="https://site.example/c")
    MIDDLEWARE.process_request(beyond)
    assert headers(beyond) == {}
    assert ASKED_IF_CHANGED not in beyond.meta


def test_without_them_nothing_is_sent() -> None:
    request = Request(URL)
    MIDDLEWARE.process_request(request)
    assert headers(request) == {}
