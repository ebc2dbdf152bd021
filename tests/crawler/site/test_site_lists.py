"""Lists, venues, feed and sitemap: all sources are there, in order, and every link leads somewhere."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import etree
from lxml.html import document_fromstring

from crawler.site import searchindex, sitemap
from crawler.site.ledger import Ledger
from crawler.site.line import Line, venue_path
from crawler.site.paging import paged
from tests.crawler.site import samples

ALL = samples.MANY + 6
FEW = {"resource_id": "0" * 16, "url": "https://a.example/", "title": "A", "language": None, "authors": []}


def line(number: int, **values: object) -> Line:
    common = {
        "venue_id": "v",
        "venue_name": "V",
        "credibility": 3,
        "subtype": "other",
        "status": "ok",
        "date": "2025-01-01",
        "published": True,
        "added": "2025-02-01",
        "updated": "2025-02-01T00:00:00Z",
        "fetched_at": "2025-02-01T00:00:00Z",
        "note": "",
        "tags": [],
    }
    return Line(**{**FEW, **common, "resource_id": f"{number * 7919 % 65536:04x}{number:012x}", **values})


def test_every_link_leads_somewhere(site):
    for path in site.rglob("*.html"):
        page = document_fromstring(path.read_bytes())
        links = {each.get("href") or each.get("src") for each in page.cssselect("[href], [src]")}
        for link in (link for link in links if not urlsplit(link).scheme):
            parts = urlsplit(link)
            target = path.parent / unquote(parts.path) if parts.path else path
            assert target.is_file(), (path, link)
            if target.name != "sources.html" and parts.fragment:
                ids = document_fromstring(target.read_bytes()).xpath("//@id")
                assert parts.fragment in ids, (path, link)


def test_the_list_has_every_source_once_by_date(site):
    rows = []
    for name in ("sources.html", "sources_2.html"):
        page = document_fromstring((site / name).read_bytes())
        rows += [
            (row.cssselect("time")[0].get("datetime"), row.cssselect(".title")[0].get("href"))
            for row in page.cssselect("#listed tbody tr")
        ]
    assert len(rows) == len({href for _, href in rows}) == ALL
    dated = [date for date, _ in rows[: samples.MANY + 3]]
    assert dated == sorted(dated, reverse=True)
    assert len({date for date, _ in rows[samples.MANY + 3 :]}) == 1, "those without a date come last"
    assert not (site / "sources_3.html").exists()


def test_a_venue(site):
    page = document_fromstring((site / "venue" / "brookings.html").read_bytes())
    text = " ".join(" ".join(page.itertext()).split())
    assert "Brookings Institution" in page.cssselect("h1")[0].text_content()
    assert re.search(r"Credibility rating 4/5 High .* Why: ", text)
    assert f"Readable {samples.MANY}" in text
    assert "Freshness all were fetched on 4 Mar 2025" in text
    assert len(page.cssselect(".list tbody tr")) == 100
    second = document_fromstring((site / "venue" / "brookings_2.html").read_bytes())
    assert len(second.cssselect(".list tbody tr")) == samples.MANY - 100


def test_the_start(site):
    page = document_fromstring((site / "index.html").read_bytes())
    assert f"{ALL} sources of 5 venues, last fetched on 10 Mar 2025" in " ".join(page.text_content().split())
    assert [each.text_content() for each in page.cssselect(".venues a")] == [
        "arXiv", "Brookings Institution", "MIT Technology Review", "OpenAI", "The New York Times", "No venue",
    ]  # fmt: skip
    assert len(page.cssselect(".results li")) == 10


@pytest.mark.parametrize("venue_id", ["../../etc/passwd", "A", "a/b", "-", "_none", ""])
def test_a_strange_venue_names_no_strange_file(venue_id):
    assert re.fullmatch(r"venue/_(?:none|[0-9a-f]{16})\.html", venue_path(venue_id))
    assert (venue_path(venue_id) == "venue/_none.html") == (venue_id == "")


def test_the_index_is_one_script_that_says_nothing_else(site):
    text = (site / "search" / "all.js").read_text(encoding="ascii")
    rows = json.loads(text.removeprefix("takeSources(").rstrip().removesuffix(");"))
    assert len(rows) == ALL
    race = next(row for row in rows if row[2] == samples.RACE)
    assert race[:2] == ["2fa332509e5f3ce0", "There can be no winners in a US-China AI arms race"]
    assert race[3:10] == ["en", "mit-tech-review", "news_article", "ok", "2025-03-04", 1, 4]


def test_a_large_index_is_in_parts():
    with Ledger() as ledger:
        for number in range(2100):
            ledger.add(line(number))
        parts = list(searchindex.parts(ledger))
        before = {part.name: part.content for part in parts}
        assert [part.name for part in parts] == list("0123456789abcdef")
        ledger.add(line(0, resource_id="a" * 16))
        after = {part.name: part.content for part in searchindex.parts(ledger)}
        assert [name for name in after if after[name] != before[name]] == ["a"]


def test_the_feed(data, tmp_path, site):
    samples.build(data, tmp_path / "site", "https://sources.example/wiki/")
    here = feedparser.parse((site / "feed.xml").read_bytes())
    there = feedparser.parse((tmp_path / "site" / "feed.xml").read_bytes())
    assert not here.bozo
    assert not there.bozo
    assert len(here.entries) == 50
    assert [each.id for each in here.entries] == [each.id for each in there.entries], "wherever it lies"
    assert here.entries[0].link.startswith("source/")
    assert there.entries[0].link.startswith("https://sources.example/wiki/source/")
    race = next(entry for entry in there.entries if "arms race" in entry.title)
    assert race.summary == samples.SAID.summary
    assert race.updated == "2025-03-10T12:00:00Z"
    hostile = next(each for each in there.entries if "alert(1)" in each.title and "onerror" in each.title)
    assert hostile.link.endswith(".html")


def test_the_sitemap(data, tmp_path, site):
    assert not (site / "sitemap.xml").exists(), "it needs an address"
    samples.build(data, tmp_path / "site", "https://sources.example/")
    tree = etree.parse(tmp_path / "site" / "sitemap.xml")
    found = {each.text for each in tree.iter("{*}loc")}
    pages = (tmp_path / "site").rglob("*.html")
    assert found == {f"https://sources.example/{each.relative_to(tmp_path / 'site')}" for each in pages}


def test_a_large_sitemap_is_in_parts():
    with Ledger() as ledger:
        for number in range(6):
            ledger.add(line(number))
        files = dict(sitemap.sitemaps(ledger, ["index.html"], "https://a.example/", most=4))
    assert list(files) == ["sitemap_1.xml", "sitemap_2.xml", "sitemap.xml"]
    assert [content.count(b"<loc>") for content in files.values()] == [4, 3, 2]


@pytest.mark.parametrize(("total", "pages"), [(0, [0]), (1, [1]), (2, [2]), (3, [2, 1])])
def test_paging(total, pages):
    found = list(paged(iter(range(total)), total, 2))
    assert [len(page.entries) for page in found] == pages
    assert [(page.number, page.count) for page in found] == [(n + 1, len(pages)) for n in range(len(pages))]
