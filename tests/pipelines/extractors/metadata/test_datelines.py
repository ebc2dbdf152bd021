"""Dates as a page shows them."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.datelines import first_date, read_dateline

TIME = '<time datetime="2025-01-02">2 January</time>'


def read(body: str, url: str = "https://site.example/a") -> tuple[str, str, str] | None:
    tree = parse_html(f"<html><body>{body}<p>x</p></body></html>")
    assert tree is not None
    found = read_dateline(tree, url)
    return (found[0], found[1].name, found[1].confidence) if found is not None else None


@pytest.mark.parametrize(
    ("body", "source", "confidence"),
    [
        ('<span itemprop="datePublished" content="2025-01-02">x</span>', "microdata", "stated"),
        (TIME, "page", "inferred"),
        (TIME * 3, "page", "inferred"),
        (f'<time datetime="2001-01-01">logo</time><article>{TIME}</article>', "page", "inferred"),
        ("<p><b>Datum</b> 02.01.2025</p>", "page", "inferred"),
        ("<dl><dt>Published:</dt><dd>January 2, 2025</dd></dl>", "page", "inferred"),
    ],
)
def test_where_a_date_may_stand(body: str, source: str, confidence: str) -> None:
    assert read(body) == ("2025-01-02", source, confidence)


@pytest.mark.parametrize("body", ["", "<time>2 January</time>", TIME * 4, "<p>02.01.2025</p>"])
def test_what_is_no_date_of_the_page(body: str) -> None:
    assert read(body) is None


@pytest.mark.parametrize(
    "body",
    [
        f"<aside>{TIME}</aside>",
        f"<nav>{TIME}</nav>",
        f"<footer>{TIME}</footer>",
        f"<blockquote>{TIME}</blockquote>",
        f'<ul class="related-posts"><li>{TIME}</li></ul>',
        f'<div class="comments"><article><p>{TIME}</p></article></div>',
        f'<article class="comment"><footer>{TIME}</footer></article>',
        f'<article><h2><a href="/b">Another story</a></h2><p>{TIME}</p></article>',
        f'<a href="/b"><div><h3>Another story</h3>{TIME}</div></a>',
        f'<li><a href="/b">Another story that was told</a> {TIME}</li>',
        f'<div itemtype="https://schema.org/Comment">{TIME}</div>',
        '<aside><b itemprop="datePublished" content="2025-01-02">x</b></aside>',
    ],
)
def test_the_dates_of_comments_and_of_other_articles(body: str) -> None:
    assert read(f"<h1>The story</h1><p>It was told.</p>{body}") is None
    own = '<time datetime="2024-12-31">today</time>'
    assert read(f"<article><h1>The story</h1>{own}</article>{body}") == ("2024-12-31", "page", "inferred")


@pytest.mark.parametrize(
    "body",
    [
        f'<article><h2><a href="/a">The story</a></h2>{TIME}</article>',
        f'<article><h1><a href="/b">The story</a></h1>{TIME}</article>',
        f"<article><h1>The story</h1><footer>{TIME}</footer></article>",
        f'<ul><li><a href="/ann">Ann Lee</a></li><li>{TIME} in <a href="/moon">Moon</a></li></ul>',
        f'<h1>The story</h1><a href="/2025/01/">{TIME}</a>',
    ],
)
def test_dates_of_the_page_beside_links(body: str) -> None:
    assert read(body) == ("2025-01-02", "page", "inferred")


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2025/01/02/story", "2025-01-02"),
        ("news/2025-01-02-story", "2025-01-02"),
        ("20250102/story", "2025-01-02"),
        ("2025/13/02/story", None),
        ("2025/02/30/story", None),
        ("story-12025010277", None),
        ("2025/01/story", None),
    ],
)
def test_the_path_of_the_url(path: str, date: str | None) -> None:
    assert read("", f"https://site.example/{path}") == ((date, "url", "inferred") if date else None)


def test_an_address_that_is_none() -> None:
    assert read("", "http://[::1") is None


@pytest.mark.parametrize(
    ("values", "date"),
    [
        (["soon", None, "2025-01-02"], "2025-01-02"),
        (["1970-01-01T00:00:00Z", "2025-01-02"], "2025-01-02"),
        (["0001-01-01T00:00:00Z"], None),
        ([], None),
    ],
)
def test_the_first_that_is_a_whole_date(values: list[str | None], date: str | None) -> None:
    assert first_date(values) == date
