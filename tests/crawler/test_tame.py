"""Tags with hundreds of attributes lose them before a parser sees them."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html, strings, tame


def test_a_tag_with_very_many_attributes_is_cut() -> None:
    page = "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">text</p><p b=2>more</p>"
    tree = parse_html(page)
    assert tree is not None
    assert 1000 < len(strings(tree, "//p/@*")) < 3000
    assert "text" in "".join(tree.itertext())
    assert "more" in "".join(tree.itertext())


@pytest.mark.parametrize(
    "page",
    [
        "",
        "no markup",
        "<p a=1 b=2>text</p>",
        f'<img alt="a" src="data:image/png;base64,{"A" * 50_000}=">',
        f"<script>{'x = 1; ' * 9000}</script>",
        "<p>" + "word " * 9000 + "</p>",
    ],
)
def test_long_as_such_is_no_harm(page: str) -> None:
    assert tame(page) == page


def test_of_several_long_tags_each_is_looked_at() -> None:
    many = " ".join(f"a{n}=1" for n in range(3_000))
    image = f'<img src="data:image/png;base64,{"A" * 20_000}">'
    tamed = tame(f"<i>one</i><p {many}>two</p>{image}<p {many}>three<b {many}")
    for kept in ("<i>one</i>", ">two</p>", image, ">three<b "):
        assert kept in tamed
    assert len(tamed) < 3 * 10_000 + len(image) + 100
