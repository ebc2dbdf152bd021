"""Content found anew: the item of an archived page, and what the content pipelines make of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from archive.model import Capture
from archive.reader import StoredResponse
from archive.records import KEPT
from crawler.items import FIELDS, PageItem, to_record
from crawler.reextraction.comparison import Comparison
from crawler.reextraction.content import CONTENT, JUDGED, ContentRun, archived_item
from pipelines.extractors.model import METADATA
from tests.pipelines.extractors.test_html import SENTENCE, page, stated

if TYPE_CHECKING:
    from crawler.items import Answer

URL = "https://site.example/a"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678_901, UTC)
FETCHED_AT = "2026-01-02T03:04:05.678Z"


def capture(url: str = URL) -> Capture:
    return Capture(url, MOMENT, "response", 200, "text/html", None, "a.warc.gz", 0, 1, "<urn:x>")


def response(html: str = "", *types: str) -> StoredResponse:
    headers = [("content-type", each) for each in types]
    return StoredResponse(capture(), 200, "OK", headers, b"", html.encode(), complete=True)


def record(**values: Any) -> dict[str, Any]:
    return {**to_record(PageItem(url=URL)), "fetched_at": FETCHED_AT, **values}


def answer(item: PageItem) -> Answer:
    assert item.answer is not None
    return item.answer


def run(*items: PageItem, **values: Any) -> list[PageItem]:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict({"EXTRACT_WORKERS": 1, "CONTACT": "x@site.example", **values})

    async def all_of_them() -> list[PageItem]:
        async with ContentRun(settings) as content:
            assert content.width == 1
            return list(await asyncio.gather(*map(content.process, items)))

    return asyncio.run(all_of_them())


class TestArchivedItem:
    def test_what_was_known_of_the_fetch_stays_and_its_content_goes(self) -> None:
        known = record(
            title="Old", text="old", verdict="paywall", error="old", evidence=["old"], venue_id="sample",
            final_url="https://site.example/b#part", http_status=200, duration=1.5, redirects=[{"url": "x"}],
        )  # fmt: skip
        item = archived_item(known, response("<p>"))
        assert (item.title, item.text, item.verdict, item.error, item.evidence) == (None, "", "ok", None, [])
        assert (item.final_url, item.duration, item.fetched_at) == (known["final_url"], 1.5, FETCHED_AT)
        assert answer(item).body == b"<p>"
        assert (answer(item).venue_id, answer(item).fetched_at) == ("sample", FETCHED_AT)

    def test_a_capture_before_the_last_fetch_has_its_own_address(self) -> None:
        known = record(fetched_at="2026-02-02T00:00:00.000Z", final_url="https://site.example/gone")
        item = archived_item(known, response())
        assert (item.final_url, item.fetched_at) == (URL, FETCHED_AT)

    def test_a_record_with_little_in_it(self) -> None:
        item = archived_item({"url": URL, "of_another_program": 1}, response())
        assert (item.final_url, item.verdict, answer(item).venue_id) == (URL, "ok", None)

    @pytest.mark.parametrize(
        ("types", "content_type", "charset"),
        [
            ((), None, None),
            (("text/html; charset=Latin-1",), "text/html; charset=Latin-1", "cp1252"),
            (("text/plain", "text/html"), "text/html", None),
        ],
    )
    def test_the_answer_says_what_the_server_said(
        self, types: tuple[str, ...], content_type: str | None, charset: str | None
    ) -> None:
        found = answer(archived_item(record(), response("", *types)))
        assert (found.content_type, found.charset) == (content_type, charset)


class TestContentRun:
    def test_an_article_is_found_cleaned_and_measured(self) -> None:
        html = page(stated(headline="  The   title", author="Ada", datePublished="2025-01-02"))
        [item] = run(archived_item(record(), response(html, "text/html")))
        assert (item.title, item.authors, item.published_at) == ("The title", ["Ada"], "2025-01-02")
        assert SENTENCE.strip() in item.text
        assert (item.content_length, item.preview) == (len(item.text), item.text)
        assert (item.verdict, item.content_fetched_at, item.answer) == ("ok", FETCHED_AT, None)

    def test_of_the_fetch_it_changes_nothing(self) -> None:
        before = archived_item(record(), response(page(), "text/html"))
        given = to_record(before)
        [after] = run(before)
        changed = {name for name, value in to_record(after).items() if value != given[name]}
        assert {"title", "text", "content_hash"} <= changed <= {*CONTENT, *JUDGED}

    def test_a_page_that_can_not_be_read_costs_only_itself(self) -> None:
        items = [archived_item({"url": f"{URL}/{way}"}, response("good")) for way in ("fail", "well")]
        for item, way in zip(items, ("fail", "well"), strict=True):
            item.final_url = f"{URL}/{way}"
        broken, good = run(*items, EXTRACTOR="tests.pipelines.misbehaving.behave")
        assert (broken.verdict, broken.error) == ("error", "extraction failed: RuntimeError")
        assert (good.verdict, good.text) == ("ok", "good")

    def test_the_pipelines_are_those_of_a_crawl_in_their_order(self) -> None:
        settings = Settings()
        settings.setmodule("crawler.settings")
        order = settings.getdict("ITEM_PIPELINES")
        places = [order[path] for path in settings.getlist("CONTENT_PIPELINES")]
        assert places == sorted(places)


def test_every_field_that_an_extractor_fills_is_content() -> None:
    assert {*METADATA, "text", "markdown"} <= set(CONTENT) <= set(KEPT)
    names = list(FIELDS)
    assert set(names[names.index("title") :]) <= {*CONTENT, *JUDGED}


class TestComparison:
    def test_nothing(self) -> None:
        found = Comparison(record(), record())
        assert (found.changed, found.summary(), list(found.diff())) == ({}, "", [])

    def test_what_follows_from_another_change_gets_no_word(self) -> None:
        old = record(verdict="ok", title="A", text="one\n\ntwo", content_length=8, content_fetched_at="x")
        new = record(verdict="paywall", title="B", text="one", content_length=3)
        found = Comparison(old, new)
        assert found.summary() == "verdict ok → paywall, title, text +0 -3"
        assert found.changed["title"] == ("A", "B")
        assert found.changed["content_length"] == (8, 3)
        assert Comparison(record(markdown="a"), record(markdown="b")).summary() == "markdown"

    @pytest.mark.parametrize(
        ("old", "new", "sizes"),
        [
            ("", "a\n\nbc", "text +3 -0"),
            ("the same\n\nold word here\n\nend", "the same\n\nnew word here\n\nend", "text +3 -3"),
            ("the same word", "the same, word", "text +1 -0"),
            ("aaa", "aa", "text +0 -1"),
            ("one two", "one \n\ntwo", "text (its paragraphs)"),
            ("line\n" * 20_000, "line\n" * 20_001, "text +4 -0"),
        ],
    )
    def test_how_much_of_the_text(self, old: str, new: str, sizes: str) -> None:
        assert Comparison(record(text=old), record(text=new)).summary() == sizes

    def test_diff(self) -> None:
        old, new = "a\n\nb\n\nc\n\nd", "a\n\nb\n\nx\n\nd"
        found = Comparison(record(text=old), record(text=new))
        assert list(found.diff()) == [
            *("--- as it was", "+++ as it is today", "@@ -2,3 +2,3 @@", " b", "-c", "+x", " d"),
        ]


def test_a_response_of_another_moment_is_not_the_last_fetch() -> None:
    later = replace(capture(), timestamp=MOMENT.replace(hour=4))
    item = archived_item(record(final_url="https://site.example/b"), replace(response(), capture=later))
    assert item.final_url == URL
