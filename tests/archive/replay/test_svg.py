from __future__ import annotations

import pytest

from archive.replay.links import LinkMap
from archive.replay.svg import rewrite_svg

WEB = "/web/2025/https://e.org/"
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


def rewrite(inside: str) -> str:
    text = rewrite_svg(f"<svg {SVG}>{inside}</svg>".encode(), LinkMap("https://e.org/d.svg", "2025"))
    assert text is not None
    inner = text.decode().partition(f"<svg {SVG}")[2]
    return inner.removeprefix(">").removesuffix("</svg>") if inner != "/>" else ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<image href="a.png"/>', f'<image href="{WEB}a.png"/>'),
        ('<use xlink:href="#i"/>', '<use xlink:href="#i"/>'),
        ('<a xlink:href="b"><rect/></a>', f'<a xlink:href="{WEB}b"><rect/></a>'),
        ('<a href="javascript:x"/>', "<a/>"),
        ("<style>a{b:url(x)}</style>", f'<style>a{{b:url("{WEB}x")}}</style>'),
        (
            '<rect style="fill:url(x)" fill="url(#g)"/>',
            f'<rect style="fill:url(&quot;{WEB}x&quot;)" fill="url(&quot;#g&quot;)"/>',
        ),
        ("<script>x</script>after", "after"),
        ('<rect onload="x" ONCLICK="y" id="r"/>', '<rect id="r"/>'),
        ('<set attributeName="href" to="javascript:x"/>', "<set/>"),
        ('<animate attributeName="r" to="5"/>', '<animate attributeName="r" to="5"/>'),
        ("<!-- c --><?pi x?>", ""),
        ('<image href="a" xml:base="https://f.org/"/>', f'<image href="{WEB}a"/>'),
        (
            f"<foreignObject><p {XHTML}><iframe src='x'/><script>y</script>t</p></foreignObject>",
            f"<foreignObject><p {XHTML}>t</p></foreignObject>",
        ),
    ],
)
def test_rewritten(before, after):
    assert rewrite(before) == after


def test_entities_and_doctype_of_drawing_programs():
    before = (
        b'<?xml version="1.0" encoding="iso-8859-1"?><?xml-stylesheet href="x.xsl"?>'
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd" '
        b'[<!ENTITY ns "http://www.w3.org/2000/svg">]><svg xmlns="&ns;"><text>\xe9</text></svg>'
    )
    after = rewrite_svg(before, LinkMap("https://e.org/", "2025"))
    assert after is not None
    assert after.decode().split() == [
        *(
            "<?xml",
            "version='1.0'",
            "encoding='utf-8'?>",
            "<svg",
            'xmlns="http://www.w3.org/2000/svg"><text>é</text></svg>',
        )
    ]


BOMB = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
)


@pytest.mark.parametrize(
    "payload",
    [
        *(
            b"",
            b"text",
            b"<svg>",
            b"<html/>",
            b"<svg><a></svg>",
            b"\xff\xfe<",
            b"<svg " + b"a='1' " * 2 + b"/>",
        ),
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        BOMB + b"]><svg>&j;</svg>",
        b"<svg>" * 100_000,
        b"<script xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_drawing(payload):
    assert rewrite_svg(payload, LinkMap("https://e.org/", "2025")) is None


def test_too_many_attributes_are_left_out():
    payload = b"<svg " + b" ".join(b"a%d='1'" % number for number in range(50_000)) + b"/>"
    after = rewrite_svg(payload, LinkMap("https://e.org/", "2025"))
    assert after is not None
    assert len(after) < 100
