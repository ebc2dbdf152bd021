"""Repair by hand: every file read, torn tails cut, and an index that names exactly what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.index import CaptureIndex
from archive.recovery import Recovered, repair, sound_index
from tests.archive.samples import URL, Stored, exchange, store, written_by_hand
from tests.archive.test_recovery import TAILS, left_open, recovered

if TYPE_CHECKING:
    from pathlib import Path


def repaired(stored: Stored) -> list[Recovered]:
    with CaptureIndex(stored.data) as index:
        return repair(stored.folder, index)


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return store(tmp_path, *(exchange(f"{URL}{number}") for number in range(4)))


def damaged_middle(stored: Stored) -> int:
    """Zeros over one record in the middle, as a power cut leaves them; its offset."""
    second = stored.captures[1]
    with stored.file.open("r+b") as file:
        file.seek(second.offset)
        file.write(b"\0" * (second.length - 10))
    return second.offset


def test_whole_records_behind_a_damaged_one_are_kept(stored: Stored) -> None:
    offset = damaged_middle(stored)
    left_open(stored, b"\0" * 50)
    [done] = recovered(stored)
    assert (done.cut_bytes, done.removed, [at for at, _ in done.damage]) == (50, 1, [offset])
    assert stored.indexed() == [stored.captures[0], *stored.captures[2:]]


def test_repair_reports_a_damaged_middle_and_leaves_it(stored: Stored) -> None:
    offset = damaged_middle(stored)
    before = stored.file.read_bytes()
    for removed in (1, 0):
        [done] = repaired(stored)
        assert (done.removed, [at for at, _ in done.damage]) == (removed, [offset])
    assert stored.file.read_bytes() == before
    assert stored.indexed() == [stored.captures[0], *stored.captures[2:]]


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_repair_cuts_a_finished_file_too(stored: Stored, tail: bytes) -> None:
    whole = stored.file.read_bytes()
    stored.file.write_bytes(whole + tail)
    assert recovered(stored)[0].damage, "a start only says that it is damaged"
    assert stored.file.read_bytes() == whole + tail
    [done] = repaired(stored)
    assert (done.finished, done.cut_at, done.cut_bytes, done.damage) == (False, len(whole), len(tail), [])
    assert stored.file.read_bytes() == whole
    assert stored.findings() == []


def test_repair_leaves_a_file_that_holds_no_record_where_it_is(tmp_path: Path) -> None:
    stored = written_by_hand(tmp_path, b"a file of somebody's that isn't what its name says")
    [done] = repaired(stored)
    assert done.damage
    assert done.kept_in is None
    assert stored.file.is_file()


def test_repair_keeps_the_order_of_writing(tmp_path: Path) -> None:
    """The last capture of a URL is the one that was written last, whichever row was lost."""
    stored = store(tmp_path, *(exchange() for _ in range(4)), max_bytes=1)
    with CaptureIndex(tmp_path) as index:
        index.replace_in_file(stored.captures[1].filename, 0, [])
        assert index.count() == 3
        done = repair(stored.folder, index)
        assert sum(each.added for each in done) == 1
        assert index.all() == stored.captures
        assert index.nearest(URL) == stored.captures[-1]


def test_repair_forgets_files_that_are_gone(stored: Stored) -> None:
    name = stored.file.name
    stored.file.unlink()
    [done] = repaired(stored)
    assert (done.filename, done.removed) == (name, 4)
    assert stored.indexed() == []


def test_an_index_that_is_none_is_set_aside(stored: Stored) -> None:
    for path in stored.data.glob("index.sqlite*"):
        path.unlink()
    (stored.data / "index.sqlite").write_bytes(b"no database at all" * 1000)
    with sound_index(stored.data) as index:
        repair(stored.folder, index)
    assert stored.indexed() == stored.captures
    assert (stored.data / "index.sqlite.damaged").read_bytes().startswith(b"no database")
