"""The article of a JSON document, in the shapes in which APIs give one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.verdicts import Verdict
from pipelines.extractors.documents.jsondoc import extract_json
from pipelines.extractors.model import Article, Source

URL = "https://site.example/wp-json/wp/v2/posts/1"
SENTENCE = "The moon has many craters, and none of them was made by man. "


def extract(data: Any) -> Article:
    return extract_json(json.dumps(data).encode(), URL)


def post(**more: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "date": "2024-01-31T13:00:00",
        "date_gmt": "2024-01-31T12:00:00",
        "modified": "2024-02-01T13:00:00",
        "modified_gmt": "2024-02-01T12:00:00",
        "link": "https://site.example/a/",
        "title": {"rendered": "Grüße &#8211; <em>月球</em>"},
        "content": {
            "rendered": "<p>First &amp; last.</p>\n<script>x()</script><p>Second<br>line.</p>",
            "protected": False,
        },
        "excerpt": {"rendered": "<p>In short.</p>\n"},
        "_embedded": {"author": [{"name": "Ann Lee"}, {"name": "Bo Wu"}], "replies": [[{"content": "no"}]]},
        "author": 7,
        **more,
    }


def test_a_post_of_wordpress() -> None:
    found = extract(post())
    assert found == Article(
        title="Grüße \u2013 月球",
        authors=["Ann Lee", "Bo Wu"],
        published_at="2024-01-31T12:00:00+00:00",
        modified_at="2024-02-01T12:00:00+00:00",
        description="In short.",
        canonical_url="https://site.example/a/",
        text="First & last.\n\nSecond\nline.",
        markdown="First & last.\n\nSecond\\\nline.",
        sources={
            name: Source("json", "stated")
            for name in ("title", "authors", "published_at", "modified_at", "description", "canonical_url")
        },
    )


@pytest.mark.parametrize(
    ("more", "name", "value"),
    [
        ({"date_gmt": "0000-00-00T00:00:00"}, "published_at", "2024-01-31T13:00:00"),
        ({"date_gmt": None, "date": "soon"}, "published_at", None),
        ({"_embedded": {"author": [{"code": "rest_user_invalid_id"}]}}, "authors", []),
        ({"_embedded": []}, "authors", []),
        ({"link": "javascript:x()"}, "canonical_url", None),
        ({"link": "/b"}, "canonical_url", "https://site.example/b"),
        ({"title": {"rendered": "A \x00\ud800title\u0007"}}, "title", "A title"),
        ({"content": {"rendered": "<div>A\ud800\x00\x1bb<div>c</div>d</div>"}}, "text", "Ab\n\nc\n\nd"),
        ({"content": {"rendered": "<ul><li>a</li><li>b <b>c</b> d</li></ul>"}}, "text", "- a\n- b c d"),
        (
            {"content": {"rendered": '<h2>A</h2>See <a href="/b">b</a>, <em>c</em>.'}},
            "markdown",
            "## A\n\nSee [b](https://site.example/b), *c*.",
        ),
        ({"content": {"rendered": "Plain *text*."}}, "markdown", "Plain *text*."),
        (
            {"content": {"rendered": "<style>p{}</style><!-- no --><p>yes<!-- no --> too</p>"}},
            "text",
            "yes too",
        ),
        ({"content": {"rendered": "Plain text.\r\n\r\n\r\nAnother."}}, "text", "Plain text.\n\nAnother."),
        ({"content": {"rendered": "1 < 2 and 3 > 2"}}, "text", "1 < 2 and 3 > 2"),
    ],
)
def test_fields_of_a_post(more: dict[str, Any], name: str, value: Any) -> None:
    found = extract(post(**more))
    assert getattr(found, name) == value
    assert (name in found.sources) is (bool(value) and name not in {"text", "markdown"})


JSON_LD = {
    "@context": "https://schema.org",
    "@type": ["NewsArticle"],
    "headline": "The story",
    "articleBody": "One.\n\nTwo.",
    "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Wu"],
    "datePublished": "2024-01-31",
    "dateModified": "2024-02-01T00:00:00+01:00",
    "url": "https://site.example/a",
    "description": "In short.",
}
GENERIC = {
    "title": "The story",
    "body": "<p>One.</p><p>Two.</p>",
    "authors": ["Ann Lee", {"displayName": "Bo Wu"}],
    "published": "2024-01-31",
    "updated_at": "2024-02-01T00:00:00+01:00",
    "permalink": "/a",
    "summary": "In short.",
}


@pytest.mark.parametrize(
    "data",
    [
        JSON_LD,
        [JSON_LD],
        {"@graph": [{"@type": "WebSite", "name": "Site", "text": "x"}, JSON_LD]},
        {"@graph": [{"@type": "Organization", "name": "Us"}, JSON_LD, {"@type": "ImageObject", "url": "x"}]},
        GENERIC,
        [GENERIC],
        {"data": GENERIC},
        {"status": "ok", "data": {"id": "7", "attributes": GENERIC}},
        {"posts": [GENERIC]},
        {**GENERIC, "body": None, "content": {"html": GENERIC["body"]}},
        {**GENERIC, "body": ["One.", {"type": "paragraph", "text": "Two."}]},
        {**GENERIC, "body": "", "html": GENERIC["body"]},
    ],
)
def test_other_articles(data: Any) -> None:
    found = extract(data)
    assert (found.title, found.text, found.description) == ("The story", "One.\n\nTwo.", "In short.")
    assert (found.authors, found.canonical_url) == (["Ann Lee", "Bo Wu"], "https://site.example/a")
    assert (found.published_at, found.modified_at) == ("2024-01-31", "2024-02-01T00:00:00+01:00")
    assert (found.verdict, found.evidence) == (Verdict.OK, [])
    assert set(found.sources.values()) == {Source("json", "stated")}


@pytest.mark.parametrize(
    ("data", "evidence"),
    [
        ([post(), post()], "the JSON is a list of 2 entries, not an article"),
        ({"data": [GENERIC, GENERIC, GENERIC]}, "the JSON is a list of 3 entries, not an article"),
        ({"items": [{"id": 1}, {"id": 2}]}, "the JSON is a list of 2 entries, not an article"),
        ([], "the JSON is a list of 0 entries, not an article"),
        ({}, "the JSON has no text"),
        (None, "the JSON has no text"),
        (7, "the JSON has no text"),
        ("a string", "the JSON has no text"),
        ({"status": "ok", "text": "pong"}, "the JSON has no text"),
        ({"title": "Only that"}, "the JSON has no text"),
        ({"title": "x", "body": "<script>x()</script>"}, "the JSON has no text"),
        ({"title": "x", "body": 7}, "the JSON has no text"),
        ({"code": "rest_no_route", "message": "No route", "data": {"status": 404}}, "the JSON has no text"),
        (post(content={"rendered": "", "protected": True}), "the JSON has no text"),
        ({"data": {"data": {"data": {"data": {"data": {"data": GENERIC}}}}}}, "the JSON has no text"),
    ],
)
def test_what_is_no_article(data: Any, evidence: str) -> None:
    found = extract(data)
    assert (found.verdict, found.evidence) == (Verdict.NOT_ARTICLE, [evidence])
    assert (found.text, found.title, found.sources) == ("", None, {})


def test_a_long_text_needs_no_title() -> None:
    assert extract({"text": SENTENCE * 5}).text == (SENTENCE * 5).strip()


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_codings(coding: str) -> None:
    body = json.dumps({"title": "The story", "body": "Gr\u00fc\u00dfe"}, ensure_ascii=False).encode(coding)
    assert extract_json(body, URL).text == "Grüße"


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (b"", "the JSON can't be read"),
        (b"{", "the JSON can't be read"),
        (b"\xff\xfe\xff", "the JSON can't be read"),
        (b")]}',\n{}", "the JSON can't be read"),
        (b"9" * 1_000_000, "the JSON can't be read"),
        (b"[" * 1_000_000, "the JSON is nested too deep to be read"),
        (b'{"a":' * 500_000, "the JSON is nested too deep to be read"),
        (
            b'{"title": "x", "body": "' + b"x" * 10_000_000 + b'"}',
            "the JSON has 10000026 bytes, and at most 5000000 are read",
        ),
        (b'{"title": "x", "body": ' + b"[" * 400 + b'"x"' + b"]" * 400 + b"}", "the JSON has no text"),
        (b"[" + b"[]," * 1_000_000 + b"[]]", "the JSON is a list of 1000001 entries, not an article"),
        (
            json.dumps({"title": "x", "data": [{"title": "x", "body": "<b>" * 100}] * 3000}).encode(),
            "the JSON is a list of 3000 entries, not an article",
        ),
    ],
    ids=range(11),
)
@pytest.mark.timeout(60)
def test_broken_and_hostile_documents(body: bytes, evidence: str) -> None:
    found = extract_json(body, URL)
    assert (found.verdict, found.evidence) == (Verdict.NOT_ARTICLE, [evidence])


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "<p>x" * 500_000, "<" * 1_000_000, "&amp;" * 500_000, "<b>" * 500_000 + "x"]
)
@pytest.mark.timeout(60)
def test_hostile_html_in_it(html: str) -> None:
    extract({"title": "x", "body": html})
