"""TimeGates and mementos, clause by clause of RFC 7089 (pattern 2.1: a TimeGate that redirects)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.replay.timegate import accept_datetime
from tests.archive.replay import history
from tests.archive.replay.history import DATES, LAST_GOOD, MOMENTS, ONLY_UNCHANGED, PAGE, links, related
from tests.archive.replay.world import DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

GATE = f"/timegate/{PAGE}"


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    path = tmp_path_factory.mktemp("history") / "data"
    with DataFolder(path) as data:
        history.fill(data)
    with Replay(path) as replay:
        yield replay


@pytest.mark.parametrize(
    ("wanted", "moment"),
    [
        *zip(DATES, MOMENTS, strict=True),
        ("Fri, 01 Jan 2021 00:00:00 GMT", MOMENTS[1]),  # a 304 that refers to nothing is no memento
        ("Wed, 01 Jan 2020 12:00:01 GMT", MOMENTS[0]),
        ("Sat, 02 Jul 2022 11:59:59 GMT", MOMENTS[1]),
        ("Sat, 02 Jul 2022 12:00:01 GMT", MOMENTS[2]),
        ("sat, 02 jul 2022 12:00:01 gmt", MOMENTS[2]),
        ("Mon, 01 Jan 0001 00:00:00 GMT", MOMENTS[0]),  # 4.5.3: before the first, and after the last
        ("Fri, 31 Dec 9999 23:59:59 GMT", MOMENTS[3]),
    ],
)
def test_it_redirects_to_the_memento_nearest_in_time(replay, wanted, moment):
    """4.1.2, 4.2.1: 302, Location, Vary, and no Memento-Datetime."""
    answer = replay.get(GATE, Accept_Datetime=wanted)
    assert (answer.status, answer.headers["location"]) == (302, f"{replay.archive}/web/{moment}/{PAGE}")
    assert answer.headers["vary"] == "accept-datetime"
    assert answer.headers["memento-datetime"] is None


def test_without_a_time_it_leads_to_the_last_that_is_no_error(replay):
    """2.1.1: whoever names no time wants a recent state."""
    answer = replay.get(GATE)
    assert answer.headers["location"] == f"{replay.archive}/web/{LAST_GOOD}/{PAGE}"
    assert answer.headers["location"].endswith(replay.get(f"/web/{PAGE}").headers["location"])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_its_links(replay, method):
    """2.2: original (required), timemap with its type, mementos with their datetimes, each linked once."""
    header = replay.get(GATE, method=method, Accept_Datetime=DATES[1]).headers["link"]
    assert [uri for uri, _ in related(header, "original")] == [PAGE]
    assert related(header, "timegate")[0][0] == replay.archive + GATE
    [(uri, attributes)] = related(header, "timemap")
    assert (uri, attributes["type"]) == (
        f"{replay.archive}/timemap/link/{PAGE}",
        "application/link-format",
    )
    mementos = related(header, "memento")
    assert [attributes["rel"] for _, attributes in mementos] == [
        *("first prev memento", "memento", "next memento", "last memento")
    ]
    assert [attributes["datetime"] for _, attributes in mementos] == DATES
    assert [uri for uri, _ in mementos] == [f"{replay.archive}/web/{each}/{PAGE}" for each in MOMENTS]


@pytest.mark.parametrize(
    ("number", "relations"),
    [
        (0, ["first memento", "next memento", "last memento"]),
        (1, ["first prev memento", "memento", "next memento", "last memento"]),
        (2, ["first memento", "prev memento", "memento", "next last memento"]),
        (3, ["first memento", "prev memento", "last memento"]),
    ],
)
@pytest.mark.parametrize("mode", ["", "id_", "if_"])
def test_a_memento_says_when_and_of_what(replay, mode, number, relations):
    """2.1.1, 4.2.2, 4.5.4 (of a redirect), 4.5.5 (of an error): Memento-Datetime, and the same links."""
    answer = replay.get(f"/web/{MOMENTS[number]}{mode}/{PAGE}")
    assert answer.status == (200, 200, 302, 503)[number]
    assert answer.headers["memento-datetime"] == DATES[number]
    assert answer.headers["vary"] is None
    header = answer.headers["link"]
    assert [each[1]["rel"] for each in links(header)] == ["original", "timegate", "timemap", *relations]
    assert related(header, "original")[0][0] == PAGE
    [own] = [each for each in related(header, "memento") if each[1]["datetime"] == DATES[number]]
    assert own[0] == f"{replay.archive}/web/{MOMENTS[number]}/{PAGE}"


def test_only_mementos_say_that_they_are(replay):
    """4.5.7: what leads to a memento is none."""
    for target in (f"/web/2020/{PAGE}", f"/web/{PAGE}", f"/web/2020/{PAGE}x", GATE, f"/timemap/link/{PAGE}"):
        assert replay.get(target).headers["memento-datetime"] is None


@pytest.mark.parametrize(
    "wanted",
    [
        *("", "2020", "now", "Wed, 01 Jan 2020 12:00:00", "Wed, 01 Jan 2020 12:00:00 +0100"),
        *("01 Jan 2020 12:00:00 GMT", "Wed, 32 Jan 2020 12:00:00 GMT", "Wed, 01 Foo 2020 12:00:00 GMT"),
        *("Wed, 01 Jan 0000 12:00:00 GMT", "Wed, 01 Jan 2020 24:00:00 GMT", "Wed, 1 Jan 2020 12:00:00 GMT"),
        *("Wednesday, 01-Jan-20 12:00:00 GMT", "Wed, 01 Jan 2020 12:00:00 GMT; -P3D", "x" * 8000),
        "Wed, \xb2\xb2 Jan 2020 12:00:00 GMT",
    ],
)
def test_a_time_that_is_none(replay, wanted):
    """4.5.3: 400, still with Vary."""
    answer = replay.get(GATE, Accept_Datetime=wanted)
    assert (answer.status, answer.headers["vary"]) == (400, "accept-datetime")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.count("\n") == 1
    assert "Accept-Datetime" in answer.text


def test_an_accept_datetime_is_gmt():
    assert accept_datetime(" Tue, 29 Feb 2000 23:59:59 GMT ").isoformat() == "2000-02-29T23:59:59+00:00"


@pytest.mark.parametrize("url", ["http://e.org/unknown", ONLY_UNCHANGED, "http://e.org/%0d%0aX:%20y"])
def test_no_memento(replay, url):
    """4.5.1: 404, still with Vary and the original."""
    answer = replay.get(f"/timegate/{url}")
    assert (answer.status, answer.headers["vary"]) == (404, "accept-datetime")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert related(answer.headers["link"], "original")[0][0] == url
    assert answer.headers["x"] is None


@pytest.mark.parametrize(
    "path",
    ["", "e.org", "ftp://e.org/", "javascript:x", "2020/http://e.org/", "http://", "id_/http://e.org/"],
)
def test_what_is_no_url(replay, path):
    answer = replay.get(f"/timegate/{path}")
    assert (answer.status, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.headers["vary"] == "accept-datetime"


def test_a_url_is_found_as_else_it_may_be_written(replay):
    answer = replay.get("/timegate/HTTP://E.org:80/a%27b%20c;%C3%A9,d")
    assert answer.status == 302
    assert related(answer.headers["link"], "original")[0][0] == "http://e.org/a'b%20c;%C3%A9,d"
    assert replay.get(answer.headers["location"].removeprefix(replay.archive)).text.endswith("odd")


@pytest.mark.parametrize("path", [GATE, f"/timemap/link/{PAGE}", f"/timemap/json/{PAGE}", "/cdx?url=e.org"])
def test_they_are_guarded_as_everything_is(replay, path):
    assert replay.get(path, method="POST").status == 405
    assert replay.get(path, Host="evil.example").status == 421
    answer = replay.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["access-control-allow-origin"] is None
    named = replay.get(path, Host=replay.archive.replace("http://127.0.0.1", "localhost"))
    assert named.status == answer.status
    assert "http://127.0.0.1" not in named.text + str(named.headers["location"]) + str(named.headers["link"])
