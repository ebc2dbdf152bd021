"""The spider of what a wiki cites."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from scrapy.utils.test import get_crawler

from crawler.exceptions import BadInputError
from crawler.urls import resource_id
from spiders.citations import CitationsSpider

if TYPE_CHECKING:
    from pathlib import Path


def spider(data: Path, **arguments: str) -> CitationsSpider:
    settings = {"VENUE_FOLDERS": "", "TELNETCONSOLE_ENABLED": False, "DATA_DIR": str(data)}
    return CitationsSpider.from_crawler(get_crawler(CitationsSpider, settings), **arguments)


def test_each_cited_url_is_asked_for_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("https://a.example/ [b](https://b.example/#x)\n\nhttps://a.example/")
    tag = f'<R id="{resource_id("https://a.example/")}" />'
    (tmp_path / "b.mdx").write_text(f"https://c.example/ {tag}")
    made = spider(tmp_path / "data", source=str(tmp_path))

    async def requests() -> list[str]:
        return [each.meta["page_url"] async for each in made.start()]

    assert asyncio.run(requests()) == ["https://a.example/", "https://b.example/#x", "https://c.example/"]
    assert [each.url for each in made.source.citations].count("https://a.example/") == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("No link", "cites no http or https URL"),
        ('<R id="2fa332509e5f3ce0" />', "cites no http or https URL"),
    ],
)
def test_a_source_that_cites_nothing_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "a.mdx").write_text(content)
    with pytest.raises(BadInputError, match=said):
        spider(tmp_path, source=str(tmp_path / "a.mdx"))


def test_arguments(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="spider citations needs a source: -a source=FOLDER"):
        spider(tmp_path)
    with pytest.raises(BadInputError, match="has no argument 'file'"):
        spider(tmp_path, file="x")
