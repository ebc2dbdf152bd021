"""A forum's GraphQL API as a source: what is asked, which posts, which dates, and whether there are more."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from spiders.discovered import Discovered, Link, NotASourceError
from spiders.graphql import posts_query, read_graphql

API = "https://forum.example/graphql"
FIELDS = "{ results { pageUrl postedAt modifiedAt } }"


def post(number: int, **values: Any) -> dict[str, Any]:
    return {
        "pageUrl": f"https://forum.example/posts/{number}/words",
        "postedAt": "2026-05-18T07:15:00.000Z",
        "modifiedAt": "2026-05-19T14:02:30.000Z",
        **values,
    }


def read(posts: object, url: str = f"{API}?limit=3") -> Discovered:
    return read_graphql(json.dumps({"data": {"posts": {"results": posts}}}).encode(), url)


@pytest.mark.parametrize(
    ("url", "terms"),
    [
        (API, 'view: "new", limit: 100, offset: 0'),
        (f"{API}?view=curated&limit=20&offset=40", 'view: "curated", limit: 20, offset: 40'),
        (f"{API}?tagId=a%22b&af=true&x-y=1", 'view: "new", limit: 100, offset: 0, tagId: "a\\"b", af: true'),
    ],
)
def test_what_is_posted(url: str, terms: str) -> None:
    query = json.loads(posts_query(url))["query"]
    assert query == f"{{ posts(input: {{terms: {{{terms}}}}}) {FIELDS} }}"


def test_posts_have_two_dates() -> None:
    found = read(
        [post(1), post(2, pageUrl="/2", modifiedAt=None), post(3, pageUrl=None), post(4, postedAt=7)]
    )
    began = datetime(2026, 5, 18, 7, 15, tzinfo=UTC)
    changed = datetime(2026, 5, 19, 14, 2, 30, tzinfo=UTC)
    assert found.pages == [
        Link("https://forum.example/posts/1/words", began, changed),
        Link("https://forum.example/2", began, None),
        Link("https://forum.example/posts/4/words", None, changed),
    ]


def test_a_full_page_leads_to_the_next() -> None:
    full = [post(number) for number in range(3)]
    assert read(full).sources == [Link(f"{API}?limit=3&offset=3")]
    onward = read(full, f"{API}?view=top&limit=3&offset=9").sources
    assert onward == [Link(f"{API}?view=top&limit=3&offset=12")]
    assert read(full[:2]).sources == []
    assert read(full, API).sources == [], "a hundred are asked for, unless the URL says otherwise"


@pytest.mark.parametrize("query", ["limit=x", "limit=3&offset=x", "limit=0"])
def test_odd_parameters_lead_nowhere(query: str) -> None:
    found = read([post(number) for number in range(3)], f"{API}?{query}")
    assert (len(found.pages), found.sources) == (3, [])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!doctype html>", "no answer of a GraphQL API"),
        (b"[" * 100_000, "no answer of a GraphQL API"),
        (b'{"errors": [{"message": "Unknown view"}], "data": null}', "the forum says: Unknown view"),
        (b'{"errors": []}', "no list of posts"),
        (b'{"data": {"posts": {"results": [1]}}}', "no list of posts"),
        (b'{"data": {"posts": {"results": null}}}', "no list of posts"),
        (b"null", "no list of posts"),
    ],
)
def test_what_is_no_list_of_posts(body: bytes, sentence: str) -> None:
    with pytest.raises(NotASourceError, match=sentence):
        read_graphql(body, API)
