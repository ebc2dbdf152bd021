"""Feeds as they come, and what only says that it is one."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from spiders.discovered import Link, NotASourceError
from spiders.feed import read_feed

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://site.example/news/feed.xml"
NOON = datetime(2025, 1, 6, 12, tzinfo=UTC)


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'


def link(url: str, more: str = "") -> str:
    return f"<link>{url}</link>{more}"


def urls(text: str | bytes) -> list[str]:
    found = read_feed(text.encode() if isinstance(text, str) else text, URL)
    assert found.sources == []
    return [each.url for each in found.pages]


def date_of(field: str) -> datetime | None:
    [found] = read_feed(rss(link("https://site.example/1", field)).encode(), URL).pages
    return found.date


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
<entry><title>1</title><link rel="self" href="/self"/><link rel="alternate" href="https://site.example/1"/>
<published>2025-01-06T12:00:00Z</published><updated>2025-02-01T00:00:00Z</updated></entry>
<entry><title>2</title><link href="/2"/><updated>2025-01-06T14:00:00+02:00</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title></channel>
<item rdf:about="https://site.example/1"><title>1</title><link>https://site.example/1</link>
<dc:date>2025-01-06T12:00:00Z</dc:date></item></rdf:RDF>"""


def test_rss() -> None:
    pages = read_feed(
        rss(link("https://site.example/1", "<pubDate>Mon, 06 Jan 2025 12:00:00 GMT</pubDate>")).encode(), URL
    )
    assert pages.pages == [Link("https://site.example/1", NOON)]


def test_atom() -> None:
    assert read_feed(ATOM.encode(), URL).pages == [
        Link("https://site.example/1", NOON, datetime(2025, 2, 1, tzinfo=UTC)),
        Link("https://site.example/2", NOON, NOON),
    ]


def test_rdf() -> None:
    assert read_feed(RDF.encode(), URL).pages == [Link("https://site.example/1", NOON, NOON)]


def test_the_order_is_that_of_the_feed_and_nothing_is_left_out() -> None:
    expected = [f"https://site.example/{number}" for number in (3, 1, 2, 1)]
    assert urls(rss(*map(link, expected))) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2", "https://site.example/news/2"),
        ("/2", "https://site.example/2"),
        ("../2?a=1&amp;b=2", "https://site.example/2?a=1&b=2"),
        ("//other.example/2", "https://other.example/2"),
        ("  https://site.example/2\n", "https://site.example/2"),
        ("<![CDATA[https://site.example/?a=1&b=2]]>", "https://site.example/?a=1&b=2"),
        ("https://site.example/ü#x", "https://site.example/ü#x"),
    ],
)
def test_links(given: str, expected: str) -> None:
    assert urls(rss(link(given))) == [expected]


def test_an_identifier_may_be_the_link() -> None:
    assert urls(rss('<guid isPermaLink="true">https://site.example/1</guid>')) == ["https://site.example/1"]
    assert urls(rss('<guid isPermaLink="false">https://site.example/1</guid>', "<title>none</title>")) == []


@pytest.mark.parametrize("broken", ["http://[broken/", "http://[::1", "http://ex\u2100mple.com/"])
def test_a_broken_link_costs_only_itself(broken: str) -> None:
    good = ["https://site.example/1", "https://site.example/2"]
    assert [url for url in urls(rss(link(good[0]), link(broken), link(good[1]))) if url in good] == good


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<pubDate>Mon, 06 Jan 2025 12:00:00 +0000</pubDate>", NOON),
        ("<pubDate>Mon, 06 Jan 2025 07:00:00 EST</pubDate>", NOON),
        ("<pubDate>6 Jan 2025 13:00 CET</pubDate>", NOON),
        ("<pubDate>Mon, 06 Jan 2025 12:00:00 XYZ</pubDate>", NOON),
        ("<pubDate>2025-01-06T12:00:00</pubDate>", NOON),
        ("<pubDate>January 2025</pubDate>", None),
        ("<pubDate>soon</pubDate>", None),
        ("<pubDate/>", None),
        ("", None),
    ],
)
def test_dates(field: str, expected: datetime | None) -> None:
    assert date_of(field) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"\0\0\0",
        b"<html><body>Not found</body></html>",
        b'{"version": "https://jsonfeed.org/version/1", "items": []}',
        b"plain text",
        b"<urlset/>",
        b"\x1f\x8b\x08\x00",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(NotASourceError, match=r"^no feed: "):
        read_feed(body, URL)


def test_a_body_is_never_the_name_of_a_file(tmp_path: Path) -> None:
    """A server must not make us read a file of ours (or /dev/zero, for ever)."""
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(link("https://secret.example/")))
    with pytest.raises(NotASourceError):
        read_feed(str(secret).encode(), URL)


def test_a_body_is_never_a_url_to_fetch() -> None:
    with pytest.raises(NotASourceError):
        read_feed(b"http://127.0.0.1:1/feed.xml", URL)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + rss(link("https://site.example/1")),
        "\n\n  " + rss(link("https://site.example/1")),
        rss(link("https://site.example/1"), head=""),
        rss(link("https://site.example/1") + "<title>a & b <b>unclosed &nbsp; \x0b</title>"),
        rss(link("https://site.example/1"))[:-20],
    ],
)
def test_feeds_that_are_no_good_xml(text: str) -> None:
    assert urls(text) == ["https://site.example/1"]


@pytest.mark.parametrize("coding", ["utf-16", "iso-8859-1"])
def test_other_codings(coding: str) -> None:
    text = rss(link("https://site.example/ü"), head=f'<?xml version="1.0" encoding="{coding}"?>')
    assert urls(text.encode(coding)) == ["https://site.example/ü"]


def test_entities_that_grow_are_bounded() -> None:
    """Fault 48: ten levels of ten would be ten thousand million characters."""
    names = "abcdefghijk"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]>'
    found = urls(rss(link("https://site.example/&k;"), link("https://site.example/2"), head=bomb))
    assert all(len(url) < 100 for url in found)


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    assert not any("SECRET" in url for url in urls(rss(link("https://site.example/&x;"), head=head)))


def test_a_hundred_thousand_levels_are_bounded() -> None:
    text = rss(link("https://site.example/1"), "<a>" * 100_000 + "</a>" * 100_000)
    assert urls(text) == ["https://site.example/1"]


@pytest.mark.parametrize(
    "junk", ["<![foo bar", "<!DOCTYPE [", "<!ELEMENT", "&#xfffffff;", "<?php", "<!--", "<![CDATA["]
)
def test_markup_that_parsers_stumble_over(junk: str) -> None:
    text = rss(link("https://site.example/1")).replace("</channel>", junk + "</channel>")
    assert urls(text) == ["https://site.example/1"]
