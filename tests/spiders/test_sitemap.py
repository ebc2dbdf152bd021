"""Sitemaps, their indexes, and robots.txt, kind and hostile."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from spiders.discovered import Link, NotASourceError
from spiders.sitemap import LIMIT, read_sitemap

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://site.example/maps/sitemap.xml"
ONE = "<url><loc>https://site.example/1</loc></url>"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


def sitemap(inner: str = ONE, kind: str = "urlset", head: str = '<?xml version="1.0"?>') -> str:
    return f"{head}<{kind} {SPACES}>{inner}</{kind}>"


def pages(text: str | bytes) -> list[Link]:
    found = read_sitemap(text.encode() if isinstance(text, str) else text, URL)
    assert found.sources == []
    return found.pages


def urls(text: str | bytes) -> list[str]:
    return [page.url for page in pages(text)]


def test_pages_and_their_dates() -> None:
    inner = (
        "<url><loc> https://site.example/1 \n</loc><lastmod>2025-01-02</lastmod></url>"
        "<url><loc>https://site.example/2?a=1&amp;b=2</loc><lastmod>2025-01-02T03:04:05+02:00</lastmod></url>"
        "<url><loc>/3</loc><lastmod>soon</lastmod></url><url><loc/></url><url/>"
    )
    day, moment = datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 2, 1, 4, 5, tzinfo=UTC)
    assert pages(sitemap(inner)) == [
        Link("https://site.example/1", day, day),
        Link("https://site.example/2?a=1&b=2", moment, moment),
        Link("https://site.example/3"),
    ]


def test_the_date_of_a_news_sitemap_is_that_of_publication() -> None:
    inner = (
        "<url><loc>https://site.example/1</loc><lastmod>2025-05-05</lastmod><news:news><news:publication>"
        "<news:name>N</news:name></news:publication><news:publication_date>2025-01-02T03:04:05Z"
        "</news:publication_date><news:title>T</news:title></news:news></url>"
    )
    began, changed = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2025, 5, 5, tzinfo=UTC)
    assert pages(sitemap(inner)) == [Link("https://site.example/1", began, changed)]


def test_the_date_of_a_video_is_not_the_pages() -> None:
    video = "<video:video><video:publication_date>2001-01-01</video:publication_date></video:video>"
    inner = ONE.replace("</url>", f"<lastmod>2025-01-02</lastmod>{video}</url>")
    assert pages(sitemap(inner))[0].date == datetime(2025, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("where", ["before", "after"])
def test_the_address_of_an_image_is_not_the_pages(where: str) -> None:
    image = "<image:image><image:loc>https://site.example/1.jpg</image:loc></image:image>"
    inner = (
        ONE.replace("</url>", image + "</url>") if where == "after" else ONE.replace("<url>", "<url>" + image)
    )
    assert urls(sitemap(inner)) == ["https://site.example/1"]
    assert urls(sitemap(f"<url>{image}</url>")) == []


def test_an_index_leads_to_sitemaps() -> None:
    inner = "<sitemap><loc>a.xml</loc><lastmod>2025-01-02</lastmod></sitemap>"
    inner += "<sitemap><loc>/b.xml.gz</loc></sitemap>"
    found = read_sitemap(sitemap(inner, "sitemapindex").encode(), URL)
    assert found.pages == []
    assert found.sources == [
        Link("https://site.example/maps/a.xml", *[datetime(2025, 1, 2, tzinfo=UTC)] * 2),
        Link("https://site.example/b.xml.gz"),
    ]


def test_a_sitemap_may_list_itself() -> None:
    """Fault 49: it is the spider that asks for each but once."""
    inner = f"<sitemap><loc>{URL}</loc></sitemap>"
    assert read_sitemap(sitemap(inner, "sitemapindex").encode(), URL).sources == [Link(URL)]


@pytest.mark.parametrize("begin", ["", "\ufeff", "\n \n", "\ufeff\r\n\t"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_stands_before_it_and_around_it(begin: str, packed: bool) -> None:
    body = (begin + sitemap()).encode()
    assert urls(gzip.compress(body) if packed else body) == ["https://site.example/1"]


@pytest.mark.parametrize(
    "text",
    [
        sitemap(head=""),
        f"<urlset>{ONE}</urlset>",
        sitemap(f"<!-- a --><?pi b?>{ONE.replace('<loc>', '<!-- c --><loc>')}"),
        sitemap(ONE.replace("https://site.example/1", "<![CDATA[https://site.example/1]]>")),
        sitemap()[:-12],
        sitemap(ONE + "<url><loc>https://site.example/cut")[:-9].removesuffix("</ur"),
        sitemap(ONE + " & <br> &nbsp;"),
        '<s:urlset xmlns:s="sitemap"><s:url><s:loc>https://site.example/1</s:loc></s:url></s:urlset>',
    ],
)
def test_sitemaps_that_are_no_good_xml(text: str) -> None:
    assert urls(text)[0] == "https://site.example/1"


def test_a_prefix_that_nobody_declared() -> None:
    """As sites write it that paste a news sitemap together."""
    inner = ONE.replace(
        "</url>", "<news:news><news:publication_date>2025-01-02</news:publication_date></news:news></url>"
    )
    assert [page.url for page in pages(f"<urlset>{inner}</urlset>")] == ["https://site.example/1"]


@pytest.mark.parametrize("name", ["sm:urlset", ":urlset", "a:b:urlset"])
def test_a_root_with_a_prefix_that_nobody_declared(name: str) -> None:
    """It is one, or it says that it is none."""
    try:
        assert urls(f"<{name}>{ONE}</{name}>") == ["https://site.example/1"]
    except NotASourceError:
        assert name != "sm:urlset"


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-be", "iso-8859-1"])
def test_other_codings(coding: str) -> None:
    text = sitemap(ONE.replace("/1<", "/ü<"), head=f'<?xml version="1.0" encoding="{coding}"?>')
    mark = b"\xfe\xff" if coding == "utf-16-be" else b""
    assert urls(mark + text.encode(coding)) == ["https://site.example/ü"]


def test_gzip_of_two_members() -> None:
    text = sitemap().encode()
    assert urls(gzip.compress(text[:60]) + gzip.compress(text[60:])) == ["https://site.example/1"]


def test_a_cut_gzip_gives_what_is_there() -> None:
    inner = "".join(f"<url><loc>https://site.example/{number}</loc></url>" for number in range(5000))
    assert urls(gzip.compress(sitemap(inner).encode())[:-3000])[:2] == [
        "https://site.example/0",
        "https://site.example/1",
    ]


@pytest.mark.parametrize("broken", ["http://[broken/", "http://ex\u2100mple.com/"])
@pytest.mark.parametrize("kind", ["urlset", "sitemapindex"])
def test_a_broken_link_costs_only_itself(kind: str, broken: str) -> None:
    found = read_sitemap(sitemap(f"{ONE}<url><loc>{broken}</loc></url>{ONE}", kind).encode(), URL)
    assert [link.url for link in found.pages + found.sources].count("https://site.example/1") == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"https://site.example/1\n",
        b"{}",
        b"<html><body>Not found</body></html>",
        b"<rss/>",
        b"\x1f\x8b no gzip",
        b"\x1f\x8b",
        gzip.compress(b"no xml", mtime=0),
        b'<?xml version="1.0" encoding="no-such-thing"?><urlset/>'[:38],
        b"<!-- only a comment -->",
        b"<!DOCTYPE urlset>",
    ],
)
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(NotASourceError, match=r"^no sitemap: "):
        read_sitemap(body, URL)


def bomb() -> str:
    names = "abcdefghijk"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]>'


def test_entities_that_grow_are_bounded() -> None:
    found = urls(sitemap(ONE + ONE.replace("/1", "/&k;"), head=bomb()))
    assert found[0] == "https://site.example/1"
    assert all(len(url) < 100 for url in found)


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    head = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    assert not any("SECRET" in url for url in urls(sitemap(ONE.replace("/1", "/&x;") + ONE, head=head)))


@pytest.mark.parametrize("element", ["a", "url"])
def test_a_hundred_thousand_levels_are_bounded(element: str) -> None:
    deep = f"<{element}>" * 100_000
    assert urls(sitemap(ONE + deep, head=""))[:1] == ["https://site.example/1"]


def test_a_gzip_bomb_is_cut() -> None:
    """Beyond what the protocol allows nothing is unpacked."""
    packed = gzip.compress(sitemap().encode() + b" " * (4 * LIMIT))
    tracemalloc.start()
    try:
        found = urls(packed)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == ["https://site.example/1"]
    assert peak < 3.5 * LIMIT


def test_robots_txt_names_sitemaps() -> None:
    body = (
        "\ufeffSitemap: https://site.example/first.xml\r\nUser-agent: *\nDisallow: /private\n"
        " SITEMAP :  /second.xml \rsitemap:\nsitemap: https://cdn.example/a:b.xml\n# Sitemap: /comment.xml\n"
    )
    found = read_sitemap(body.encode(), "https://site.example/robots.txt")
    assert found.pages == []
    assert [source.url for source in found.sources] == [
        "https://site.example/first.xml",
        "https://site.example/second.xml",
        "https://cdn.example/a:b.xml",
    ]


@pytest.mark.parametrize("body", [b"", b"User-agent: *\n", b"<html>", b"\xff\xfe\x00 sitemap"])
def test_robots_txt_may_name_none(body: bytes) -> None:
    assert read_sitemap(body, "https://site.example/robots.txt").sources == []


def test_a_broken_link_in_robots_txt_costs_only_itself() -> None:
    body = b"Sitemap: http://[broken/\nSitemap: /a.xml\n"
    found = read_sitemap(body, "https://site.example/robots.txt")
    assert "https://site.example/a.xml" in [source.url for source in found.sources]
