"""`scrapy site` as people run it: over a crawl, again, for some venues, and where it can't be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from lxml.html import document_fromstring

from tests.crawler.wiki import armsrace
from tests.crawler.wiki.test_seed import crawled

if TYPE_CHECKING:
    from tests.conftest import Scrapy


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Scrapy:
    """A data folder with the crawled page of the wiki's example."""
    return crawled(tmp_path_factory.mktemp("site"), armsrace.PARAGRAPHS, times=2)[0]


def test_a_site_of_a_crawl_and_again(race):
    first = race("site", "--replay-url", "https://replay.example/")
    assert first.code == 0, first.err
    assert "1 sources of 1 venues; 10 files written, 0 as they were, 0 removed" in first.out
    assert f"Open {race.data}/site/index.html in a browser." in first.out
    page = document_fromstring((race.data / "site" / "source" / "2fa332509e5f3ce0.html").read_bytes())
    assert page.cssselect("h1")[0].text_content() == armsrace.TITLE
    links = [each.get("href") for each in page.cssselect(".captures .when")]
    assert len(links) == 2
    assert all(link.startswith("https://replay.example/web/20") for link in links)
    assert links[-1] == page.cssselect("section .heading a")[0].get("href"), "the one that the text is from"
    again = race("site", "--replay-url", "https://replay.example")
    assert "0 files written, 10 as they were, 0 removed" in again.out
    assert "Traceback" not in first.err + again.err


def test_of_a_venue(race, tmp_path):
    both = race("site", "--output", f"{tmp_path / 'site'}", "--venue", "arxiv", "--venue", "mit-tech-review")
    assert "1 sources of 1 venues" in both.out
    none = race("site", "--output", f"{tmp_path / 'site'}", "--venue", "arxiv")
    assert "0 sources of 0 venues" in none.out
    assert "3 removed" in none.out
    assert "There are no sources here yet." in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--venue", "arxvi"], "there is no venue 'arxvi', did you mean \"arxiv\"?"),
        (["--replay-url", "replay.example"], "--replay-url replay.example: give an address such as"),
        (["arxiv"], "site takes options only, not arxiv; name a venue with --venue ID"),
        (["--output", "/"], "isn't empty, and no site of ours"),
    ],
)
def test_bad_input(race, options, message):
    ran = race("site", *options)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


def test_no_records(scrapy: Scrapy):
    ran = scrapy("site")
    assert ran.code == 2
    assert "holds no records yet; crawl something first" in ran.err
    assert not scrapy.data.exists()


def test_where_nothing_can_be_written(race, tmp_path):
    (tmp_path / "file").touch()
    ran = race("site", "--output", f"{tmp_path / 'file' / 'site'}")
    assert ran.code == os.EX_CANTCREAT
    assert "can't write the site to" in ran.err
