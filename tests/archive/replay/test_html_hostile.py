from __future__ import annotations

import re

import pytest
from lxml import html as lxml_html

from archive.replay.html import rewrite_html
from archive.replay.links import LinkMap

HARMLESS_TAG = re.compile(r"</?[a-z][\w:.-]*(?: [a-z_@:][\w:.@-]*=\"[^\"<>]*\")*>")


def rewrite(text: str, banner: str = "", *, xhtml: bool = False) -> str:
    return rewrite_html(text, LinkMap("https://e.org/a/p", "2025"), banner=banner, xhtml=xhtml)


@pytest.mark.parametrize("before", ["", '<p class="a">x'])
@pytest.mark.parametrize(
    "hostile",
    [
        "<svg><style><img src=x onerror=a></style>",
        "<math><style><!--</style><img title='--><img src=x onerror=a>'>",
        "<noscript><p title='</noscript><img src=x onerror=a>'>",
        "<title><svg><title></title><img src=x onerror=a>",
        "<select><style></select><img src=x onerror=a></style>",
        "<textarea><svg></textarea><img src=x onerror=a>",
        "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=a>",
        "<svg></p><style><a id='</style><img src=x onerror=a>'>",
        "<style>\\</style><img src=x onerror=a>",
        "<style>/*</style><img src=x onerror=a>*/</style>",
        "<xmp></xmp ><img src=x onerror=a>",
        "<iframe><iframe></iframe><img src=x onerror=a>",
        "<img src='x'onerror='a'><img/src=x/onerror=a><img src=x onerror\n=\na>",
        "<<img src=x onerror=a>",
        "<img src=x onerror=a <img src=x onerror=a>",
        "<img title=\"a'>\" onerror=a><img title='b\">' onerror=a>",
        "<a href='java\nscript:a' onclick=a>",
        "<!--><img src=x onerror=a>-->",
        "<!-- --!><img src=x onerror=a>-->",
        "<script><!--<script></script><img src=x onerror=a>--></script><img src=x onerror=a>",
        "<\x00script>a</script><p\x00 onerror=a>",
        "<template><script>a</script><img onerror=a></template>",
        "<iframe srcdoc='<script>a</script><img onerror=a><iframe srcdoc=\"<img onerror=a>\">'>",
        "<p on\u212aerror=a onerror\u0130=a>",
    ],
)
def test_nothing_hides_from_the_rewriting(hostile, before):
    """Every `<` that could begin a tag begins one of ours, whatever a browser takes for raw text."""
    rewritten = rewrite(before + hostile)
    for begin in re.finditer(r"<(?=[a-zA-Z/!?])", rewritten):
        tag = HARMLESS_TAG.match(rewritten, begin.start())
        assert tag is not None
        assert not re.search(r" on", re.sub(r'"[^"]*"', "", tag[0]))
        assert not re.match(r"</?script", tag[0])
    tree = lxml_html.fromstring(f"<div>{rewritten}</div>")
    assert not tree.xpath("//script | //@*[starts-with(name(), 'on')]")


def test_frames_within_frames_end():
    text = "<p>deepest"
    for _ in range(6):
        text = '<iframe srcdoc="' + text.replace("&", "&amp;").replace('"', "&quot;") + '"></iframe>'
    assert "deepest" not in rewrite(text)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "<div>",
            "<a ",
            "<!--",
            "<!doctype html>",
            '<a b="',
            "<script><!--",
            "<",
            "</a",
            "<svg>",
            "<template>",
        ),
        *(
            "<svg><![CDATA[",
            "<title>",
            "</title",
            "<base href=x>",
            "<style>",
            "<p a=b>",
            "&amp",
            "<noscript>",
        ),
        *('<p class="', '<p id="a">', "</p>", "x", '<p id="a"'),
        *("<iframe srcdoc='", "<?", "<plaintext>", "<textarea><b>", "<a href='&#", "<img srcset='a,"),
    ],
)
def test_a_megabyte_of_anything_ends(unit):
    assert len(rewrite(unit * (1_000_000 // len(unit)), "|")) < 5_000_000


def test_deep_pages_keep_their_text():
    assert rewrite("<div>" * 100_000 + "deep").endswith("<div>deep")


def test_a_tag_has_so_many_attributes_and_no_more():
    rewritten = rewrite("<p " + " ".join(f"a{number}=1" for number in range(200_000)) + ">x")
    assert rewritten.count("=") == 250
    assert rewritten.endswith(">x")


def test_equals_signs_are_a_name():
    assert rewrite("<p " + "=" * 500_000 + ">x") == "<p>x"
