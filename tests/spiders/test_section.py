"""The links of a listing page."""

from __future__ import annotations

import pytest

from spiders.discovered import Link, NotASourceError
from spiders.section import read_section

URL = "https://site.example/news/index.html"


def links(html: str | bytes) -> list[str]:
    found = read_section(html.encode() if isinstance(html, str) else html, URL)
    assert all(page.date is None for page in found.pages)
    return [page.url for page in found.pages]


def following(html: str) -> list[Link]:
    return read_section(html.encode(), URL).sources


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a.html", "https://site.example/news/a.html"),
        ("/a", "https://site.example/a"),
        ("../a", "https://site.example/a"),
        ("//other.example/a", "https://other.example/a"),
        ("http://other.example/a", "http://other.example/a"),
        ("HTTP://other.example/a", "http://other.example/a"),
        ("?page=2", "https://site.example/news/index.html?page=2"),
        ("a?x=1&amp;y=2#part", "https://site.example/news/a?x=1&y=2"),
        (" \n a.html\t ", "https://site.example/news/a.html"),
        ("a&#252;", "https://site.example/news/aü"),
    ],
)
def test_links_are_made_absolute(href: str, url: str) -> None:
    assert [found.lower() for found in links(f'<a href="{href}">x</a>')] == [url.lower()]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:void(0)",
        "mailto:a@site.example",
        "tel:+1",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://site.example/",
        "http://[broken/",
        "http://ex&#x2100;mple.com/",
    ],
)
def test_links_that_lead_nowhere(href: str) -> None:
    """Fault 33."""
    assert links(f'<a href="{href}">x</a><a href="/a">y</a>') == ["https://site.example/a"]


def test_each_link_once_in_the_order_of_the_page() -> None:
    html = '<a href="/b">1</a><a name="x">2</a><a href="/a">3</a><a href="/b#c">4</a>'
    html += '<A HREF=/c>5</A><link href="/d">'
    assert links(html) == [f"https://site.example/{name}" for name in "bac"]


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("/other/", "https://site.example/other/a"),
        ("https://cdn.example/x/y", "https://cdn.example/x/a"),
        ("", "https://site.example/news/a"),
        ("http://[broken/", "https://site.example/news/a"),
        ("http://ex&#x2100;mple.com/", "https://site.example/news/a"),
    ],
)
def test_a_base_element_moves_them(base: str, url: str) -> None:
    html = f'<base target="_top"><base href="{base}"><base href="/third/"><a href="a">x</a>'
    assert links(html) == [url]


@pytest.mark.parametrize(
    "element",
    [
        '<a rel="next" href="?page=2">more</a>',
        '<link rel="next" href="?page=2">',
        '<a rel="nofollow next" href="?page=2">more</a>',
        '<a rel="nofollow\nnext" href="?page=2">more</a>',
        '<a rel="Next" href="?page=2">more</a>',
        '<link rel="next" href="?page=2"><a rel="next" href="?page=3">',
        '<a rel="next" href="javascript:more()"><a rel="next" href="?page=2#top">',
    ],
)
def test_the_next_page(element: str) -> None:
    assert following(element) == [Link(URL + "?page=2")]


@pytest.mark.parametrize(
    "element",
    [
        '<a rel="prev" href="?page=1">',
        '<a rel="nextpage" href="?page=1">',
        '<a href="?page=2">next</a>',
        '<a rel="next">',
    ],
)
def test_no_next_page(element: str) -> None:
    assert following(element) == []


@pytest.mark.parametrize("body", [b"", b" \n ", b"<!-- nothing -->", b"<?xml version='1.0'?>"])
def test_what_has_no_markup_says_so(body: bytes) -> None:
    with pytest.raises(NotASourceError, match=r"^no HTML: "):
        read_section(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe" + '<a href="/a">x</a>'.encode("utf-16-le"),
        b"\xef\xbb\xbf<a href=/a>x</a>",
        b'<meta charset="no-such-thing"><a href=/a>x</a>',
        b"<a href=/a>x</a>" + b"<div>" * 100_000,
        b"\0\0<a href=/a>\0</a>",
    ],
)
def test_odd_bytes(body: bytes) -> None:
    assert links(body) == ["https://site.example/a"]


def test_bytes_that_declare_nothing_are_utf_8_where_they_can_be() -> None:
    """What the server said of them is not known here, and the web is UTF-8."""
    assert links("<a href='/straße'>x</a>".encode()) == ["https://site.example/straße"]
    assert links("<a href='/straße'>x</a>".encode("cp1252")) == ["https://site.example/straße"]
