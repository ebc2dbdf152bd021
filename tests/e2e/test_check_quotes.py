"""Quotes from pages that were crawled twice, checked as a user does it."""

from __future__ import annotations

import csv
import io
import json
from itertools import count

import pytest

from tests.e2e.playback import ARTICLE, PARAGRAPH
from tests.e2e.world import FAST, accidents, crawl_list, scrapy_in
from tests.faults.rawserver import RawServer, moved, page

BEFORE = "<p>The mayor said that “nobody has counted them”, and went home to her garden by the river.</p>"
AFTER = "<p>The mayor said nothing that day, and the paper had to look for another story to print.</p>"
QUOTES = {
    "stays": ("/edited", "walk from door to door"),
    "printed": (
        "/edited",
        "“Most are still there , some have moved,” […] ‘can be read in the archive alone’",
    ),
    "typed": ("/edited", "ask what has become of the pages their neigbours kept"),
    "edited": ("/edited", "that 'nobody has counted them'"),
    "edited-nearly": ("/edited", "said that nobody has counted those, and went home"),
    "absent": ("/edited", "the library burned to the ground in the winter of that year"),
    "gone": ("/gone", "and ask what has become of the pages"),
    "unknown": ("/unknown", "walk from door to door"),
    "moved": ("/moved", "that “nobody has counted them”"),
}
FINDINGS = {
    "stays": "exact", "printed": "normalised", "typed": "fuzzy", "edited": "changed",
    "edited-nearly": "changed", "absent": "absent", "gone": "exact", "unknown": "no capture",
    "moved": "changed",
}  # fmt: skip


def article(more: str) -> str:
    return ARTICLE.format(PARAGRAPH * 3 + more + PARAGRAPH * 3)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Two pages, of which one is edited and one gone by the second crawl."""
    folder = tmp_path_factory.mktemp("quotes")
    scrapy, asked = scrapy_in(folder), {"/edited": count(), "/gone": count(), "/new": count()}

    def answer(target):
        if target == "/moved":
            return moved("/new", "301 Moved Permanently")
        first = next(asked[target]) == 0
        if target == "/gone" and not first:
            return None
        return page(whole=article(BEFORE if first else AFTER))

    with RawServer(answer) as server:
        urls = [server.url + path for path in ("/edited", "/gone", "/moved")]
        for _ in range(2):
            ran = crawl_list(scrapy, urls, *FAST)
            assert (ran.code, accidents(ran.err)) == (0, [])
    return scrapy, server.url


def listed(url: str, *names: str) -> str:
    rows = [
        {"url": url + QUOTES[name][0], "quote": QUOTES[name][1], "place": name} for name in names or QUOTES
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def found(crawled):
    scrapy, url = crawled
    ran = scrapy("check-quotes", "-", "--format", "jsonl", stdin=listed(url))
    assert (ran.code, accidents(ran.err)) == (65, [])
    return {row["place"]: row for row in map(json.loads, ran.out.splitlines())}


def test_each_quote_has_its_finding(found):
    assert {place: row["finding"] for place, row in found.items()} == FINDINGS
    assert found["edited"]["match"] == "normalised"
    assert found["edited-nearly"]["match"] == "fuzzy"
    assert 90 <= found["typed"]["score"] < 100


def test_where_it_was_found_and_where_it_disappeared(found, crawled):
    scrapy, url = crawled
    edited = found["edited"]
    assert edited["selector"]["exact"] == "that “nobody has counted them"
    assert edited["selector"]["prefix"].endswith("The mayor said ")
    assert edited["captured_at"] < edited["gone_at"]
    for moment, memento, words in (
        (edited["captured_at"], edited["memento_url"], "nobody has counted"),
        (edited["gone_at"], edited["gone_memento_url"], "said nothing that day"),
    ):
        assert memento.endswith(f"/{url}/edited")
        assert words in scrapy("archive", "get", f"{url}/edited", "--at", moment).out
    assert found["stays"]["gone_at"] is None
    assert found["absent"]["selector"] is None
    assert found["moved"]["memento_url"].endswith(f"/{url}/new")


def test_other_formats(crawled):
    scrapy, url = crawled
    lines = listed(url, "stays", "edited", "typed")
    rows = list(csv.DictReader(io.StringIO(scrapy("check-quotes", "-", "--format", "csv", stdin=lines).out)))
    assert [(row["finding"], row["exact"]) for row in rows] == [
        ("exact", "walk from door to door"),
        ("changed", "that “nobody has counted them"),
        ("fuzzy", "ask what has become of the pages that their neighbours kept"),
    ]
    out = scrapy("check-quotes", "-", stdin=lines).out
    assert out.rstrip().endswith("3 quotes: 1 exact, 1 fuzzy, 1 changed")
    assert rows[1]["gone_memento_url"] in out


@pytest.mark.parametrize(
    ("names", "code"),
    [(["stays", "printed", "gone"], 0), (["stays", "unknown"], 66), (["unknown", "absent"], 65)],
)
def test_exit_codes(crawled, names, code):
    scrapy, url = crawled
    ran = scrapy("check-quotes", "-", stdin=listed(url, *names))
    assert (ran.code, accidents(ran.err)) == (code, [])


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        ([], "", "takes one file"),
        (["-"], "url,quote\nhttps://a.example/,\n", "-:2: quote: there is no word in it"),
        (["-", "--least", "5"], "", "give a score from 50 to 100"),
        (["/no/such/file"], "", "can't read /no/such/file"),
    ],
)
def test_what_can_not_be(crawled, arguments, stdin, said):
    ran = crawled[0]("check-quotes", *arguments, stdin=stdin)
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert said in ran.err


def test_without_an_archive(scrapy):
    ran = scrapy("check-quotes", "-", stdin="url,quote\nhttps://a.example/,x\n")
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert "holds no records yet" in ran.err
