from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.database import Database
from archive.exceptions import ArchiveError
from archive.records import RecordStore
from archive.recordsearch import FILENAME, Query, RecordSearch
from archive.searchwords import match_expression
from archive.state import FILENAME as RECORDS
from crawler.items import PageItem, to_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Records:
    """A record store, and the search over it."""

    def __init__(self, path: Path) -> None:
        self.store = RecordStore(path)
        self.search = RecordSearch(path / FILENAME, path / RECORDS)

    def put(self, name: str, text: str = "", *, at: str = "2025-03-04T12:00:00.000Z", **values: Any) -> None:
        given = {"verdict": "ok", "title": name, "venue_id": "news", "venue_name": "News", **values}
        item = PageItem(
            url=f"https://e.org/{name}",
            resource_id=name,
            stable_id="sid_0123456789",
            fetched_at=at,
            text=text,
            **given,
        )
        self.store.put(to_record(item))

    def update(self, after: int | None = 0) -> None:
        while after is not None:
            after = self.search.update(after)

    def found(self, words: str = "", **filters: Any) -> list[str]:
        total, hits = self.search.find(Query(words, **filters), limit=50)
        assert total == len(hits)
        return [hit.record["resource_id"] for hit in hits]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path)
    yield records
    records.search.close()
    records.store.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Café of Émile", "cafe EMILE"),
        ("Cafe\u0301 of the day", "café"),
        ("state-of-the-art of it", '"of the art"'),
        ("state-of-the-art of it", "state-of-the-art"),
        ("many papers", "pap*"),
        ("中国人民的天气记录", "天气"),
        ("中国人民的天气记录", "中"),
        ("図書館が記録したAI研究の歴史", "研究"),
        ("図書館が記録したAI研究の歴史", "ai"),
        ("カタカナのデータベース検索", "データ 検索"),
        ("か\u3099くせい", "がくせい"),
        ("한국은행의 보고서", "한국은행"),
        ("ภาษาไทยง่าย", "ไทย"),
        ("Новости дня", "новости"),
        ("a\x02b\x1fword\x03", "word"),
    ],
)
def test_words_are_found(records, text, words):
    records.put("a", text)
    records.put("b", "something else")
    records.update()
    assert records.found(words) == ["a"]


@pytest.mark.parametrize("words", ["天记", "图書", "paper many", '"papers many"', "pap", "pape*x"])
def test_words_that_do_not_stand_there_are_not(records, words):
    records.put("a", "中国人民的天气记录. many papers")
    records.update()
    assert records.found(words) == []


@pytest.mark.parametrize(
    "words",
    [
        *('"', '""', '"open', "a OR b", "NOT a", "title:a", "^a", "a NEAR(b, 2)", "(a", "a*b", "- + ~", "*"),
        *("'; DROP TABLE pages; --", "\x00", "a" * 300, "{a b}: c", "%", "_", "<script>", "\ud83d\ude00y"),
    ],
)
def test_nothing_typed_is_syntax(records, words):
    words = words.encode("utf-8", "replace").decode()
    records.put("x", "unrelated")
    records.update()
    assert records.found(words) == []


def test_what_is_quoted():
    assert (
        match_expression('one "two three" “four” pap* !!!') == '"one" AND "two three" AND "four" AND "pap*"*'
    )


def test_titles_weigh_more_and_the_newest_may_come_first(records):
    records.put("a", "rope " * 3 + "filler " * 50, at="2025-03-05T00:00:00Z")
    records.put("b", "filler " * 50, title="Rope", at="2025-03-04T00:00:00Z")
    records.update()
    assert records.found("rope") == ["b", "a"]
    assert records.found("rope", newest=True) == ["a", "b"]


def test_filters_combine(records):
    records.put("a", "rope", language="en", at="2025-03-04T23:59:59Z")
    records.put("b", "rope", language="de", verdict="blocked", at="2025-03-05T00:00:00Z")
    records.put("c", "rope", venue_id=None, venue_name=None)
    records.update()
    assert records.found("rope", language="en") == ["a"]
    assert records.found(verdict="blocked") == ["b"]
    assert records.found(venue_id="") == ["c"]
    assert records.found("rope", venue_id="news", since="2025-03-05") == ["b"]
    assert records.found("rope", venue_id="news", until="2025-03-04") == ["a"]
    assert records.found("rope", venue_id="news", language="en", verdict="blocked") == []
    assert records.search.values("language") == ["de", "en"]
    assert records.search.values("verdict") == ["blocked", "ok"]


def test_words_are_marked(records):
    records.put("a", "before the 天气 after", title="天气 <b>x</b>")
    records.update()
    hit = records.search.find(Query("天气"), limit=1)[1][0]
    assert hit.title == [("天气", True), (" <b>x</b>", False)]
    assert hit.snippet == [("before the ", False), ("天气", True), (" after", False)]


def test_pages_of_results(records):
    for number in range(120):
        records.put(f"n{number:03}", "rope")
    records.update()
    found = [
        hit.record["resource_id"]
        for offset in (0, 50, 100)
        for hit in records.search.find(Query("rope", newest=True), limit=50, offset=offset)[1]
    ]
    assert len(found) == len(set(found)) == 120
    assert records.search.find(Query("rope"), limit=50, offset=500) == (120, [])


def test_what_is_put_later_comes_behind_the_last(records):
    for number in range(250):
        records.put(f"n{number:03}", "rope")
    records.update()
    version, count, last = records.search.state()
    assert (count, records.search.count(), records.search.last()) == (250, 250, last)
    records.put("n100", "changed")
    records.put("n249", "changed")
    assert records.search.state()[0] != version
    records.update(records.search.last())
    assert sorted(records.found("changed")) == ["n100", "n249"]
    assert records.search.count() == 250


def test_what_is_changed_in_its_place_is_found_by_comparing_all(records):
    records.put("a", "before")
    records.put("b", "other")
    records.update()
    changed = {**records.store.get("a"), "text": "afterwards"}
    records.store.replace(changed)
    records.update()
    assert (records.found("before"), records.found("afterwards")) == ([], ["a"])


def test_what_is_gone_is_forgotten(records):
    records.put("a", "rope")
    records.put("b", "rope")
    records.update()
    records.store._database.execute("DELETE FROM records WHERE resource_id = 'b'")
    records.update()
    assert records.found("rope") == ["a"]


def test_venues_are_called_as_lately(records):
    records.put("a", venue_name="Old", at="2024-01-01T00:00:00Z")
    records.put("b", venue_name="New", credibility=3)
    records.put("c", venue_name="Older", at="2023-01-01T00:00:00Z")
    records.update()
    assert records.search.venues() == [
        {"venue_id": "news", "venue_name": "New", "credibility": 3, "count": 3}
    ]


@pytest.mark.parametrize("version", [2, 99])
def test_another_schema_is_refused(records, tmp_path, version):
    with Database(tmp_path / "other.sqlite", "", version):
        pass
    with pytest.raises(ArchiveError, match="schema version"):
        RecordSearch(tmp_path / "other.sqlite", tmp_path / RECORDS)
