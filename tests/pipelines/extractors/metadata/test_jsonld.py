"""What a page's JSON-LD says of its article, in the shapes in which publishers write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.graph import read_graph
from pipelines.extractors.metadata.jsonld import describe, identifiers, publishers
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from pipelines.extractors.metadata.graph import Graph


def graph(*blocks: Any, kind: str = "application/ld+json") -> Graph:
    """What a page with these blocks holds; what is no text is written as JSON."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in blocks]
    scripts = "".join(f'<script type="{kind}">{text}</script>' for text in texts)
    tree = parse_html(f"<html><head>{scripts}</head><body><p>x</p></body></html>")
    assert tree is not None
    return read_graph(tree.iter("script"))


def read(*blocks: Any, kind: str = "application/ld+json", url: str = "") -> Article:
    return describe(graph(*blocks, kind=kind), url)


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
        article_type="NewsArticle",
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


def test_more_fields() -> None:
    found = read(
        article(
            articleSection=["Science", "Space"],
            keywords=["Moon", "Craters, moon"],
            image={"@type": "ImageObject", "url": "https://site.example/moon.jpg"},
            mainEntityOfPage={"@id": "https://site.example/a"},
            license="https://creativecommons.org/licenses/by/4.0/",
        )
    )
    assert (found.section, found.topics, found.image, found.canonical_url, found.license) == (
        "Science",
        ["Moon", "Craters"],
        "https://site.example/moon.jpg",
        "https://site.example/a",
        "https://creativecommons.org/licenses/by/4.0/",
    )


@pytest.mark.parametrize(
    ("values", "free"),
    [
        ({"isAccessibleForFree": True}, True),
        ({"isAccessibleForFree": False}, False),
        ({"isAccessibleForFree": "True"}, True),
        ({"isAccessibleForFree": "false"}, False),
        ({"isAccessibleForFree": "http://schema.org/False"}, False),
        ({"isAccessibleForFree": "perhaps"}, None),
        ({"hasPart": {"isAccessibleForFree": "False", "cssSelector": ".paywall"}}, False),
        ({"hasPart": [3, {"isAccessibleForFree": False}]}, False),
        ({"hasPart": {"isAccessibleForFree": True}}, None),
        ({"isAccessibleForFree": True, "hasPart": {"isAccessibleForFree": False}}, True),
        ({}, None),
    ],
)
def test_whether_it_is_free(values: dict[str, Any], free: bool | None) -> None:
    assert read(article(**values)).is_free is free


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ([{"@type": "Organization", "name": "Wire"}, {"@type": "Person", "name": "Ada"}], ["Ada"]),
        ({"@type": "NewsMediaOrganization", "name": "Wire"}, ["Wire"]),
        ({"@type": "Person", "givenName": "Ada", "familyName": "Writer"}, ["Ada Writer"]),
        ({"@id": "#ada"}, ["Ada Referred"]),
    ],
)
def test_persons_and_references(author: Any, names: list[str]) -> None:
    document = {
        "@graph": [article(author=author), {"@type": "Person", "@id": "#ada", "name": "Ada Referred"}]
    }
    assert read(document).authors == names


def test_of_several_articles_the_one_of_the_page_is_meant() -> None:
    other = article(headline="Another", url="https://site.example/other")
    found = read(other, article(url="https://site.example/a/"), url="https://site.example/a?from=feed")
    assert found.title == "The story"


def test_a_second_description_of_the_same_article_adds_what_the_first_leaves_out() -> None:
    found = read(article(), article(author="Ada"), article(headline="Another", description="Of another"))
    assert (found.authors, found.description) == (["Ada"], None)


def test_the_description_of_the_page_gives_dates_that_the_article_does_not() -> None:
    assert read(article(), {"@type": "WebPage", "datePublished": "2025-01-02"}).published_at == "2025-01-02"


def test_a_review_is_looked_at_where_no_article_is() -> None:
    review = {"@type": "ClaimReview", "name": "A claim", "datePublished": "2025-01-02"}
    assert read(review).title == "A claim"
    assert read(review, article()).published_at is None


def test_publishers_and_identifiers() -> None:
    document = {
        "@graph": [
            article(publisher={"@id": "#us"}, identifier={"@type": "PropertyValue", "value": "10.1000/182"}),
            {"@type": "Organization", "@id": "#us", "name": "The Gazette"},
            {"@type": "WebSite", "name": "Gazette Online"},
        ]
    }
    assert publishers(graph(document)) == ["The Gazette", "Gazette Online"]
    assert identifiers(graph(document), "") == ["10.1000/182"]
