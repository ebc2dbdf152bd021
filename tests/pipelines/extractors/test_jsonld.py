"""What a page's JSON-LD says of its article, in the shapes in which publishers write it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.markup import parse_html
from pipelines.extractors.jsonld import read_jsonld
from pipelines.extractors.model import Article


def read(*blocks: Any, kind: str = "application/ld+json") -> Article:
    """The article of a page with these blocks; what is no text is written as JSON."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in blocks]
    scripts = "".join(f'<script type="{kind}">{text}</script>' for text in texts)
    tree = parse_html(f"<html><head>{scripts}</head><body><p>x</p></body></html>")
    assert tree is not None
    return read_jsonld(tree)


def article(**values: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "The story", **values}


def test_all_fields() -> None:
    found = read(
        article(
            author={"@type": "Person", "name": "Ada Writer"},
            datePublished="2025-01-02T03:04:05+02:00",
            dateModified="2025-01-03",
            description=" In one paragraph. ",
            inLanguage="en-GB",
        )
    )
    assert found == Article(
        title="The story",
        authors=["Ada Writer"],
        published_at="2025-01-02T03:04:05+02:00",
        modified_at="2025-01-03",
        description="In one paragraph.",
        language="en-GB",
    )


@pytest.mark.parametrize(
    "kind",
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "ScholarlyArticle",
        "Report",
        "SocialMediaPosting",
        "http://schema.org/NewsArticle",
        ["WebPage", "Article"],
        [None, 3, "Article"],
    ],
)
def test_kinds_of_articles(kind: Any) -> None:
    assert read(article(**{"@type": kind})).title == "The story"


@pytest.mark.parametrize("kind", ["WebPage", "Organization", "JobPosting", None, 3, {}, [], [{}], "article"])
def test_what_is_no_article(kind: Any) -> None:
    assert read(article(**{"@type": kind})) == Article()


@pytest.mark.parametrize(
    "document",
    [
        [article()],
        [{"@type": "WebSite", "name": "Site"}, article()],
        {"@graph": [{"@type": "WebPage", "name": "Page"}, article()]},
        {"@graph": article()},
        {"@type": "WebPage", "mainEntity": article()},
        {"@type": "WebPage", "mainEntityOfPage": article()},
        {"@type": "WebPage", "hasPart": [{"@type": "Thing"}, article()]},
        [[[article()]]],
        [None, 3, "text", article()],
        {"@graph": [article(), article(headline="A second one")]},
    ],
)
def test_where_an_article_may_stand(document: Any) -> None:
    assert read(document).title == "The story"


def test_the_first_article_is_taken_over_all_blocks() -> None:
    assert read({"@type": "WebSite"}, article(), article(headline="Second")).title == "The story"
    assert read(article(headline="Outer", hasPart=article(headline="Inner"))).title == "Outer"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        '{"@type": "NewsArticle", "headline": "cut',
        "null",
        "3",
        '"NewsArticle"',
        "[]",
        "<!-- nothing -->",
        '{"@type": "NewsArticle", "headline": %s}' % ("9" * 5000),
        "[" * 100_000 + "]" * 100_000,
        '{"@graph":' * 5_000 + "1" + "}" * 5_000,
    ],
    ids=lambda text: text[:30],
)
def test_what_is_broken_costs_only_itself(broken: str) -> None:
    assert read(broken) == Article()
    assert read(broken, article()).title == "The story"


@pytest.mark.parametrize("levels", [1, 3, 7])
def test_as_deep_as_publishers_go(levels: int) -> None:
    document: Any = article()
    for _ in range(levels):
        document = {"@graph": document}
    assert read(document).title == "The story"


@pytest.mark.parametrize("levels", [8, 100, 400])
def test_deeper_is_not_looked(levels: int) -> None:
    document: Any = article()
    for _ in range(levels):
        document = [document]
    assert read(document) == Article()


@pytest.mark.parametrize("levels", [10, 200, 900, 5000])
def test_names_may_be_nested_for_ever(levels: int) -> None:
    """Bounded by what the parser of JSON takes, never a RecursionError of ours."""
    nested = '{"name":' * levels + '"Ada"' + "}" * levels
    found = read('{"@type": "Article", "headline": "H", "author": [' + nested + "]}")
    assert found.authors in ([], ["Ada"])


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada", ["Ada"]),
        (" Ada \n", ["Ada"]),
        ({"name": "Ada"}, ["Ada"]),
        ([{"name": "Ada"}, "Bob", {"name": ["Cy", "Di"]}], ["Ada", "Bob", "Cy", "Di"]),
        ({"@id": "https://site.example/#ada"}, []),
        ([None, 3, "", " ", {"name": None}, {}], []),
        (None, []),
        ({"name": "J&eacute;r&ocirc;me &amp; Co"}, ["Jérôme & Co"]),
    ],
)
def test_authors(author: Any, names: list[str]) -> None:
    assert read(article(author=author)).authors == names


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("A \u2013 B", "A \u2013 B"),
        (["First", "Second"], "First"),
        ({"@value": "Typed", "@language": "en"}, "Typed"),
        ([{"name": "Named"}], "Named"),
        ("Tom &amp; Jerry&#8217;s", "Tom & Jerry\u2019s"),
        ("", "The name"),
        (None, "The name"),
        (3, "The name"),
        ([], "The name"),
        ({}, "The name"),
    ],
)
def test_titles(headline: Any, title: str) -> None:
    assert read(article(headline=headline, name="The name")).title == title


def test_control_characters_and_a_semicolon_are_forgiven() -> None:
    assert read('{"@type": "Article", "headline": "a\tb"};').title == "a\tb"


def test_only_so_many_blocks_are_read() -> None:
    assert read(*["{}"] * 49, article()).title == "The story"
    assert read(*["{}"] * 50, article()) == Article()


@pytest.mark.parametrize("kind", ["application/ld+json; charset=utf-8", "Application/LD+JSON"])
def test_the_type_is_a_media_type(kind: str) -> None:
    """Which has parameters, and no case."""
    assert read(article(), kind=kind).title == "The story"


def test_other_scripts_are_none_of_ours() -> None:
    assert read(article(), kind="application/json") == Article()
