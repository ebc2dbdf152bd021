"""Scores over real pages: what the extractor finds, against what people took out of the same pages."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from bench.scoring import Found, Page, scores
from crawler.items import Answer, PageItem
from pipelines.clean import CleanPipeline
from pipelines.extractors.route import extract

if TYPE_CHECKING:
    from pathlib import Path

FLOORS = {"articles": 0.98, "publishers": 0.965, "title": 0.87, "day": 0.98, "authors": 0.88}
MOST_DIRTY = 2


def found(url: str, body: bytes) -> Found:
    """What a crawl makes of a page: bytes in, cleaned item out."""
    article = extract(Answer(body, "text/html"), url)
    item = PageItem(url=url, title=article.title, authors=article.authors, text=article.text)
    item = CleanPipeline().process_item(item)
    return Found(item.text, item.title, tuple(item.authors), article.published_at)


@pytest.fixture(scope="module")
def figures(pages_folder: Path) -> dict[str, float]:
    lines = (pages_folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    pages = [Page(row["url"], row["set"], row["expected"]) for row in rows]
    assert {page.set for page in pages} == {"articles", "publishers"}
    answers = [found(row["url"], gzip.decompress((pages_folder / row["file"]).read_bytes())) for row in rows]
    return {name: value for name, (value, _, _) in scores(pages, answers).items()}


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_below_its_floor(figures: dict[str, float], name: str) -> None:
    assert figures[name] >= FLOORS[name]


def test_texts_begin_with_the_article(figures: dict[str, float]) -> None:
    assert figures["dirty"] <= MOST_DIRTY
