from __future__ import annotations

import pytest

from archive.replay.links import LinkMap

WEB = "/web/20250101000000/"


@pytest.fixture
def links() -> LinkMap:
    return LinkMap("https://e.org/a/page?x=1", "20250101000000")


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("b", WEB + "https://e.org/a/b"),
        ("../b?c=d&e", WEB + "https://e.org/b?c=d&e"),
        ("?y", WEB + "https://e.org/a/page?y"),
        ("", WEB + "https://e.org/a/page?x=1"),
        ("//f.org/x", WEB + "https://f.org/x"),
        ("http://f.org", WEB + "http://f.org"),
        (" \x00\thttp://f.org/a\nb ", WEB + "http://f.org/ab"),
        ("\\\\f.org\\x?a\\b", WEB + "https://f.org/x?a%5Cb"),
        ("https:c", WEB + "https://e.org/a/c"),
        ("http://bücher.de/ä", WEB + "http://xn--bcher-kva.de/%C3%A4"),
        ("#top", "#top"),
        ("https://e.org/a/page?x=1#top", "#top"),
        ("/b#top", WEB + "https://e.org/b#top"),
        ("/b//c.d?e=/../f&g", WEB + "https://e.org/b//c.d?e=/../f&g"),
        ("http://F.org:80/a/../b", WEB + "http://F.org:80/a/../b"),
        ("/b/../c/./d", WEB + "https://e.org/c/d"),
        ("/.b/..c", WEB + "https://e.org/.b/..c"),
        ("/b;?", WEB + "https://e.org/b"),
        ("javascript:alert(1)", None),
        ("JaVa\tScRiPt:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("vbscript:x", None),
        ("data:text/html,<script>", None),
        ("mailto:a@e.org", None),
        ("blob:https://e.org/x", None),
        ("file:///etc/passwd", None),
        ("https://[bad", None),
        ("///f.org/x", WEB + "https://f.org/x"),
        ("HTTP:////f.org/x", WEB + "http://f.org/x"),
        ("ftp://f.org/", None),
        ("https://" + "ü" * 300, None),
        ("x" * 9000, None),
    ],
)
def test_page(links, link, target):
    assert links.page(link) == target


def test_every_link_stays_on_the_archive(links):
    hostile = [
        "/\\evil.org",
        "///evil.org",
        "https://e.org/../../../..//evil.org",
        "\\/evil.org",
        "http:\\evil.org",
    ]
    assert all((links.page(link) or WEB).startswith("/web/2025") for link in hostile)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("data:image/png;base64,AA==", "data:image/png;base64,AA=="),
        (" data:font/woff2;base64,AA==", "data:font/woff2;base64,AA=="),
        ("data:text/css,a{}", None),
        ("data:text/html,x", None),
        ("#icon", "#icon"),
        ("b.png", WEB + "https://e.org/a/b.png"),
    ],
)
def test_resource(links, link, target):
    assert links.resource(link) == target


def test_frames_are_inner_ones(links):
    assert links.frame("b") == "/web/20250101000000if_/https://e.org/a/b"
    assert links.frame("#x") == "/web/20250101000000if_/https://e.org/a/page?x=1#x"


def test_a_page_in_a_frame_leads_on_to_such_pages():
    framed = LinkMap("https://e.org/", "2025", framed=True)
    assert framed.page("b") == "/web/2025if_/https://e.org/b"
    assert framed.page("#b") == "#b"
    assert framed.resource("b") == "/web/2025/https://e.org/b"


def test_the_first_base_counts_and_only_inside(links):
    inner = links.inner()
    inner.set_base("javascript:x")
    inner.set_base("/c/")
    inner.set_base("/d/")
    assert inner.page("x") == WEB + "https://e.org/c/x"
    assert links.page("x") == WEB + "https://e.org/a/x"
    assert inner.page("#x") == WEB + "https://e.org/c/#x"
    assert inner.resource("#x") == "#x"


def test_a_base_with_a_name_of_other_letters():
    links = LinkMap("http://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.de/a", "2025")
    assert links.page("/b") == "/web/2025/http://xn--bcher-kva.de/b"
    links.set_base("//e.org")
    assert links.page("/b") == "/web/2025/http://e.org/b"
