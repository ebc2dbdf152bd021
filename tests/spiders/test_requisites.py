"""What it takes to show a page as it was."""

from __future__ import annotations

import pytest

from spiders.requisites import find_in_css, find_in_html

URL = "https://site.example/news/a.html"
HOST = "https://site.example"


def found(html: str) -> list[str]:
    return find_in_html(html.encode(), URL)


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        ('<img src="a.png">', ["/news/a.png"]),
        ('<img src=" /a.png#x ">', ["/a.png"]),
        ('<img srcset="/a.png 1x, /b.png 2x" src="/c.png">', ["/c.png", "/a.png", "/b.png"]),
        ('<picture><source srcset="/a.webp"><img src="/a.png"></picture>', ["/a.png", "/a.webp"]),
        ('<link rel="stylesheet" href="/a.css">', ["/a.css"]),
        ('<link rel="alternate stylesheet" href="/a.css">', ["/a.css"]),
        ('<link rel="StyleSheet" href="/a.css">', ["/a.css"]),
        (
            '<link rel="shortcut icon" href="/a.ico"><link rel="apple-touch-icon" href="/b.png">',
            ["/a.ico", "/b.png"],
        ),
        (
            '<input type="image" src="/a.png"><video poster="/b.png" src="/v.mp4"></video>',
            ["/a.png", "/b.png"],
        ),
        ('<svg><image href="/a.png"/><image xlink:href="/b.png"/></svg>', ["/a.png", "/b.png"]),
        ("<style>@import '/a.css'; p { background: url(/b.png) }</style>", ["/a.css", "/b.png"]),
        ("<p style=\"background: url('/a.png')\">", ["/a.png"]),
        ('<base href="/x/"><img src="a.png">', ["/x/a.png"]),
        ('<img src="/b.png"><img src="/b.png"><link rel="stylesheet" href="/a.css">', ["/a.css", "/b.png"]),
    ],
)
def test_what_a_page_needs(html: str, urls: list[str]) -> None:
    assert found(html) == [HOST + url for url in urls]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>nothing</p>",
        '<script src="/a.js"></script><iframe src="/b.html"></iframe><a href="/c">x</a>',
        '<audio><source src="/a.mp3"></audio><video><source src="/a.mp4"></video>',
        '<link rel="canonical" href="/a"><link rel="alternate" href="/feed">',
        '<img src="data:image/png;base64,AAAA"><img src="javascript:x"><img src="blob:x"><img src="http://[broken/">',
        '<img src="file:///etc/passwd"><img>',
    ],
)
def test_what_it_does_not_need(html: str) -> None:
    assert found(html) == []


@pytest.mark.parametrize("base", ["http://[broken/", "http://ex&#x2100;mple.com/", "javascript:x"])
def test_a_broken_base_costs_only_itself(base: str) -> None:
    """It must never cost the page its item."""
    html = f'<base href="{base}"><link rel="stylesheet" href="{HOST}/a.css">'
    assert found(html) == [f"{HOST}/a.css"]


@pytest.mark.parametrize(
    ("css", "urls"),
    [
        ("@import url(b.css); p { background: url('/c.png'), url(http://cdn.example/d.png) }",
         ["https://site.example/css/b.css", "https://site.example/c.png", "http://cdn.example/d.png"]),
        ("@font-face { src: url(a.woff2) format('woff2') } @import \"b.css\" screen;",
         ["https://site.example/css/a.woff2", "https://site.example/css/b.css"]),
        ("p { background: url(data:image/png;base64,AA), url(http://[broken/), url(), url(#a) }", []),
        ("/* url(a.png) */", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_a_style_sheet_needs(css: str, urls: list[str]) -> None:
    base = "https://site.example/css/a.css"
    assert [url for url in find_in_css(css.encode(), base) if url != base] == urls


@pytest.mark.parametrize(
    "body", [b"\xff\xfe" + "p{background:url(/a.png)}".encode("utf-16-le"), b"\xff\xff{url(/a.png)}"]
)
def test_style_sheets_of_odd_bytes(body: bytes) -> None:
    assert find_in_css(body, URL) == [f"{HOST}/a.png"]


def test_bytes_that_declare_nothing_are_utf_8_where_they_can_be() -> None:
    assert found("<img src='/größe.png'>") == [f"{HOST}/größe.png"]
