"""Requests as JSON: what goes in comes out, but for what belongs to one try alone."""

from __future__ import annotations

import json

import pytest
from scrapy import Request, Spider

from crawler.frontier.message import from_message, to_message
from crawler.requests import FETCH


class Gazette(Spider):
    name = "gazette"

    def parse_page(self) -> None: ...

    def page_failed(self) -> None: ...


def request(spider: Spider, **values: object) -> Request:
    given = {"url": "https://site.example/a|b", "meta": {"verbatim_url": True}, **values}
    return Request(callback=spider.parse_page, errback=spider.page_failed, **given)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"priority": 100, "dont_filter": True},
        {"cb_kwargs": {"source_name": "feed https://site.example/feed"}},
        {"headers": {"Accept": "text/html", "X-Odd": b"\xff\xfe"}},
        {"method": "POST", "body": b"\x00\xff"},
        {"meta": {"verbatim_url": True, "redirect_urls": ["https://site.example/"], "redirect_times": 1}},
    ],
)
def test_a_request_comes_back_as_it_was(values: dict[str, object]) -> None:
    spider = Gazette()
    before = request(spider, **values)
    after = from_message(to_message(before), spider)
    for name in ("url", "method", "body", "headers", "priority", "dont_filter", "meta", "cb_kwargs"):
        assert getattr(after, name) == getattr(before, name), name
    assert (after.callback, after.errback) == (spider.parse_page, spider.page_failed)


def test_what_belongs_to_one_try_and_what_is_secret_stays_out() -> None:
    meta = {FETCH: object(), "download_latency": 1.0, "proxy": "http://proxy.example:3128", "depth": 2}
    headers = {"Proxy-Authorization": "Basic c2VjcmV0"}
    message = to_message(request(Gazette(), meta=meta, headers=headers))
    assert json.loads(message)["meta"] == {"depth": 2}
    assert "c2VjcmV0" not in message
    assert "proxy.example" not in message


def test_what_is_no_json_is_an_error() -> None:
    with pytest.raises(TypeError):
        to_message(request(Gazette(), meta={"odd": object()}))


def test_a_callback_that_is_gone_is_an_error() -> None:
    message = to_message(request(Gazette())).replace("parse_page", "parse_of_old")
    with pytest.raises(AttributeError, match="parse_of_old"):
        from_message(message, Gazette())
