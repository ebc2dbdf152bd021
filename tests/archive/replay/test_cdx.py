"""The CDX interface: the parameters that pywb and the Wayback Machine know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from archive.urlkey import url_key
from tests.archive.replay import history
from tests.archive.replay.sites import START, listed

if TYPE_CHECKING:
    from tests.archive.replay.world import Replay


@pytest.fixture(scope="module")
def replay(of_sites: Replay) -> Replay:
    return of_sites


def days(replay: Replay, *pairs: tuple[str, str], **given: Any) -> list[int]:
    """The captures of s.org by the days on which they were made."""
    found = listed(replay, *pairs, fl="timestamp", **given)
    return [(datetime.strptime(each, "%Y%m%d%H%M%S").replace(tzinfo=UTC) - START).days for each in found]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"url": "http://s.org/"}, [0, 1, 2, 3]),
        ({"url": "s.org"}, [0, 1, 2, 3]),
        ({"url": "HTTPS://WWW.S.org:443/"}, [0, 1, 2, 3]),
        ({"url": "https://s.org/#part"}, [0, 1, 2, 3]),
        ({"url": "s.org/a", "matchType": "exact"}, [4]),
        ({"url": "s.org/a*"}, [4, 5, 6]),
        ({"url": "s.org/a", "matchType": "prefix"}, [4, 5, 6]),
        ({"url": "s.org/a/*"}, [5]),
        ({"url": "s.org/a", "matchType": "host"}, [3, 0, 1, 2, 4, 5, 6, 7]),
        ({"url": "s.org:8443", "matchType": "host"}, [8]),
        ({"url": "s.org:8443/p"}, [8]),
        ({"url": "*.s.org"}, [3, 0, 1, 2, 4, 5, 6, 7, 9, 10, 8]),
        ({"url": "sub.s.org", "matchType": "domain"}, [9, 10]),
        ({"url": "org", "matchType": "host"}, []),
        ({"url": "rg", "matchType": "domain"}, []),
        ({"url": "s.org/%"}, []),
        ({"url": "s.org/_", "matchType": "prefix"}, []),
        ({"url": "bücher.example"}, []),
        ({"url": "http://[::1]:80/", "matchType": "domain"}, []),
    ],
)
def test_match(replay, given, found):
    given_days = days(replay, **given)
    assert sorted(given_days) == sorted(found)
    if given.get("matchType") != "domain" and not given["url"].startswith("*"):
        assert given_days == found
        assert days(replay, sort="reverse", **given) == found[::-1]


@pytest.mark.parametrize("match", ["exact", "prefix", "host", "domain"])
def test_lines_of_one_key_stand_together(replay, match):
    keys = listed(replay, url="s.org", matchType=match, fl="urlkey")
    assert [url_key(each) for each in listed(replay, url="s.org", matchType=match)] == keys
    runs = [key for at, key in enumerate(keys) if at == 0 or keys[at - 1] != key]
    assert match in {"host", "domain"} or len(runs) == len(set(runs))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"from": "20200103"}, [2, 3]),
        ({"to": "20200102"}, [0, 1]),
        ({"from": "20200102", "to": "20200103"}, [1, 2]),
        ({"from": "2020", "to": "2020"}, [0, 1, 2, 3]),
        ({"from": "202002"}, []),
        ({"to": "2019"}, []),
        ({"from": "20200102000000", "to": "20200102000000"}, [1]),
        ({"from": "20200102000001"}, [2, 3]),
        ({"from": "2021", "to": "2020"}, []),
        ({"limit": "1"}, [0]),
        ({"limit": "100"}, [0, 1, 2, 3]),
        ({"limit": "-1"}, [3]),
        ({"limit": "-3"}, [1, 2, 3]),
        ({"limit": "-10000"}, [0, 1, 2, 3]),
        ({"sort": "reverse", "limit": "2"}, [3, 2]),
        ({"closest": "20200102"}, [1, 2, 0, 3]),
        ({"closest": "20200102000000", "sort": "closest", "limit": "1"}, [1]),
        ({"closest": "1999"}, [0, 1, 2, 3]),
        ({"closest": "2030", "limit": "2"}, [3, 2]),
        ({"closest": "20200103", "from": "20200103"}, [2, 3]),
        ({"closest": "20200104", "to": "20200102"}, [1, 0]),
        ({"collapse": "digest"}, [0, 1, 3]),
        ({"collapse": "digest", "sort": "reverse"}, [3, 1, 0]),
        ({"collapse": "digest", "limit": "-2"}, [1, 3]),
        ({"collapse": "timestamp:6"}, [0]),
        ({"collapse": "urlkey"}, [0]),
        ({"filter": "=status:200"}, [0, 1, 2]),
        ({"filter": "!=status:200"}, [3]),
        ({"filter": "statuscode:40"}, [3]),
        ({"filter": "!statuscode:40"}, [0, 1, 2]),
        ({"filter": "~url:https://(www\\.)?s"}, [1, 2, 3]),
        ({"filter": "!~original:.*www"}, [0, 2, 3]),
        ({"filter": "=robotflags:"}, [0, 1, 2, 3]),
        ({"filter": "!=status:200", "limit": "1", "sort": "reverse"}, [3]),
    ],
)
def test_selection(replay, given, found):
    assert days(replay, url="s.org", **given) == found


def test_filters_add_up(replay):
    pairs = [("filter", "~mime:text/.*"), ("filter", "!=status:500")]
    assert days(replay, *pairs, url="s.org/a*") == [5]


def test_collapses_follow_one_another(replay):
    pairs = [("collapse", "timestamp:10"), ("collapse", "digest")]
    assert len(listed(replay, url="n.org/*", collapse="urlkey")) == 3
    assert len(listed(replay, *pairs, url="n.org/0")) == 5


@pytest.mark.parametrize("number", range(1, 40, 7))
def test_the_first_and_the_last_make_a_whole(replay, number):
    everything = listed(replay, url="n.org/*", fl="url,timestamp")
    assert len(everything) == 30
    assert listed(replay, url="n.org/*", fl="url,timestamp", limit=number) == everything[:number]
    assert listed(replay, url="n.org/*", fl="url,timestamp", limit=-number) == everything[-number:]


def test_the_url_may_hold_a_query_of_its_own(replay):
    assert len(listed(replay, url=history.PAGE)) == 6
    assert replay.get("/cdx?fl=url&url=" + quote(history.PAGE, safe="")).text.count("\n") == 6
