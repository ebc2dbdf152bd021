"""What `scrapy archive` refuses, each in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.archive.crawls import two_venues
from tests.e2e.test_commands import one_sentence

if TYPE_CHECKING:
    from tests.conftest import Scrapy


@pytest.fixture
def small(scrapy: Scrapy) -> Scrapy:
    """Two venues, two days."""
    two_venues(scrapy.data)
    return scrapy


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["get"], ["takes URL"]),
        (["get", "http://a/", "http://b/"], ["takes URL"]),
        (["get", "http://a/", "--at", "yesterday"], ["--at yesterday", "2025-01-31"]),
        (["get", "http://a/", "--at", "20251399000000"], ["--at 20251399000000"]),
        (["get", "http://a/", "--raw", "--headers"], ["--raw", "--headers"]),
        (["get", "http://a/", "--since", "2025-01-01"], ["--since"]),
        (["verify", "--plot", "x.png"], ["--plot"]),
        (["cdxj", "firts"], ["'firts'", "did you mean", "first"]),
        (["cdxj", "first", "second"], ["[VENUE]"]),
        (["stats", "third"], ["'third'"]),
        (["stats", "--plot", "x.pdf"], [".png or .svg"]),
        (["wacz"], ["OUTPUT.wacz"]),
        (["wacz", "x.zip"], [".wacz"]),
        (
            ["wacz", "x.wacz", "first", "--since", "2025-02-01", "--until", "2025-01-01"],
            ["--since", "--until"],
        ),
        (["wacz", "x.wacz", "../first"], ["'../first'"]),
        (["export", "x.warc"], [".warc.gz"]),
        (["export", "/"], [".warc.gz"]),
        (["import"], ["takes FILE"]),
        (["import", "/no/such/file"], ["/no/such/file"]),
        (["import", "/"], ["can't read /"]),
        (["import", "/dev/null"], ["/dev/null is no file"]),
    ],
)
def test_bad_input_is_one_sentence_and_2(small: Scrapy, arguments: list[str], words: list[str]) -> None:
    one_sentence(small("archive", *arguments), 2, *words)


@pytest.mark.parametrize(
    "action", [["get", "http://a/"], ["cdxj"], ["stats"], ["wacz", "x.wacz"], ["export", "x.warc.gz"]]
)
def test_without_archive_or_index(scrapy: Scrapy, action: list[str]) -> None:
    one_sentence(scrapy("archive", *action), 2, "holds no archive")
    (scrapy.data / "archive").mkdir(parents=True)
    one_sentence(scrapy("archive", *action), 2, "archive rebuild")
