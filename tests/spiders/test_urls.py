"""The spider of a given list."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from typing import TYPE_CHECKING

import pytest
from scrapy.utils.test import get_crawler

from crawler.exceptions import BadInputError
from crawler.venues.model import Politeness
from spiders.urls import UrlsSpider

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy import Request

VENUE = """id: gazette
name: The Gazette
domains: [gazette.example]
type: news
credibility: 4
credibility_why: It checks its facts.
politeness: {delay: 7.5}
"""


def spider(file: Path | str, venues: Path | None = None, *, delay: str = "", **arguments: str) -> UrlsSpider:
    settings = {"VENUE_FOLDERS": str(venues or ""), "TELNETCONSOLE_ENABLED": False}
    crawler = get_crawler(UrlsSpider, settings)
    if delay:
        crawler.settings.frozen = False
        crawler.settings.set("DOWNLOAD_DELAY", delay, priority="cmdline")
    return UrlsSpider.from_crawler(crawler, file=str(file), **arguments)


def requests(made: UrlsSpider) -> list[Request]:
    async def collect() -> list[Request]:
        return [each async for each in made.start()]

    return asyncio.run(collect())


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "urls.txt"


def test_each_url_is_asked_for_once_in_its_order(listed: Path) -> None:
    listed.write_text(
        "\ufeffhttps://b.example/\r\n\n# https://comment.example/\n  https://a.example/?q=ü#part \n"
        "https://b.example/\nhttps://b.example\n"
    )
    found = requests(spider(listed))
    assert [each.meta["page_url"] for each in found] == [
        "https://b.example/",
        "https://a.example/?q=ü#part",
        "https://b.example",
    ]
    assert [each.url for each in found][1] == "https://a.example/?q=%C3%BC"


def test_a_limit(listed: Path) -> None:
    listed.write_text("https://a.example/\n" * 3 + "https://b.example/\nhttps://c.example/\n")
    assert [each.url for each in requests(spider(listed, limit="2"))] == [
        "https://a.example/",
        "https://b.example/",
    ]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"https://a.example/\n")))
    assert list(spider("-").urls) == ["https://a.example/"]


def test_a_line_that_is_no_url_is_reported_and_passed_over(
    listed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = [
        "ftp://a.example/",
        "a.example",
        "http://",
        "javascript:x",
        "http://[broken/",
        "http://a.example:99999/",
    ]
    listed.write_text("\n".join(["https://good.example/", *bad]))
    with caplog.at_level(logging.WARNING):
        assert list(spider(listed).urls) == ["https://good.example/"]
    assert [record.getMessage().split(":")[1] for record in caplog.records] == ["2", "3", "4", "5", "6", "7"]
    assert all(f"{listed}:" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing\n", b"not a url\n", b"\xef\xbb\xbf"])
def test_a_list_without_a_url_is_refused(listed: Path, content: bytes) -> None:
    listed.write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        spider(listed)
    assert str(caught.value) == f"{listed} has no http or https URL in it; write one a line"


def test_a_list_that_is_no_text_is_refused(listed: Path) -> None:
    listed.write_bytes(b"https://a.example/\n\xff\xfe\n")
    with pytest.raises(BadInputError) as caught:
        spider(listed)
    assert str(caught.value) == f"{listed}:2: no UTF-8 text; save it as UTF-8"


def test_a_list_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    for name, why in ((tmp_path / "gone.txt", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(BadInputError) as caught:
            spider(name)
        assert str(caught.value) == f"can't read {name}: {why}; name a file that is there"


def test_without_a_list_nothing_begins() -> None:
    crawler = get_crawler(UrlsSpider, {"TELNETCONSOLE_ENABLED": False})
    with pytest.raises(BadInputError, match=r"spider urls needs a list: -a file=urls.txt"):
        UrlsSpider.from_crawler(crawler)
    with pytest.raises(BadInputError, match="has no argument 'since'"):
        UrlsSpider.from_crawler(crawler, file="x", since="2025-01-01")


def test_the_venue_is_that_of_the_domain(listed: Path, tmp_path: Path) -> None:
    (tmp_path / "venues").mkdir()
    (tmp_path / "venues" / "gazette.yaml").write_text(VENUE)
    listed.write_text("https://www.gazette.example/a\nhttps://other.example/\n")
    made = spider(listed, tmp_path / "venues")
    venue = made.venue_of("https://www.gazette.example/a")
    assert venue is not None
    assert venue.id == "gazette"
    assert made.venue_of("https://other.example/") is None


@pytest.mark.parametrize(("delay", "expected"), [("", Politeness(delay=7.5)), ("0.5", Politeness())])
def test_a_host_gets_the_delay_of_its_venue_unless_the_command_line_says_another(
    listed: Path, tmp_path: Path, delay: str, expected: Politeness
) -> None:
    (tmp_path / "venues").mkdir()
    (tmp_path / "venues" / "gazette.yaml").write_text(VENUE)
    listed.write_text("https://other.example/\n")
    made = spider(listed, tmp_path / "venues", delay=delay)
    for host in ("gazette.example", "img.gazette.example"):
        assert made.limits_of(host) == expected
    assert made.limits_of("other.example") == Politeness()
