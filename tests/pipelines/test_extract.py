"""Extraction fills an item, and a page that can't be read costs nothing but itself."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvloop
from scrapy.utils.test import get_crawler

from crawler import settings
from crawler.verdicts import Verdict
from pipelines.extract import ExtractPipeline
from tests.pipelines.extractors.test_html import SENTENCE, page, stated
from tests.pipelines.items import URL, answered, item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.items import PageItem

    Run = Callable[[PageItem], PageItem]

OURS = {name: value for name, value in vars(settings).items() if name.startswith("EXTRACT")}
MISBEHAVING = {"EXTRACTOR": "tests.pipelines.misbehaving.behave", "EXTRACT_MEMORY": 2**28}


@contextmanager
def pipeline(**values: Any) -> Iterator[tuple[Run, dict[str, Any]]]:
    """What extracts an item, with the settings given, and its counters."""
    crawler = get_crawler(settings_dict={**OURS, "EXTRACT_WORKERS": 1, **values})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        made = ExtractPipeline.from_crawler(crawler)
        try:
            yield lambda given: runner.run(made.process_item(given)), crawler.stats.get_stats()
        finally:
            runner.run(made.close_spider())


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with pipeline() as (run, _):
        yield run


def test_an_article_is_found(run: Run) -> None:
    head = stated(headline="Stated", author="Ada", datePublished="2025-01-02", description="About it")
    found = run(answered(page(head)))
    assert (found.title, found.authors, found.published_at) == ("Stated", ["Ada"], "2025-01-02")
    assert (found.description, found.language, found.verdict) == ("About it", "en", "ok")
    assert SENTENCE.strip() in found.text


@pytest.mark.parametrize("verdict", [each for each in Verdict if each != Verdict.OK])
def test_only_good_answers_are_looked_at_and_every_answer_is_let_go(verdict: Verdict, run: Run) -> None:
    found = run(answered(page(), verdict=verdict.value))
    assert (found.text, found.title, found.answer, found.verdict) == ("", None, None, verdict)
    assert run(answered(page())).answer is None


def test_an_item_without_an_answer_passes(run: Run) -> None:
    assert run(item()) == item()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (page(), "TEXT/HTML"),
        (page(), "application/xhtml+xml"),
        (page(), None),
        (page(), "application/octet-stream"),
        ("\n \r\n" + page().lower(), None),
        ("<HTML><body>" + page() + "</body>", None),
        ("\ufeff" + page(), None),
        ("<!-- a comment first -->\n" + page(), "text/html"),
    ],
)
def test_what_is_html(body: str, content_type: str | None, run: Run) -> None:
    found = run(answered(body, content_type))
    assert SENTENCE.strip().lower() in found.text.lower()
    assert (found.verdict, found.error) == ("ok", None)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("%PDF-1.7 <html>", "application/pdf"),
        ('{"text": "<!doctype html>"}', "application/json"),
        ("", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
    ],
)
def test_what_has_no_text(body: bytes | str, content_type: str | None, run: Run) -> None:
    found = run(answered(body, content_type))
    assert (found.text, found.error, found.answer) == ("", None, None)


@pytest.mark.parametrize(
    ("way", "error", "counter"),
    [
        ("fail", "extraction failed: RuntimeError", "failed"),
        ("recurse", "extraction failed: RecursionError", "failed"),
        ("exit", "extraction failed: SystemExit", "failed"),
        ("hang", "extraction took longer than 2 seconds", "timeout"),
        ("segfault", "extraction crashed: Segmentation fault", "crashed"),
        ("allocate", "extraction needed more than 268435456 bytes of memory", "crashed"),
    ],
)
def test_an_error_costs_only_the_page(
    way: str, error: str, counter: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pipeline(**MISBEHAVING, EXTRACT_TIMEOUT=2) as (run, stats), caplog.at_level(logging.WARNING):
        found = run(answered(page(), final_url=f"https://site.example/{way}"))
        assert run(answered("good", url="https://site.example/b")).text == "good"
    assert (found.verdict, found.text, found.error, found.answer) == ("error", "", error, None)
    assert stats == {f"extract/{counter}": 1}
    [record] = caplog.records
    assert URL in record.getMessage()
    # What the extractor raises is ours to mend: where, and why.
    assert (record.levelname == "ERROR") is ("Traceback" in record.getMessage()) is (counter == "failed")


def test_a_body_that_is_too_large_is_not_looked_at() -> None:
    with pipeline(EXTRACT_MAX_BYTES=9999, EXTRACTOR="nothing.at.all") as (run, stats):
        found = run(answered(b"a" * 10_000))
    assert (found.verdict, found.answer) == ("error", None)
    assert found.error == "the body is too large to be read: 10000 bytes, EXTRACT_MAX_BYTES allows 9999"
    assert stats == {"extract/failed": 1}


def test_it_is_done_outside_the_crawls_process() -> None:
    with pipeline(**MISBEHAVING) as (run, _):
        found = run(answered(page(), final_url="https://site.example/final"))
        assert (found.canonical_url, found.verdict) == ("https://site.example/final", "ok")
        assert int(found.title or "") != os.getpid()
        assert run(answered(page())).canonical_url == URL
