"""WordPress as a source: which posts, which dates, and whether there are more."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from spiders.discovered import Link, NotASourceError
from spiders.wordpress import posts_url, read_wordpress

SITE = "https://site.example"
API = f"{SITE}/wp-json/wp/v2/posts"
ASKED = "per_page=100&orderby=modified&order=desc&_fields=link,date_gmt,modified_gmt"


def post(number: int, **values: Any) -> dict[str, Any]:
    return {
        "link": f"{SITE}/{number}/",
        "date_gmt": "2026-05-18T07:15:00",
        "modified_gmt": "2026-05-19T14:02:30",
        **values,
    }


def read(posts: object, url: str = f"{API}?per_page=3") -> Any:
    return read_wordpress(json.dumps(posts).encode(), url)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (SITE, f"{API}?{ASKED}"),
        (f"{SITE}/", f"{API}?{ASKED}"),
        (f"{SITE}/blog/", f"{SITE}/blog/wp-json/wp/v2/posts?{ASKED}"),
        (f"{API}?categories=7", f"{API}?{ASKED}&categories=7"),
        (f"{API}?per_page=20", f"{API}?{ASKED.replace('100', '20')}"),
        (f"{SITE}/wp-json/wp/v2/essay", f"{SITE}/wp-json/wp/v2/essay?{ASKED}"),
    ],
)
def test_what_is_asked_for(given: str, asked: str) -> None:
    assert posts_url(given) == asked


def test_posts_have_two_dates() -> None:
    found = read([post(1), post(2, link="/2/", modified_gmt=None), post(3, link=7), post(4, date_gmt="?")])
    began = datetime(2026, 5, 18, 7, 15, tzinfo=UTC)
    changed = datetime(2026, 5, 19, 14, 2, 30, tzinfo=UTC)
    assert found.pages == [
        Link(f"{SITE}/1/", began, changed),
        Link(f"{SITE}/2/", began, None),
        Link(f"{SITE}/4/", None, changed),
    ]


def test_a_full_page_leads_to_the_next() -> None:
    assert read([post(n) for n in range(3)]).sources == [Link(f"{API}?per_page=3&page=2")]
    assert read([post(n) for n in range(3)], f"{API}?per_page=3&page=9").sources == [
        Link(f"{API}?per_page=3&page=10")
    ]
    assert read([post(n) for n in range(2)]).sources == []
    assert read([]).pages == []
    assert len(read([post(n) for n in range(10)], API).sources) == 1, "ten are the API's own measure"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!doctype html>", "no answer of WordPress' API"),
        (b"", "no answer of WordPress' API"),
        (b"[" * 100_000, "no answer of WordPress' API"),
        (b'{"code": "rest_no_route", "message": "No route was found"}', "WordPress says: No route was found"),
        (b"[1, 2]", "no list of posts"),
        (b'{"a": 1}', "no list of posts"),
        (b"null", "no list of posts"),
    ],
)
def test_what_is_no_list_of_posts(body: bytes, sentence: str) -> None:
    with pytest.raises(NotASourceError, match=sentence):
        read_wordpress(body, API)


@pytest.mark.parametrize("query", ["per_page=x", "per_page=1&page=x", "per_page=0"])
def test_odd_parameters_lead_nowhere_odd(query: str) -> None:
    found = read([post(1)], f"{API}?{query}")
    assert len(found.pages) == 1
    assert all(link.url.startswith(API) for link in found.sources)
