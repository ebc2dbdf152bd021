"""All that a page says of its article, with where it says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.fields import read_metadata
from pipelines.extractors.model import METADATA, Source

if TYPE_CHECKING:
    from pipelines.extractors.model import Article

URL = "https://www.gazette.example/a"
SENTENCE = "The moon has many craters, which were made a long time ago by stones that fell from the sky. "


def read(head: str = "", body: str = f"<p>{SENTENCE}</p>", url: str = URL, attributes: str = "") -> Article:
    page = f"<html {attributes}><head>{head}</head><body>{body}</body></html>"
    tree = parse_html(page)
    assert tree is not None
    return read_metadata(tree, url)


def stated(**values: Any) -> str:
    document = {"@type": "Article", **values}
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def test_a_page_that_says_nothing() -> None:
    found = read()
    assert (found.sources, found.text) == ({}, "")


FIELDS: dict[str, tuple[Any, Any]] = {
    "title": (stated(headline="The story"), "The story"),
    "authors": (stated(author="Ann Lee"), ["Ann Lee"]),
    "published_at": (stated(datePublished="2025-01-02T03:04:05+02:00"), "2025-01-02T03:04:05+02:00"),
    "modified_at": (stated(dateModified="2025-01-03"), "2025-01-03"),
    "description": (stated(description=" In one\n paragraph. "), "In one paragraph."),
    "language": (stated(inLanguage="pt_BR"), "pt"),
    "article_type": (stated(**{"@type": ["Article", "OpinionNewsArticle"]}), "OpinionNewsArticle"),
    "section": (stated(articleSection="Science"), "Science"),
    "topics": (stated(keywords="Moon, Sky"), ["Moon", "Sky"]),
    "image": (stated(image=["/moon.jpg"]), "https://www.gazette.example/moon.jpg"),
    "canonical_url": (stated(url="/b"), "https://www.gazette.example/b"),
    "doi": (stated(sameAs="https://doi.org/10.1000/182"), "10.1000/182"),
    "arxiv_id": (stated(identifier="arXiv:2401.01234v2"), "2401.01234"),
    "license": (stated(license={"url": "https://license.example/by"}), "https://license.example/by"),
    "is_free": (stated(isAccessibleForFree="False"), False),
}


@pytest.mark.parametrize("field", METADATA)
def test_every_field_by_json_ld(field: str) -> None:
    head, value = FIELDS[field]
    found = read(head)
    assert (getattr(found, field), found.sources[field]) == (value, Source("json-ld"))


@pytest.mark.parametrize(
    ("field", "head", "value"),
    [
        ("title", meta("og:title", "The story"), "The story"),
        (
            "authors",
            meta("citation_author", "Lee, Ann") + meta("citation_author", "Wu, Bo"),
            ["Ann Lee", "Bo Wu"],
        ),
        ("published_at", meta("article:published_time", "2025-01-02"), "2025-01-02"),
        ("modified_at", meta("article:modified_time", "2025-01-02"), "2025-01-02"),
        ("description", meta("description", "In short"), "In short"),
        ("language", meta("og:locale", "de_AT"), "de"),
        ("section", meta("article:section", "Science"), "Science"),
        ("topics", meta("news_keywords", "Moon,Sky"), ["Moon", "Sky"]),
        ("image", meta("og:image", "/moon.jpg"), "https://www.gazette.example/moon.jpg"),
        ("canonical_url", meta("og:url", "/b"), "https://www.gazette.example/b"),
        ("doi", meta("citation_doi", "10.1000/182"), "10.1000/182"),
        ("arxiv_id", meta("citation_arxiv_id", "2401.01234"), "2401.01234"),
        ("license", meta("dc.rights", "https://license.example/by"), "https://license.example/by"),
        ("is_free", meta("article:content_tier", "free"), True),
    ],
)
def test_every_field_by_meta_elements(field: str, head: str, value: Any) -> None:
    found = read(head)
    assert (getattr(found, field), found.sources[field]) == (value, Source("meta"))


@pytest.mark.parametrize(
    ("field", "page", "value", "source"),
    [
        ("title", {"body": "<h1>The story</h1>"}, "The story", Source("page", "inferred")),
        ("authors", {"body": '<p class="byline">By Ann Lee</p>'}, ["Ann Lee"], Source("page", "inferred")),
        ("authors", {"body": '<b itemprop="author">Ann Lee</b>'}, ["Ann Lee"], Source("microdata")),
        ("published_at", {"url": URL + "/2025/01/02/b"}, "2025-01-02", Source("url", "inferred")),
        ("language", {"attributes": 'lang="de-AT"'}, "de", Source("page")),
        (
            "topics",
            {"body": '<main><a rel="tag" href="/m">Moon</a></main>'},
            ["Moon"],
            Source("page", "inferred"),
        ),
        (
            "canonical_url",
            {"head": '<link rel="canonical" href="/b">'},
            "https://www.gazette.example/b",
            Source("page"),
        ),
        (
            "license",
            {"head": '<link rel="license" href="/by">'},
            "https://www.gazette.example/by",
            Source("page"),
        ),
        (
            "license",
            {"body": '<a rel="license" href="/by">x</a>'},
            "https://www.gazette.example/by",
            Source("page"),
        ),
        ("doi", {"url": "https://doi.org/10.1000/182"}, "10.1000/182", Source("url", "inferred")),
        ("arxiv_id", {"url": "https://arxiv.org/abs/2401.01234"}, "2401.01234", Source("url", "inferred")),
    ],
)
def test_fields_by_the_page_itself(field: str, page: dict[str, str], value: Any, source: Source) -> None:
    found = read(**page)
    assert (getattr(found, field), found.sources[field]) == (value, source)


def test_a_date_that_merely_stands_in_the_text_is_none_of_the_page() -> None:
    found = read(body=f"<article><p>Published on 2 January 2025</p><p>{SENTENCE * 5}</p></article>")
    assert (found.published_at, "published_at" in found.sources) == (None, False)


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (stated(author="The Gazette"), ["The Gazette"]),
        (stated(author="The Gazette") + meta("author", "Ann Lee"), ["Ann Lee"]),
        (stated(author=["Ann Lee", "The Gazette"]), ["Ann Lee"]),
        (stated(author="Ann Lee") + meta("author", "Bo Wu"), ["Ann Lee"]),
        (stated(author="ann@gazette.example") + meta("author", "Ann Lee"), ["Ann Lee"]),
        (meta("author", "Ann Lee, Bo Wu"), ["Ann Lee", "Bo Wu"]),
        (meta("citation_author", "Lee Roe, Ann May"), ["Ann May Lee Roe"]),
        (meta("author", "105092") + meta("parsely-author", "Ann Lee"), ["Ann Lee"]),
    ],
)
def test_the_site_is_its_author_only_where_nobody_else_is(head: str, authors: list[str]) -> None:
    assert read(meta("og:site_name", "The Gazette") + head).authors == authors


def test_a_date_that_is_none_leaves_it_to_the_next_place() -> None:
    found = read(stated(datePublished="soon") + meta("date", "never") + meta("pubdate", "2025-01-02"))
    assert (found.published_at, found.sources["published_at"]) == ("2025-01-02", Source("meta"))


@pytest.mark.parametrize(
    ("keywords", "topics"), [("moon, sky, sea", ["moon", "sky", "sea"]), ("sea, sand, sun", ["Moon", "Sky"])]
)
def test_of_lists_of_topics_that_agree_the_longer(keywords: str, topics: list[str]) -> None:
    assert read(stated(keywords=["Moon", "Sky"]) + meta("keywords", keywords)).topics == topics


def test_the_licence_of_a_picture_is_not_the_pages() -> None:
    assert read(body='<figure><a rel="license" href="/by">x</a></figure>').license is None


def test_half_a_character_is_left_out() -> None:
    found = read(
        '<script type="application/ld+json">{"@type": "Article", "headline": "a\\ud800b\\u0000"}</script>'
    )
    assert found.title == "ab"


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">' + '[{"@graph":' * 3000 + "1" + "}]" * 3000 + "</script>",
        '<script type="application/ld+json">"' + "a" * 10_000_000 + '"</script>',
        stated(
            **{"@id": ["x"], "headline": {"name": {}}, "author": [[[1]]], "keywords": {"a": 1}, "image": [[]]}
        ),
        stated(url="http://[", mainEntityOfPage="//[", image="//[", publisher=[1], hasPart=[1, [2]]),
        '<link rel="canonical" href="http://[::1">',
        "<title>" + " - ".join(["part"] * 20_000) + "</title>",
        meta("keywords", "a," * 200_000) + meta("author", "(" * 100_000),
        "<h1><!-- x --><?x y?></h1>",
    ],
    ids=["bomb", "long", "types", "addresses", "canonical", "title", "metas", "comments"],
)
@pytest.mark.parametrize("url", [URL, "http://[::1", ""])
def test_hostile_pages_raise_nothing(head: str, url: str) -> None:
    assert read(head, url=url).is_free is None


def test_deep_pages_raise_nothing() -> None:
    assert read(body="<div>" * 50_000 + "<h1>deep</h1>").authors == []
