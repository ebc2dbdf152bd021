"""TimeMaps, as RFC 7089 has them (5), and as JSON."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.reader import Archive
from archive.replay.address import ReplayAddress
from archive.replay.timemap import timemap
from tests.archive.replay import history
from tests.archive.replay.history import DATES, MOMENTS, ONLY_UNCHANGED, PAGE, links, related
from tests.archive.replay.world import DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = "http://many.example/"
START = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("timemaps") / "data"
    with DataFolder(path) as data:
        history.fill(data)
        for number in range(25):
            # Three captures each second: mementos are 9 seconds.
            data.put(MANY, "x", at=START + timedelta(seconds=number // 3, milliseconds=number))
    return path


@pytest.fixture(scope="module")
def replay(data: Path) -> Iterator[Replay]:
    with Replay(data) as replay:
        yield replay


def test_it_lists_what_can_be_shown(replay):
    """5: original, timegate, self with its span, and dated mementos; 304 only if it resolves."""
    answer = replay.get(f"/timemap/link/{PAGE}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/link-format")
    found = links(answer.text)
    assert found[:2] == [
        (PAGE, {"rel": "original"}),
        (f"{replay.archive}/timegate/{PAGE}", {"rel": "timegate"}),
    ]
    span = {"from": DATES[0], "until": DATES[-1]}
    own = {"rel": "self", "type": "application/link-format", **span}
    assert found[2] == (f"{replay.archive}/timemap/link/{PAGE}", own)
    relations = ["first memento", "memento", "memento", "last memento"]
    assert found[3:] == [
        (f"{replay.archive}/web/{digits}/{PAGE}", {"rel": relation, "datetime": date})
        for digits, relation, date in zip(MOMENTS, relations, DATES, strict=True)
    ]


def test_each_memento_of_it_is_one(replay):
    for uri, attributes in related(replay.get(f"/timemap/link/{PAGE}").text, "memento"):
        answer = replay.get(uri.removeprefix(replay.archive))
        assert answer.headers["memento-datetime"] == attributes["datetime"]


def test_a_single_memento_is_first_and_last(replay):
    url = "http://e.org/a'b%20c;%C3%A9,d"
    text = replay.get(f"/timemap/link/{url}").text
    assert [each[1]["rel"] for each in related(text, "memento")] == ["first last memento"]
    assert related(text, "original")[0][0] == url


def test_json(replay):
    answer = replay.get(f"/timemap/json/{PAGE}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    entries = [
        {
            "datetime": f"{each[:4]}-{each[4:6]}-{each[6:8]}T{each[8:10]}:{each[10:12]}:{each[12:]}Z",
            "uri": f"{replay.archive}/web/{each}/{PAGE}",
        }
        for each in MOMENTS
    ]
    assert json.loads(answer.text) == {
        "original_uri": PAGE,
        "timegate_uri": f"{replay.archive}/timegate/{PAGE}",
        "timemap_uri": {
            "link_format": f"{replay.archive}/timemap/link/{PAGE}",
            "json_format": f"{replay.archive}/timemap/json/{PAGE}",
        },
        "mementos": {"first": entries[0], "last": entries[-1], "list": entries},
    }


def test_from_a_time_on(replay):
    found = related(replay.get(f"/timemap/link/2022/{PAGE}").text, "memento")
    assert [each[1]["datetime"] for each in found] == DATES[1:]
    assert "first" not in found[0][1]["rel"]
    assert replay.get(f"/timemap/json/2025/{PAGE}").status == 404


@pytest.mark.parametrize("form", ["link", "json"])
@pytest.mark.parametrize("url", ["http://e.org/unknown", ONLY_UNCHANGED])
def test_no_memento(replay, form, url):
    answer = replay.get(f"/timemap/{form}/{url}")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "link/",
            "link/e.org",
            "json/ftp://e.org/",
            "link/99999/http://e.org/",
            "json/20201301/http://e.org/",
        ),
        *("link/2020id_/http://e.org/", "json/javascript:alert(1)"),
    ],
)
def test_what_is_no_url(replay, path):
    answer = replay.get(f"/timemap/{path}")
    assert (answer.status, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.count("\n") == 1


def test_other_forms_are_not_known(replay):
    assert replay.get(f"/timemap/cdxj/{PAGE}").status == 404


def body(archive: Archive, target: str, form: str, most: int) -> str:
    address = ReplayAddress.parse(f"/web/{target}".encode(), b"")

    async def read() -> str:
        answer = timemap(archive.lists, "http://a", address, form, most)
        return "".join([chunk async for chunk in answer.body_iterator])

    return asyncio.run(read())


@pytest.mark.parametrize("form", ["link", "json"])
@pytest.mark.parametrize("most", [1, 2, 8, 9, 10_000])
@pytest.mark.parametrize("page", [1, 2, 4, 1000])
def test_parts_lead_to_one_another_and_hold_each_memento_once(data, monkeypatch, form, most, page):
    """5.1: parts have a self with its span, and lead to the next one."""
    monkeypatch.setattr("archive.replay.mementos._PAGE", page)
    target, seen, parts = MANY, [], 0
    with Archive(data) as archive:
        while target:
            parts += 1
            text = body(archive, target, form, most)
            if form == "link":
                seen += [each[1]["datetime"] for each in related(text, "memento")]
                further = [uri for uri, given in related(text, "timemap") if "from" in given]
                assert related(text, "self")[0][0] == f"http://a/timemap/link/{target}"
            else:
                parsed = json.loads(text)
                seen += [each["datetime"] for each in parsed["mementos"]["list"]]
                further = [each["uri"] for each in parsed.get("timemap_index", [])]
            target = further[0].removeprefix(f"http://a/timemap/{form}/") if further else ""
    assert parts == -(-9 // most)
    assert len(seen) == len(set(seen)) == 9


def test_edges_are_marked_in_their_parts_only(data):
    with Archive(data) as archive:
        first = related(body(archive, MANY, "link", 5), "memento")
        second = related(body(archive, f"20200101000005/{MANY}", "link", 5), "memento")
    assert [each[1]["rel"] for each in first] == ["first memento", *["memento"] * 4]
    assert [each[1]["rel"] for each in second] == [*["memento"] * 3, "last memento"]


def test_a_part_has_ten_thousand(tmp_path):
    """5.1: the server's own parts."""
    with DataFolder(tmp_path / "data") as data:
        one = data.put(MANY, "x", at=START)
        data._index.replace_all(
            replace(one, timestamp=START + timedelta(seconds=number), offset=number, record_id=f"<{number}>")
            for number in range(10_001)
        )
    with Replay(tmp_path / "data") as replay:
        first = replay.get(f"/timemap/link/{MANY}").text
        assert len(related(first, "memento")) == 10_000
        [(further, attributes)] = [each for each in related(first, "timemap") if "from" in each[1]]
        assert attributes["from"] == "Wed, 01 Jan 2020 02:46:40 GMT"
        second = related(replay.get(further.removeprefix(replay.archive)).text, "memento")
        assert [each[1]["rel"] for each in second] == ["last memento"]
        index = json.loads(replay.get(f"/timemap/json/{MANY}").text)
        assert len(index["mementos"]["list"]) == 10_000
        assert len(index["timemap_index"]) == 1
