"""A page's text in pieces as a reader sees them."""

from __future__ import annotations

import pytest

from crawler.markup import elements, parse_html
from pipelines.extractors.article.blocks import Block, read_blocks


def read(body: str, title: str | None = None) -> list[Block]:
    tree = parse_html(f"<html><body>{body}</body></html>")
    assert tree is not None
    heading = elements(tree, title)[0] if title else None
    return read_blocks(tree, heading)


def texts(body: str) -> list[str]:
    return [block.text for block in read(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"]),
        ("One<br>two<br><br>Three", ["One\ntwo", "Three"]),
        ("One<br> \n <br>Two", ["One", "Two"]),
        ("<p>  a \n\t b\xa0c\u200bd </p>", ["a b c d"]),
        ("<p>x<b>y</b>z <i>w</i></p>", ["xyz w"]),
        ("<p>see <a href=/x>this</a>, and <a href=/y>that</a>.</p>", ["see this, and that."]),
        ("<p>un<a href=/x>link</a>ed</p>", ["unlinked"]),
        ("<my-card>One</my-card><my-card>Two</my-card>", ["One", "Two"]),
        ("<pre>a\n  b\n\nc</pre>", ["a\n  b\n\nc"]),
        ("<p> </p><div></div>", []),
    ],
)
def test_paragraphs_and_white_space(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<noscript>x</noscript>",
        "<template>x</template>",
        "<nav>x</nav>",
        "<footer>x</footer>",
        "<button>x</button>",
        "<select><option>x</select>",
        "<p hidden>x</p>",
        "<p aria-hidden=true>x</p>",
        "<p style='color: red; display : none'>x</p>",
        "<p style='visibility:hidden'>x</p>",
        "<!-- x -->",
        "<?x y?>",
        "<svg><text>x</text></svg>",
    ],
)
def test_what_is_not_shown_is_left_out(hidden: str) -> None:
    assert texts(f"<p>One</p>{hidden}<p>Two</p>") == ["One", "Two"]


def test_until_found_is_shown_when_it_is_looked_for() -> None:
    assert texts("<p hidden=until-found>One</p>") == ["One"]


@pytest.mark.parametrize(
    ("body", "kind", "level"),
    [
        ("<p>x</p>", "paragraph", 0),
        ("<h1>x</h1>", "heading", 1),
        ("<h3><div>x</div></h3>", "heading", 3),
        ("<ul><li>x</ul>", "item", 1),
        ("<ul><li><ol><li>x</ol></ul>", "item", 2),
        ("<ul><li><p>x</p></ul>", "item", 1),
        ("<dl><dd>x</dl>", "item", 0),
        ("<blockquote><p>x</p></blockquote>", "quote", 0),
        ("<pre>x</pre>", "code", 0),
        ("<table><tr><td>x</table>", "cell", 0),
        ("<table><caption>x</caption></table>", "caption", 0),
        ("<figure><figcaption>x</figcaption></figure>", "caption", 0),
    ],
)
def test_kinds(body: str, kind: str, level: int) -> None:
    [block] = read(body)
    assert (block.kind, block.level, block.text) == (kind, level, "x")


def test_how_much_is_links() -> None:
    half, none = read("<p>abcde <a href=/x>fghij</a></p><p>abc</p>")
    assert (half.linked, half.density, none.density) == (5, 5 / 11, 0)
    [whole] = read("<a href=/x><p>abc</p></a>")
    assert whole.density == 1


def test_size_is_comparable_between_scripts() -> None:
    latin, chinese = read("<p>archive</p><p>\u6863\u6848\u9986</p>")
    assert (latin.size, chinese.size) == (7, 9)


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("<div class='story related-links'><p>x</p></div>", ("related",)),
        ("<div id=newsletterSignup><p>x</p></div>", ("newsletter", "signup")),
        ("<div role=dialog><p>x</p></div>", ("dialog",)),
        ("<aside><p>x</p></aside>", ("<aside>",)),
        ("<form class=comment-form><p>x</p></form>", ("<form>", "comment")),
        ("<div class=sidebar><div class=ad><p>x</p></div></div>", ("sidebar", "ad")),
        ("<p>x <span class=share>y</span></p>", ()),
        ("<h2 class=widget-title>x</h2>", ()),
        ("<h2 class='visually-hidden'>x</h2>", ("unseen",)),
        ("<div class='hidden md:block'><p>x</p></div>", ()),
        ("<div class='is-hidden'><p>x</p></div>", ("hidden",)),
        ("<div class=overflow-hidden><p>x</p></div>", ()),
    ],
)
def test_parts_of_the_page_by_their_names(body: str, parts: tuple[str, ...]) -> None:
    [block] = read(body)
    assert block.parts == parts


def test_what_the_title_stands_in_is_no_part_around() -> None:
    body = "<div class=with-sidebar><h1>T</h1><p>x</p><div class=sidebar><p>y</p></div></div>"
    title, article, side = read(body, "//h1")
    assert (title.parts, article.parts, side.parts) == ((), (), ("sidebar",))


def test_parents_end_with_its_own_element() -> None:
    [block] = read("<main><section><p>x</p></section></main>")
    assert [each.tag for each in block.parents] == ["html", "body", "main", "section", "p"]
    assert block.element.tag == "p"


def test_a_page_without_a_body_tag_is_read() -> None:
    """The parser leaves what HTML 5 has brought in the head, where no body begins."""
    tree = parse_html("<!doctype html><title>T</title><article><h1>H</h1><p>x</p></article>")
    assert tree is not None
    assert [block.text for block in read_blocks(tree)] == ["H", "x"]


def test_deep_nesting_ends() -> None:
    assert len(read("<div>" * 5000 + "x" + "</div>" * 5000)) <= 1
