"""What all spiders do with an answer: one item a page, and what it takes to show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy import Request

from crawler.exceptions import BadInputError
from crawler.frontier.scheduler import UNFINISHED
from crawler.ignored import ShutdownError
from crawler.items import PageItem
from tests.spiders.gazette import HOST, MAP, all_of, answer, failure, failures, spider

if TYPE_CHECKING:
    from spiders.venue import VenueSpider


def page(
    body: str, made: VenueSpider, kind: str = "text/html", status: int = 200
) -> tuple[list[PageItem], list[str]]:
    asked = made.ask(f"{HOST}/a", f"{HOST}/a")
    assert asked is not None
    found = all_of(made.parse_page(answer(body, asked.url, status, kind, asked)))
    return [each for each in found if isinstance(each, PageItem)], [
        each.url for each in found if isinstance(each, Request)
    ]


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"])
def test_a_page_is_an_item_and_asks_for_what_it_needs(kind: str) -> None:
    [item], urls = page(
        '<img src="/1.png"><img src="/2.png"><img src="http://a:99999/"><img src="/4.png">', spider(), kind
    )
    assert (item.url, item.verdict, item.venue_id) == (f"{HOST}/a", "ok", "gazette")
    assert urls == [f"{HOST}/1.png", f"{HOST}/2.png"]


@pytest.mark.parametrize(
    ("kind", "status"), [("text/html", 404), ("text/html", 500), ("image/png", 200), ("application/pdf", 200)]
)
def test_a_page_that_is_none_needs_nothing(kind: str, status: int) -> None:
    items, urls = page('<img src="/1.png">', spider(), kind, status)
    assert (len(items), urls) == (1, [])


@pytest.mark.parametrize(
    "body",
    [
        '<base href="http://[broken/"><img src="a">',
        "<base href='http://ex\u2100.com/'>",
        "",
        "\0",
        "<img srcset=','>",
    ],
)
def test_whatever_is_in_a_page_it_is_an_item(body: str) -> None:
    assert len(page(body, spider())[0]) == 1


@pytest.mark.parametrize("kind", ["text/css", "Text/CSS; charset=utf-8"])
def test_a_style_sheet_is_followed_to_what_it_needs(kind: str) -> None:
    made = spider()
    found = all_of(made.parse_requisite(answer("p { background: url(b.png) }", f"{HOST}/a.css", kind=kind)))
    assert [each.url for each in found] == [f"{HOST}/b.png"]
    assert all_of(made.parse_requisite(answer("url(b.png)", f"{HOST}/a.png", kind="image/png"))) == []
    made.requisite_failed(failure(OSError("x"), Request(f"{HOST}/a.png")))
    assert made.crawler.stats.get_value("requisites/failed") == 1


def test_a_page_that_failed_is_an_item_unless_the_crawl_was_cut_off() -> None:
    made = spider()
    asked = made.ask(f"{HOST}/a", "a")
    assert asked is not None
    [item] = made.page_failed(failure(OSError("refused"), asked))
    assert (item.verdict, item.error) == ("unreachable", "OSError: refused")
    assert list(made.page_failed(failure(ShutdownError("end"), asked))) == []
    assert asked.meta[UNFINISHED] is True
    for errback in (made.source_failed, made.requisite_failed):
        errback(failure(ShutdownError("end"), Request(MAP.url)))
    assert failures(made) == {}


def test_what_is_no_url_is_counted_and_not_asked_for() -> None:
    made = spider()
    assert made.ask("ftp://site.example/", "x") is None
    assert made.crawler.stats.get_value("pages/not_http") == 1
    assert made.crawler.stats.get_value("pages/asked") is None


def test_unknown_arguments_are_refused() -> None:
    with pytest.raises(
        BadInputError, match="spider gazette has no argument 'file'; it takes limit, since, until"
    ):
        spider(file="x")
