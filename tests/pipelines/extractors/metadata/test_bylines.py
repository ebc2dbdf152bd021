"""Authors as a page shows them."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.bylines import read_byline
from pipelines.extractors.model import Source

PAGE = Source("page", "inferred")
MICRODATA = Source("microdata")


def read(body: str) -> tuple[list[str], Source] | None:
    tree = parse_html(f"<html><body>{body}</body></html>")
    assert tree is not None
    return read_byline(tree)


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ('<span itemprop="author">Ann Lee</span>', MICRODATA),
        ('<div itemprop="author" itemscope><b>by</b><i itemprop="name">Ann Lee</i></div>', MICRODATA),
        ('<a rel="author" href="/ann">Ann Lee</a>', PAGE),
        ('<p class="byline">By Ann Lee</p>', PAGE),
        ('<p class="byline">Written by <a href="/authors/ann">Ann Lee</a> today</p>', PAGE),
        ('<div class="article__author-name">Ann Lee</div>', PAGE),
        ('<p>von <a href="/autoren/ann-lee">Ann Lee</a></p>', PAGE),
        ("<ul><li><b>Autor:</b> Ann Lee</li></ul>", PAGE),
        ("<dl><dt>Author</dt><dd>Ann Lee</dd></dl>", PAGE),
        ("<h1>The story</h1><p>3 minutes</p><p>By Ann Lee</p>", PAGE),
        ("<h1>The story</h1><p>By Ann Lee<br>Monday, 2 January</p>", PAGE),
    ],
)
def test_where_an_author_may_stand(body: str, source: Source) -> None:
    assert read(body) == (["Ann Lee"], source)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Ann Lee</p>",
        '<p class="authority">By Ann Lee</p>',
        '<aside><a rel="author" href="/ann">Ann Lee</a></aside>',
        '<figure><span itemprop="author">Ann Lee</span></figure>',
        '<div class="comments"><a rel="author" href="/ann">Ann Lee</a></div>',
        '<div itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Ann Lee</b></div>',
        '<p>See <a href="/autoren/ann-lee">Ann Lee</a></p>',
        "<p>By Ann Lee</p><h1>The story</h1>",
        "<h1>The story</h1><p>By Ann Lee " + "and so on " * 50 + "</p>",
    ],
)
def test_what_is_no_author_of_the_page(body: str) -> None:
    assert read(body) is None


def test_a_page_full_of_authors_is_read_within_bounds() -> None:
    assert read('<a href="/author/ann">By Ann Lee</a>' * 20_000) is None
