"""An article's blocks as plain text and as Markdown."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.article.blocks import read_blocks
from pipelines.extractors.article.writer import write_markdown, write_text

BASE = "https://site.example/news/story"


def write(body: str) -> tuple[str, str]:
    tree = parse_html(f"<html><body>{body}</body></html>")
    assert tree is not None
    blocks = read_blocks(tree)
    return write_text(blocks), write_markdown(blocks, BASE)


@pytest.mark.parametrize(
    ("body", "text", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo", "One\n\nTwo"),
        ("<h2>Part <br>one</h2><p>x</p>", "Part one\n\nx", "## Part one\n\nx"),
        ("One<br>two", "One\ntwo", "One\\\ntwo"),
        ("<ul><li>a<li>b</ul><p>x</p>", "- a\n- b\n\nx", "- a\n- b\n\nx"),
        ("<ol start=9><li>a<li>b</ol>", "9. a\n10. b", "9. a\n10. b"),
        ("<ol start=x><li>a</ol>", "1. a", "1. a"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c", "- a\n  - b\n- c"),
        ("<ul><li><p>a</p><p>b</p></ul>", "- a\n  b", "- a\n  b"),
        ("<blockquote><p>a</p></blockquote>", "a", "> a"),
        ("<blockquote>a<br>b</blockquote>", "a\nb", "> a\\\n> b"),
        ("<pre>if x:\n    y</pre>", "if x:\n    y", "```\nif x:\n    y\n```"),
        ("<pre>a ``` b</pre>", "a ``` b", "````\na ``` b\n````"),
        (
            "<table><tr><th>a<th>b<tr><td>c|d<td>e</table>",
            "a | b\nc|d | e",
            "| a | b |\n| --- | --- |\n| c\\|d | e |",
        ),
        (
            "<table><tr><td>a</table><table><tr><td>b</table>",
            "a\nb",
            "| a |\n| --- |\n\n| b |\n| --- |",
        ),
        ("<p><b>a</b> and <em> b </em>c</p>", "a and b c", "**a** and *b* c"),
        ("<p><code>x*y</code></p>", "x*y", "`x*y`"),
        ("<p>2*3 [x] _y_ `z` &lt;b&gt;</p>", "2*3 [x] _y_ `z` <b>", r"2\*3 \[x\] \_y\_ \`z\` \<b\>"),
        (
            "<p># no heading</p><p>1. no list</p>",
            "# no heading\n\n1. no list",
            "\\# no heading\n\n1\\. no list",
        ),
    ],
)
def test_what_blocks_become(body: str, text: str, markdown: str) -> None:
    assert write(body) == (text, markdown)


@pytest.mark.parametrize(
    ("href", "written"),
    [
        ("https://other.example/x", "[a](https://other.example/x)"),
        ("https://other.example/a&#10;b", "[a](https://other.example/ab)"),
        ("https://other.example/x#", "[a](https://other.example/x)"),
        ("//other.example/x", "[a](https://other.example/x)"),
        ("/x?y=1#z", "[a](https://site.example/x?y=1#z)"),
        ("other", "[a](https://site.example/news/other)"),
        ("/x (1).html", "[a](https://site.example/x%20%281%29.html)"),
        ("javascript:alert(1)", "a"),
        ("data:text/html,x", "a"),
        ("mailto:x@y.example", "a"),
        ("http://[broken", "a"),
        ("", "a"),
    ],
)
def test_links_are_absolute_and_lead_to_the_web_alone(href: str, written: str) -> None:
    assert write(f'<p><a href="{href}">a</a></p>') == ("a", written)


def test_links_lose_no_space_and_gain_none() -> None:
    text, markdown = write("<p>Read <a href=/x>this </a>now,<a href=/y> or</a> not.</p>")
    assert text == "Read this now, or not."
    assert markdown == "Read [this](https://site.example/x) now, [or](https://site.example/y) not."


def test_nothing_is_nothing() -> None:
    assert write("") == ("", "")
