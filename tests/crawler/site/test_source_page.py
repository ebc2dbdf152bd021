"""The page of a source: all that the wiki's page shows, and nothing that acts."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from lxml.html import HtmlElement, document_fromstring

from crawler import utf16
from crawler.citations.model import Citation
from crawler.citations.source import Source
from crawler.citations.store import CitationStore
from crawler.site.line import source_path
from crawler.site.pages import POLICY
from crawler.site.sheet import memento
from crawler.state.history import History
from crawler.state.prominence import Prominence
from crawler.urls import resource_id
from tests.crawler.site import samples
from tests.crawler.wiki import armsrace

if TYPE_CHECKING:
    from pathlib import Path


def opened(site: Path, url: str) -> HtmlElement:
    return document_fromstring((site / source_path(resource_id(url))).read_bytes())


def text_of(page: HtmlElement, selector: str) -> str:
    return " ".join(" ".join(each.text_content() for each in page.cssselect(selector)).split())


def facts(page: HtmlElement) -> dict[str, str]:
    terms = [each.text_content() for each in page.cssselect("dt")]
    values = [" ".join(each.text_content().split()) for each in page.cssselect("dd")]
    return dict(zip(terms, values, strict=True))


@pytest.fixture(scope="module")
def race(site: Path) -> HtmlElement:
    return opened(site, samples.RACE)


SHOWN: Any = [
    ("h1", armsrace.TITLE),
    ("header .address a", armsrace.URL),
    (".byline", "By Rosalind Iversen, Wen Dao"),
    (".credibility .grade", "4/5 High"),
    (
        ".credibility p:nth-of-type(2)",
        "High quality. Established institution or organization with editorial oversight and accountability.",
    ),
    (".credibility .quiet", "Rating inherited from publication venue: MIT Technology Review"),
    (".note", samples.SAID.context_note),
    (".summary", samples.SAID.summary),
    (".points li", " ".join(samples.SAID.key_points)),
    (".by", "Written by rules, from the sentences of the text."),
    (".fetched", "HTTP 200 Fetched 10 Mar 2025 10 KB"),
    (".rest", "... (truncated, 10 KB total)"),
    (".tags bdi", "arms race policy"),
    (".ids", "Resource ID: 2fa332509e5f3ce0 Stable ID: sid_0123456789"),
]


@pytest.mark.parametrize(("selector", "expected"), SHOWN, ids=[selector for selector, _ in SHOWN])
def test_what_the_wiki_shows(race, selector, expected):
    assert text_of(race, selector).startswith(expected)


def test_the_facts(race):
    shown = facts(race)
    assert shown["Importance"] == "52/100"
    assert shown["Kind"] == "news article"
    assert shown["Purpose"] == "commentary"
    assert shown["Published"] == "4 Mar 2025"
    assert shown["Venue"] == "MIT Technology Review"
    assert shown["Status"] == "Readable"
    assert shown["Fetched"] == "10 Mar 2025, 12:00 UTC"
    assert shown["Content type"] == "text/html; charset=UTF-8"
    assert "Cited" not in shown, "nobody has counted"


def test_the_preview_is_the_first_3000_units(race):
    paragraphs = [each.text_content() for each in race.cssselect(".preview p:not(.rest)")]
    assert "\n\n".join(paragraphs) == utf16.cut("\n\n".join(armsrace.PARAGRAPHS), 3000)


def test_the_preview_leads_to_the_exact_capture(race):
    link = f"{samples.REPLAY}/web/20250310120000/{armsrace.URL}"
    assert [a.get("href") for a in race.cssselect("section .heading a")] == [link]
    assert [a.get("href") for a in race.cssselect(".captures .current a")] == [link]


def test_the_history(race):
    captures = race.cssselect(".captures time")
    assert [each.get("datetime")[:10] for each in captures] == [
        f"2025-03-{day:02}" for day in range(10, 3, -1)
    ]
    assert text_of(race, ".more summary") == "2 earlier captures"
    assert text_of(race, "section > p").endswith("Last changed 10 Mar 2025, 12:00 UTC.")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://127.0.0.1:8081/web/20250304120000/https://a.example/web/20200101000000/b", True),
        ("https://elsewhere.example/", False),
        (None, False),
    ],
)
def test_mementos_are_where_the_replay_is_now(given, expected):
    found = memento(given, "https://replay.example")
    wanted = "https://replay.example/web/20250304120000/https://a.example/web/20200101000000/b"
    assert found == (wanted if expected else None)


def test_how_often_it_is_cited(data, tmp_path):
    shutil.copytree(data, tmp_path / "data")
    with History(tmp_path / "data") as history, CitationStore(tmp_path / "data") as store:
        history.note_citations({samples.RACE: Prominence(3)})
        history.flush()
        places = [Citation(samples.RACE, "ai-race.mdx", line, "<b>the race</b>") for line in (3, 14, 15)]
        store.replace(Source("wiki", places), samples.NOON)
    samples.build(tmp_path / "data", tmp_path / "site")
    assert facts(opened(tmp_path / "site", samples.RACE))["Cited"].split() == [
        *("3", "times", "ai-race.mdx:3", "<b>the", "race</b>", "ai-race.mdx:14", "<b>the", "race</b>"),
        *("ai-race.mdx:15", "<b>the", "race</b>"),
    ]


def test_a_dead_page_says_so(site):
    page = opened(site, samples.GONE)
    assert text_of(page, "h1") == samples.GONE
    assert facts(page)["Status"] == "Dead"
    assert "no such page (404)" in text_of(page, ".notice")
    assert "No text of this page is known." in text_of(page, "section")
    assert len(page.cssselect(".captures li")) == 1
    assert page.cssselect(".captures .current") == [], "no text was made from it"


def test_a_hostile_page_is_words(site):
    page = opened(site, samples.WALL)
    assert text_of(page, "h1") == re.sub(r"[\x00-\x1f]", "", samples.HOSTILE).strip()
    assert text_of(page, ".preview") == "Pay <b>."
    assert text_of(page, ".notice li") == "A <b>wall</b>"


def test_an_address_that_acts_is_no_link(site):
    page = opened(site, samples.ODD)
    assert text_of(page, "header .address") == f"Address: {samples.ODD}"
    assert page.cssselect("header .address a") == []


def test_every_page_is_inert(site):
    for path in site.rglob("*.html"):
        page = document_fromstring(path.read_bytes())
        scripts = [each.get("src") for each in page.cssselect("script")]
        assert scripts == (["list.js"] if path.name.startswith("sources") else []), path
        assert page.cssselect("img, iframe, object, style, base") == []
        assert page.cssselect("meta[http-equiv]")[0].get("content") == POLICY
        for element in page.xpath("//*"):
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], path
            assert not (element.get("href") or "").startswith("javascript"), path
        assert not set(path.read_text(encoding="utf-8")) & set("\x00\x0b\x1f")


def test_languages_and_directions(site):
    arabic, chinese = opened(site, samples.ODD), opened(site, samples.EASTERN)
    assert arabic.cssselect("h1")[0].attrib == {"lang": "ar", "dir": "auto"}
    assert chinese.cssselect("h1")[0].attrib == {"dir": "auto"}, "what is no language is no attribute"
    assert text_of(arabic, "h1") == samples.ARABIC
    assert text_of(chinese, "h1") == samples.CHINESE
    assert arabic.cssselect(".preview p")[1].text_content() == "line\nline"
