"""The article of an HTML page, out of bytes and what the server said of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crawler.items import Answer
from pipelines.extractors.html import extract_html

if TYPE_CHECKING:
    from pipelines.extractors.model import Article

SENTENCE = "The moon has many craters, which were made a long time ago by stones that fell from the sky. "
BODY = f"<article><h1>The story</h1><p>{SENTENCE * 3}</p><p>Grüße aus München. {SENTENCE * 3}</p></article>"


def page(head: str = "", body: str = BODY) -> str:
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def extract(html: str | bytes, content_type: str | None = "text/html; charset=utf-8") -> Article:
    data = html.encode() if isinstance(html, str) else html
    return extract_html(Answer(data, content_type, None), "https://site.example/a")


def stated(**values: Any) -> str:
    document = {"@type": "Article", **values}
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def test_text_and_metadata() -> None:
    head = stated(headline="Stated", author={"name": "Ada"}, datePublished="2025-01-02T03:04:05+02:00")
    found = extract(
        page(head + '<meta property="og:title" content="Meta"><meta name="author" content="Bob">')
    )
    assert (found.title, found.authors, found.language) == ("Stated", ["Ada"], "en")
    assert found.published_at == "2025-01-02T03:04:05+02:00"
    assert SENTENCE.strip() in found.text
    assert "Grüße aus München" in found.text


def test_what_json_ld_leaves_out_meta_elements_say() -> None:
    found = extract(
        page(stated(description="Stated", datePublished="soon") + '<meta name="date" content="2025-01-02">')
    )
    assert (found.title, found.description, found.published_at) == ("The story", "Stated", "2025-01-02")


@pytest.mark.parametrize(
    "html", [b"", b" \n", b"<!-- nothing -->", b"\x00\x01\x02", b"<html></html>", b"\xff\xfe"]
)
def test_pages_without_anything(html: bytes) -> None:
    assert extract(html).text == ""


@pytest.mark.parametrize(
    "html",
    [
        page(body="<div>" * 50_000 + "deep" + "</div>" * 50_000),
        page(body=BODY + "<b><i>" * 3_000),
        page(body=BODY + "</p></div></article>" * 1000),
        page(body=BODY + f'<p title="{"a" * 11_000_000}">x</p>'),
        page(body=BODY + "<p>\x00\x08\ufffe\uffff</p>"),
        page(body=BODY)[:-300],
        page(body="<table><tr><td>" * 500 + SENTENCE),
        page().replace("<", "<<"),
    ],
    ids=["deep", "unclosed", "overclosed", "long attribute", "controls", "cut", "tables", "doubled"],
)
def test_broken_pages_raise_nothing(html: str) -> None:
    assert isinstance(extract(html).text, str)


@pytest.mark.parametrize(
    ("coding", "content_type"),
    [
        ("utf-8", "text/html; charset=utf-8"),
        ("utf-8", "text/html"),
        ("utf-8", None),
        ("utf-8-sig", "text/html; charset=iso-8859-1"),
        ("cp1252", "text/html"),
        ("iso-8859-1", "text/html; charset=ISO-8859-1"),
        ("utf-16", "text/html"),
        ("utf-16", "text/html; charset=utf-8"),
        ("utf-16-le", "text/html; charset=utf-16le"),
        ("utf-8", "text/html; charset=no-such-thing"),
        ("utf-8", "text/html; charset="),
    ],
)
def test_codings(coding: str, content_type: str | None) -> None:
    assert "Grüße aus München" in extract(page().encode(coding), content_type).text


@pytest.mark.parametrize("name", ["undefined", "base64", "hex", "zlib", "rot13", "idna"])
def test_names_of_codecs_that_are_no_charsets(name: str) -> None:
    """Python knows a codec of that name, the web doesn't: such a name says nothing."""
    assert "Grüße aus München" in extract(page(), f"text/html; charset={name}").text
    assert "Grüße aus München" in extract(page(f'<meta charset="{name}">'), "text/html").text


def test_a_meta_element_names_the_coding() -> None:
    html = page('<meta charset="iso-8859-2">', BODY.replace("Grüße", "Łódź"))
    assert "Łódź aus" in extract(html.encode("iso-8859-2"), "text/html").text


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Ada Writer", ["Ada Writer"]),
        ("By Ada Writer", ["Ada Writer"]),
        ("Ada, Bob and Cy; Di", ["Ada", "Bob", "Cy", "Di"]),
        (["Ada", "ada", "Ada"], ["Ada", "ada"]),
        ("Ada   \n Writer", ["Ada Writer"]),
        ("Anderson Byron", ["Anderson Byron"]),
        ({"@type": "Person", "name": "Di Wu"}, ["Di Wu"]),
        ({"@type": "Person", "name": "Par Singh"}, ["Par Singh"]),
        ({"@type": "Person", "name": "J&eacute;r&ocirc;me"}, ["Jérôme"]),
    ],
)
def test_authors(author: Any, authors: list[str]) -> None:
    assert extract(page(stated(author=author))).authors == authors


def test_a_byline_is_taken_where_nothing_else_names_an_author() -> None:
    body = BODY.replace("</h1>", '</h1><p class="byline">By <a rel="author" href="/ada">Ada Writer</a></p>')
    assert extract(page(body=body)).authors == ["Ada Writer"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025-01-02", "2025-01-02"),
        (" 2025-01-02 ", "2025-01-02"),
        ("2025-01-02T03:04:05Z", "2025-01-02T03:04:05+00:00"),
        ("2025-01-02T03:04:05-0500", "2025-01-02T03:04:05-05:00"),
        ("2025-01-02T03:04:05.678+02:00", "2025-01-02T03:04:05.678000+02:00"),
        ("2025-01-02T03:04:05", "2025-01-02T03:04:05"),
        ("Thu, 02 Jan 2025 03:04:05 GMT", "2025-01-02T03:04:05+00:00"),
        ("Jan 2, 2025 3:04 am EST", "2025-01-02T03:04:00-05:00"),
        ("Thu Jan 02 2025 03:04:05 GMT+0100 (CET)", "2025-01-02T03:04:05+01:00"),
        ("January 2, 2025", "2025-01-02"),
        ("2025/01/02", "2025-01-02"),
        ("20250102", "2025-01-02"),
        ("13.01.2025", "2025-01-13"),
        ("02.01.2025", "2025-01-02"),
        ("2025", None),
        ("January 2025", None),
        ("2025-01", None),
        ("10:30", None),
        ("Monday", None),
        ("2025-02-30", None),
        ("2025-01-02T03:04:05+99:00", None),
        ("yesterday", None),
        ("", None),
        ("9" * 5000, None),
        ("1" * 99, None),
    ],
)
def test_dates_keep_what_the_page_says_and_nothing_is_made_up(date: str, expected: str | None) -> None:
    found = extract(page(stated(datePublished=date, dateModified=date)))
    assert (found.published_at, found.modified_at) == (expected, expected)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"), ("EN-us", "en"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ({"name": "de"}, "de"),
        ("eng", "en"), ("English", "en"), ("x", "en"), ("12", "en"), ("", "en"), ("\u00e4\u00f6", "en"),
    ],
)  # fmt: skip
def test_languages_are_codes_of_two_letters(tag: Any, code: str) -> None:
    """What is none is left to the page's `lang`, here `en`."""
    assert extract(page(stated(inLanguage=tag))).language == code
