"""Extraction fills an item, and a page that can't be read costs nothing but itself."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

import pytest

import pipelines.extract
from crawler.verdicts import Verdict
from pipelines.extract import ExtractPipeline
from tests.pipelines.extractors.test_html import SENTENCE, page, stated
from tests.pipelines.items import URL, answered, item

if TYPE_CHECKING:
    from crawler.items import Answer, PageItem
    from pipelines.extractors.model import Article


def run(given: PageItem) -> PageItem:
    return asyncio.run(ExtractPipeline().process_item(given))


def test_an_article_is_found() -> None:
    head = stated(headline="Stated", author="Ada", datePublished="2025-01-02", description="About it")
    found = run(answered(page(head)))
    assert (found.title, found.authors, found.published_at) == ("Stated", ["Ada"], "2025-01-02")
    assert (found.description, found.language, found.verdict) == ("About it", "en", "ok")
    assert SENTENCE.strip() in found.text


@pytest.mark.parametrize("verdict", [each for each in Verdict if each != Verdict.OK])
def test_only_good_answers_are_looked_at_and_every_answer_is_let_go(verdict: Verdict) -> None:
    found = run(answered(page(), verdict=verdict.value))
    assert (found.text, found.title, found.answer, found.verdict) == ("", None, None, verdict)
    assert run(answered(page())).answer is None


def test_an_item_without_an_answer_passes() -> None:
    assert run(item()) == item()


@pytest.mark.parametrize(
    ("body", "content_type", "is_html"),
    [
        (page(), "TEXT/HTML", True),
        (page(), "application/xhtml+xml", True),
        (page(), None, True),
        (page(), "application/octet-stream", True),
        ("\n \r\n" + page().lower(), None, True),
        ("<HTML><body>" + page() + "</body>", None, True),
        ("\ufeff" + page(), None, True),
        ("<!-- a comment first -->\n" + page(), "text/html", True),
        ("%PDF-1.7 <html>", "application/pdf", False),
        ('{"text": "<!doctype html>"}', "application/json", False),
        (SENTENCE * 9, "text/plain", False),
        (SENTENCE * 9, None, False),
        ("", None, False),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png", False),
    ],
)
def test_what_is_html(body: bytes | str, content_type: str | None, is_html: bool) -> None:
    found = run(answered(body, content_type))
    assert bool(found.text) is is_html
    assert (found.verdict, found.error) == ("ok", None)


@pytest.mark.parametrize("error", [RuntimeError("no"), RecursionError(), MemoryError(), UnicodeError("x")])
def test_an_error_costs_only_the_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fail(_: Answer, url: str) -> Article:
        raise error

    monkeypatch.setattr(pipelines.extract, "extract_html", fail)
    with caplog.at_level(logging.ERROR):
        found = run(answered(page()))
    assert (found.verdict, found.text) == ("error", "")
    assert found.error == f"extraction failed: {type(error).__name__}"
    assert URL in caplog.text


def test_it_is_done_outside_the_reactors_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def spy(answer: Answer, url: str) -> Article:
        seen.append(url)
        assert threading.current_thread() is not threading.main_thread()
        return original(answer, url)

    original = pipelines.extract.extract_html
    monkeypatch.setattr(pipelines.extract, "extract_html", spy)
    assert run(answered(page(), final_url="https://site.example/final")).verdict == "ok"
    run(answered(page()))
    assert seen == ["https://site.example/final", URL]
