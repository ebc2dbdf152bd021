"""The wiki's own example, crawled by its real address, as a source record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler import utf16
from crawler.venues.loader import load_registry
from crawler.wiki.knowledge import Knowledge
from crawler.wiki.sources import Sources
from tests.conftest import ROOT, proxied
from tests.crawler.wiki import armsrace
from tests.e2e.world import crawl_list, scrapy_in
from tests.site.server import ReplayProxy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.wiki.record import SourceRecord
    from tests.conftest import Scrapy


def crawled(folder: Path, paragraphs: Sequence[str], times: int = 1) -> tuple[Scrapy, SourceRecord]:
    scrapy = scrapy_in(folder)
    with ReplayProxy(pages=[armsrace.pages(folder / "pages", paragraphs)]) as proxy:
        for _ in range(times):
            ran = crawl_list(scrapy, [armsrace.URL], **proxied(proxy))
            assert ran.code == 0, ran.err
    with Sources(scrapy.data, Knowledge(registry=load_registry(Settings()))) as sources:
        found = sources.get(armsrace.URL)
    assert found is not None
    return scrapy, found


def assert_is_the_example(source: SourceRecord) -> None:
    assert source.resource_id == "2fa332509e5f3ce0"
    assert source.stable_id.startswith("sid_")
    assert len(source.stable_id) == 14
    assert source.title == "There can be no winners in a US-China AI arms race"
    assert (source.venue_id, source.venue_name) == ("mit-tech-review", "MIT Technology Review")
    assert (source.credibility, source.credibility_label) == (4, "High")
    assert source.credibility_from == "Rating inherited from publication venue: MIT Technology Review"
    assert (source.published_date, source.http_status, source.fetch_status) == ("2025-01-21", 200, "ok")
    assert (source.type, source.subtype) == ("web", "news_article")
    assert source.fetched_at.endswith("Z")
    assert source.preview.startswith("The United States and China are entangled")
    head, _, tail = source.preview.rpartition("\n\n")
    assert head == utf16.cut(source.text, 3000)
    assert utf16.length(head) == 3000
    assert tail == f"... (truncated, {source.size_kb} KB total)"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scrapy, SourceRecord]:
    return crawled(tmp_path_factory.mktemp("race"), armsrace.PARAGRAPHS, times=2)


def test_the_page_of_our_own_words(ours: tuple[Scrapy, SourceRecord]) -> None:
    _, source = ours
    assert_is_the_example(source)
    assert source.text == "\n\n".join(armsrace.PARAGRAPHS)
    assert source.authors == ["Rosalind Iversen", "Wen Dao"]
    assert source.size_kb == int(len(source.text) / 1024 + 0.5)
    assert source.archive_url is not None
    assert source.archive_url.endswith(armsrace.URL)


def test_an_unchanged_page_shows_the_good_status(ours: tuple[Scrapy, SourceRecord]) -> None:
    scrapy, source = ours
    assert [item["change"] for item in scrapy.items()] == ["new", "unchanged"]
    assert [item["http_status"] for item in scrapy.items()] == [200, 304]
    assert source.fetched_at == scrapy.items()[-1]["fetched_at"], "and says that it was looked at again"
    assert source.http_status == 200


def test_the_page_with_the_wikis_text(tmp_path: Path) -> None:
    named = os.environ.get("VENUE_ARCHIVE_SEED")
    folder = Path(named) if named else ROOT.parent / "shared" / "seed"
    file = folder / "longterm-wiki-resource.txt"
    if not file.is_file():
        pytest.skip("no example of the wiki's here: name its folder in VENUE_ARCHIVE_SEED")
    shown = file.read_text(encoding="utf-8").partition("Skip to Content The United")[2]
    text = "The United" + shown.partition("\n... (truncated")[0]
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    # The wiki shows the beginning alone: the rest is ours.
    _, source = crawled(tmp_path / "race", [*paragraphs, *armsrace.PARAGRAPHS[1:]])
    assert_is_the_example(source)
    assert source.preview.startswith("The United States and China are entangled in what many have dubbed")
