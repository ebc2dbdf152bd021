"""What is due, and all about one URL, as an operator asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.changing import ChangingSite, make_due
from tests.e2e.world import crawl_list, scrapy_in, venue, venue_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Scrapy


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scrapy, str, str]]:
    """A data folder with two crawls of a site, its URL, and the setting that names its venue."""
    folder = tmp_path_factory.mktemp("due")
    scrapy = scrapy_in(folder)
    with ChangingSite() as site:
        for name in ("one", "two", "three"):
            site.put(name, f"Of {name} it is told")
        site.crawl(scrapy)
        site.put("two", "Of two it is told otherwise")
        del site.articles["/three"]
        site.crawl(scrapy, "-a", "due=all")
        crawl_list(scrapy, ["http://127.0.0.1:1/nobody"], "-s", "RETRY_TIMES=0")
        make_due(scrapy.data, "/one")
        address = site.site.url.removeprefix("http://")
        setting = venue_folder(
            folder / "venues", changing=venue("changing", address, f"feed {site.site.url}/feed")
        )
        yield scrapy, site.site.url, setting


def test_what_is_due_and_why(crawled: tuple[Scrapy, str, str]) -> None:
    scrapy, url, _ = crawled
    ran = scrapy("due")
    assert ran.code == 0
    assert f"{url}/one" in ran.out
    assert "never seen to change" in ran.out
    assert f"{url}/two" not in ran.out
    assert "changing: 1 of 3 known pages are due" in ran.out
    assert "no venue: 0 of 1 known pages are due" in ran.out


def test_what_will_be_due(crawled: tuple[Scrapy, str, str]) -> None:
    scrapy, url, _ = crawled
    ran = scrapy("due", "changing", "--within", "2", "--format", "jsonl")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    why = {line["url"].removeprefix(url): line["why"] for line in lines}
    assert next(iter(why)) == "/one", "what waits longest is first"
    assert "changed once" in why["/two"]
    assert why["/three"].startswith("came to nothing good once, last not_found: asked again after 24 hours")
    assert len(scrapy("due", "--within", "2", "--limit", "1", "--format", "jsonl").out.splitlines()) == 1
    assert "/nobody" in scrapy("due", "-", "--within", "30").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["chnging"], "no page of a venue 'chnging' was fetched yet, did you mean"),
        (["a", "b"], "due takes one venue at most"),
        (["--within", "-1"], "give days from 0 to 36500"),
        (["--limit", "0"], "give a whole number from 1 on"),
    ],
)
def test_what_cannot_be_asked(crawled: tuple[Scrapy, str, str], words: list[str], sentence: str) -> None:
    ran = crawled[0]("due", *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_where_nothing_was_crawled(tmp_path: Path) -> None:
    scrapy = scrapy_in(tmp_path)
    ran = scrapy("due")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "holds no history yet" in ran.err
    ran = scrapy("explain", "https://site.example/a")
    assert ran.code == 0
    assert "nothing was, yet" in ran.out
    assert not scrapy.data.exists()


def test_all_about_a_page(crawled: tuple[Scrapy, str, str]) -> None:
    scrapy, url, setting = crawled
    ran = scrapy("explain", f"{url}/two", "-s", setting)
    assert ran.code == 0
    for words in (
        "changing: Venue changing, 1/5",
        f"{url}/feed would take it",
        "answered 404: everything may be fetched",
        "The story of two",
        "2, from ",
        "if changed: ",
        "changed once",
    ):
        assert words in ran.out, words
    gone = scrapy("explain", f"{url}/three", "-s", setting).out
    assert "not_found" in gone
    assert "failed" in gone


def test_a_page_by_another_of_its_urls(crawled: tuple[Scrapy, str, str]) -> None:
    scrapy, url, setting = crawled
    assert f"{url}/one, due for" in scrapy("explain", f"{url}/one?utm_source=a", "-s", setting).out


def test_a_page_that_nobody_knows(crawled: tuple[Scrapy, str, str]) -> None:
    ran = crawled[0]("explain", "https://unknown.example/a")
    assert "none: no venue's domains have it" in ran.out
    assert "nothing is known of it" in ran.out


@pytest.mark.parametrize("words", [[], ["a", "b"], ["ftp://site.example/"], ["no url"]])
def test_what_cannot_be_explained(crawled: tuple[Scrapy, str, str], words: list[str]) -> None:
    ran = crawled[0]("explain", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
