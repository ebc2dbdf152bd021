"""What meta elements say."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.meta import author_lists, describe_metas, identifiers_of, read_metas
from pipelines.extractors.model import Article


def read(head: str = "") -> Article:
    tree = parse_html(f"<html><head>{head}</head><body><p>x</p></body></html>")
    assert tree is not None
    return describe_metas(read_metas(tree.iter("meta")))


def meta(name: str, content: str, key: str = "property") -> str:
    return f'<meta {key}="{name}" content="{content}">'


def test_nothing_at_all() -> None:
    assert read() == Article()


@pytest.mark.parametrize("key", ["property", "name", "itemprop"])
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("article:published_time", "published_at"),
        ("datePublished", "published_at"),
        ("DC.date.issued", "published_at"),
        ("citation_publication_date", "published_at"),
        ("pubdate", "published_at"),
        ("article:modified_time", "modified_at"),
        ("og:updated_time", "modified_at"),
        ("og:description", "description"),
        ("Description", "description"),
    ],
)
def test_names_of_fields(key: str, name: str, field: str) -> None:
    assert getattr(read(meta(f" {name} ", " the \n value ", key)), field) == "the value"


def test_the_more_telling_name_goes_first() -> None:
    head = meta("date", "2001") + meta("description", "plain") + meta("og:description", "og")
    head += meta("article:published_time", "2025")
    found = read(head)
    assert (found.published_at, found.description) == ("2025", "og")


@pytest.mark.parametrize("useless", ['<meta content="x">', '<meta name="">', meta("og:title", " "), "<meta>"])
def test_useless_elements(useless: str) -> None:
    assert read(useless) == Article()


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (meta("author", "Ada"), ["Ada"]),
        (meta("citation_author", "Ada") + meta("citation_author", "Bob"), ["Ada", "Bob"]),
        (meta("article:author", "https://social.example/ada") + meta("author", "Ada"), ["Ada"]),
        (meta("article:author", "https://social.example/ada"), []),
        (
            "".join(meta("citation_author", f"A{number}") for number in range(300)),
            [f"A{n}" for n in range(200)],
        ),
    ],
)
def test_authors(head: str, authors: list[str]) -> None:
    assert read(head).authors == authors


def test_names_without_use_for_one_author_leave_the_next_to_look_at() -> None:
    tree = parse_html(meta("author", "a@site.example") + meta("parsely-author", "Ada") + "<p>x")
    assert tree is not None
    assert author_lists(read_metas(tree.iter("meta"))) == [["a@site.example"], ["Ada"]]


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (meta("twitter:label1", "Written by", "name") + meta("twitter:data1", "Ada", "name"), ["Ada"]),
        (meta("twitter:label1", "Reading time", "name") + meta("twitter:data1", "3 minutes", "name"), []),
    ],
)
def test_cards_that_name_an_author(head: str, authors: list[str]) -> None:
    assert read(head).authors == authors


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("og:title", "title", "x"),
        ("citation_title", "title", "x"),
        ("og:locale", "language", "de_AT"),
        ("article:section", "section", "Science"),
        ("og:image", "image", "/moon.jpg"),
        ("og:url", "canonical_url", "/a"),
        ("DC.rights", "license", "https://creativecommons.org/licenses/by/4.0/"),
        ("dcterms.license", "license", "CC BY 4.0"),
    ],
)
def test_values_stand_as_they_are(name: str, field: str, value: str) -> None:
    assert getattr(read(meta(name, value)), field) == value


def test_a_notice_of_rights_is_no_licence() -> None:
    assert read(meta("DC.rights", "All rights reserved")).license is None


def test_topics_of_all_names_each_once() -> None:
    head = (
        meta("keywords", "Moon, craters", "name") + meta("article:tag", "moon") + meta("article:tag", "Space")
    )
    assert read(head).topics == ["Moon", "craters", "Space"]


@pytest.mark.parametrize(
    ("tier", "free"), [("free", True), ("Locked", False), ("metered", None), ("other", None)]
)
def test_tiers(tier: str, free: bool | None) -> None:
    assert read(meta("article:content_tier", tier)).is_free is free


def test_microdata_counts_where_nothing_else_has_the_name() -> None:
    head = meta("datePublished", "2001-01-01", "itemprop")
    assert read(head).published_at == "2001-01-01"
    assert read(head + meta("datePublished", "2025-01-02", "name")).published_at == "2025-01-02"


def test_what_names_the_article() -> None:
    tree = parse_html(meta("citation_doi", "10.1000/182", "name") + "<p>x")
    assert tree is not None
    assert identifiers_of(read_metas(tree.iter("meta"))) == ["10.1000/182"]
