"""The folder of records: whole files, found by venue and time, and no trust in what lies there."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.runs.store import RunStore
from tests.crawler.runs.made import NOON, made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path)


def put(store: RunStore, venue: str, day: int) -> str:
    record = made(venue, day, id=store.new_id(venue, NOON + timedelta(days=day)))
    store.put(record)
    return record.id


def test_records_are_found_by_venue_and_time(store: RunStore) -> None:
    """Also where one venue's name begins with another's."""
    ids = [put(store, "news", day) for day in (2, 0, 1)]
    other = put(store, "news-2", 1)
    assert [record.id for record in store.of("news", 10)] == [ids[1], ids[2], ids[0]]
    assert [record.id for record in store.of("news", 1, before=ids[0])] == [ids[2]]
    assert store.names(since=NOON + timedelta(days=1)) == {
        "news": [f"{ids[2]}.json", f"{ids[0]}.json"],
        "news-2": [f"{other}.json"],
    }
    assert [record.id for record in store.last()] == [ids[0], other]


def test_there_is_nothing_before_the_first_run(store: RunStore) -> None:
    assert (store.names(), store.last(), store.of("news", 5), store.marked("news")) == ({}, [], [], None)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"schema": 9}', "[" * 100_000, "\x00", '{"schema": 1}'])
def test_a_broken_record_is_said_and_passed_over(
    store: RunStore, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = put(store, "news", 0)
    bad = store.folder / "news-20260311T120000Z-abcdef.json"
    bad.write_text(text)
    with caplog.at_level(logging.WARNING):
        assert [record.id for record in store.of("news", 10)] == [good]
    assert f"{bad} is passed over" in caplog.text


def test_what_is_no_file_is_passed_over(store: RunStore, tmp_path: Path) -> None:
    put(store, "news", 0)
    secret = tmp_path / "secret"
    secret.write_text("{}")
    (store.folder / "news-20260311T120000Z-aaaaaa.json").symlink_to(secret)
    (store.folder / "news-20260311T120000Z-bbbbbb.json").mkdir()
    os.mkfifo(store.folder / "news-20260311T120000Z-cccccc.json")
    (store.folder / "news-20260311T120000Z-dddddd.json").write_bytes(b" " * 5_000_000)
    assert len(store.of("news", 10)) == 1


def test_what_cannot_be_written_leaves_nothing_behind(store: RunStore) -> None:
    put(store, "news", 0)
    (store.folder / "index.html").mkdir()
    before = sorted(store.folder.iterdir())
    with pytest.raises(OSError):
        store.write("index.html", "x")
    assert sorted(store.folder.iterdir()) == before


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    data.mkdir()
    elsewhere.mkdir()
    (data / "reports").symlink_to(elsewhere)
    with pytest.raises(OSError, match="leads out of the data folder"):
        RunStore(data).put(made())
    assert list(elsewhere.iterdir()) == []


def test_a_mark_stands_until_it_is_taken_away(store: RunStore) -> None:
    store.mark("news", {"id": "x"})
    assert store.marked("news") == {"id": "x"}
    assert store.names() == {}
    store.unmark("news")
    store.unmark("news")
    assert store.marked("news") is None
