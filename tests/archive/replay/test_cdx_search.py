"""What a query of the CDX interface may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.captures import Captures, Span
from archive.replay import cdx as interface
from archive.replay import cdxsearch
from archive.replay.cdxquery import CdxQuery
from archive.replay.cdxsearch import Budget, CdxSearch
from archive.replay.exceptions import BadQueryError, TooLongError
from tests.archive.replay import sites
from tests.archive.replay.world import DataFolder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cdx") / "data"
    with DataFolder(path) as data:
        sites.fill(data)
    return path


def search(data: Path, most: int, seconds: float = 60, **given: str) -> tuple[list[str], bool]:
    with Captures(data) as captures:
        found = CdxSearch(captures, CdxQuery.parse(given.items()), Budget(seconds), most)
        return [each.url for each in found.captures()], found.is_cut


@pytest.mark.parametrize(
    ("most", "given", "count", "cut"),
    [
        (30, {}, 30, False),
        (29, {}, 29, True),
        (10, {"limit": "10"}, 10, False),
        (10, {"limit": "11"}, 10, True),
        (10, {"limit": "10", "filter": "=url:http://n.org/2"}, 0, True),
        (10, {"from": "2020010123"}, 7, False),
        (5, {"sort": "reverse"}, 5, True),
    ],
)
def test_so_many_captures_are_looked_at(data, most, given, count, cut):
    found, is_cut = search(data, most, url="n.org/*", **given)
    assert (len(found), is_cut) == (count, cut)


def test_so_many_hosts_are_looked_at(data, monkeypatch):
    assert not search(data, 1000, url="*.org")[1]
    monkeypatch.setattr(cdxsearch, "MOST_HOSTS", 3)
    assert search(data, 1000, url="*.org")[1]


def test_the_answer_says_that_it_is_cut(data, monkeypatch):
    monkeypatch.setattr(CdxSearch.__init__, "__defaults__", (20,))
    with Captures(data) as captures:
        assert "the first" in interface.cdx(captures, [("url", "n.org/*")]).headers["x-archive-cut"]
        assert "x-archive-cut" not in interface.cdx(captures, [("url", "s.org")]).headers


def test_a_query_takes_so_long_and_no_longer(data, monkeypatch):
    with pytest.raises(TooLongError):
        search(data, 1000, -1, url="n.org/*")
    monkeypatch.setattr(Budget.__init__, "__defaults__", (-1.0,))
    with Captures(data) as captures:
        answer = interface.cdx(captures, [("url", "*.org")])
    assert answer.status_code == 503
    assert answer.body.decode().count("\n") == 1


def test_time_in_which_nothing_is_done_does_not_count():
    budget = Budget(0.05)
    budget.pause()
    sum(range(5_000_000))
    budget.begin()
    budget.check()
    sum(range(5_000_000))
    with pytest.raises(TooLongError):
        budget.check()


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("page", [1, 2, 7, 1000])
def test_pages_join_without_a_seam(data, monkeypatch, page, backwards):
    monkeypatch.setattr("archive.captures._PAGE", page)
    with Captures(data) as captures:
        everything = sorted(captures.all(), key=lambda each: (each.url, each.timestamp))
        found = list(captures.each(Span("", "\U0010ffff"), backwards=backwards))
    assert found == (everything[::-1] if backwards else everything)


def test_a_host_costs_no_look_at_others(data):
    with Captures(data) as captures:
        condition, values = Span("https://s.org/", "https://s.org0").condition()
        for beyond in ("", " AND (url, timestamp, id) > ('https://s.org/', 1, 1)"):
            plan = captures._database.execute(
                f"EXPLAIN QUERY PLAN SELECT id FROM captures WHERE {condition}{beyond} "
                "ORDER BY url, timestamp, id LIMIT 10",
                values,
            )
            assert [each[3].startswith("SEARCH captures USING") for each in plan] == [True]


def test_a_very_long_expression():
    with pytest.raises(BadQueryError, match="characters"):
        CdxQuery.parse([("url", "e.org"), ("filter", "~url:" + "(a+)+" * 20_000)])
