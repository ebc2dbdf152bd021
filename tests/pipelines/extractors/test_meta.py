"""What meta elements, the first heading and the title say."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.meta import read_meta
from pipelines.extractors.model import Article


def read(head: str = "", body: str = "<p>x</p>", attributes: str = "") -> Article:
    tree = parse_html(f"<html {attributes}><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return read_meta(tree)


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
            "".join(meta("citation_author", f"A{number}") for number in range(30)),
            [f"A{n}" for n in range(20)],
        ),
    ],
)
def test_authors(head: str, authors: list[str]) -> None:
    assert read(head).authors == authors


SITE = meta("og:site_name", "The Gazette")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The story", "The story"),
        ("The story | The Gazette", "The story"),
        ("The story - the gazette", "The story"),
        ("The story \u2013 News \u2014 The Gazette", "The story \u2013 News"),
        ("The Gazette » The story", "The story"),
        ("The Gazette · The story · Again", "The story · Again"),
        ("The story |The Gazette", "The story |The Gazette"),
        ("A well-known story - The Gazette", "A well-known story"),
        ("The story | Another Paper", "The story | Another Paper"),
        ("The Gazette", "The Gazette"),
    ],
)
def test_the_name_of_the_site_is_left_out(title: str, expected: str) -> None:
    assert read(SITE + meta("og:title", title)).title == expected
    assert read(SITE + f"<title>{title}</title>").title == expected


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (meta("og:title", "From og") + "<title>From title</title>", "<h1>Other</h1>", "From og"),
        (meta("twitter:title", "From twitter") + "<title>From title</title>", "", "From twitter"),
        ("<title> From\n title </title>", "", "From title"),
        ("", "<h1> From <em>the</em>\n heading </h1>", "From the heading"),
        ("", "<h1></h1><h1> </h1><h1>Third</h1>", "Third"),
        ("<title></title>", "<h1>Heading</h1>", "Heading"),
        ("<title>The story | Some Paper</title>", "<h1>The story</h1>", "The story"),
        ("<title>Some Paper: The story</title>", "<h1>The story</h1>", "The story"),
    ],
)
def test_where_a_title_comes_from(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


def test_a_site_whose_first_heading_is_its_logo() -> None:
    """The heading is in the title, but it is not the article's."""
    body = "<h1>The Gazette</h1><article><h2>The story</h2></article>"
    assert read(SITE + meta("og:title", "The story | The Gazette"), body).title == "The story"


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("News from the moon", "News"),
        ("The art of war and peace", "art of war"),
        ("Opinion: Why the moon has craters", "Opinion"),
        ("Why the moon has craters | News", "News"),
        ("Why shops are well-known", "known"),
    ],
)
def test_a_heading_that_is_but_a_word_of_the_title(title: str, heading: str) -> None:
    assert read(meta("og:title", title), f"<h1>{heading}</h1>").title == title


@pytest.mark.parametrize(
    ("attributes", "language"),
    [('lang="de-AT"', "de-AT"), ('xml:lang="fr"', "fr"), ('lang=""', None), ("", None)],
)
def test_language(attributes: str, language: str | None) -> None:
    assert (read(attributes=attributes).language or None) == language


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ('<time datetime="2025-01-02">2 January</time>', "2025-01-02"),
        (
            '<time datetime="2001-01-01">logo</time><article><time datetime="2025-01-02">x</time></article>',
            "2025-01-02",
        ),
        ("<time>2 January</time>", None),
        ('<time datetime="2025-01-02">x</time>' * 3, "2025-01-02"),
        ('<time datetime="2025-01-02">x</time>' * 4, None),
    ],
)
def test_the_time_element_of_a_page_that_is_no_list(body: str, published: str | None) -> None:
    assert read(body=body).published_at == published
    assert read(meta("date", "1999"), body).published_at == "1999"
