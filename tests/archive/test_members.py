"""gzip members: one at a time, bounded, and found again behind what is broken."""

from __future__ import annotations

import gzip
import os
import random
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from archive.exceptions import DamagedError
from archive.members import FileBytes, next_member, read_member

if TYPE_CHECKING:
    from pathlib import Path

NOISE = random.Random(0).randbytes(100_000)
ONE, TWO = gzip.compress(b"one " * 1000), gzip.compress(NOISE)


def test_members_are_read_one_at_a_time() -> None:
    view = memoryview(ONE + TWO)
    first = read_member(view, 0, 10**6)
    second = read_member(view, first.length, 10**6)
    assert (first.offset, first.length, first.data, first.size) == (0, len(ONE), b"one " * 1000, 4000)
    assert (second.offset, second.length, second.data, second.size) == (len(ONE), len(TWO), NOISE, len(NOISE))


@pytest.mark.parametrize("limit", [0, 1, 99_999, 100_000])
def test_no_more_is_kept_than_was_asked_for(limit: int) -> None:
    member = read_member(memoryview(TWO), 0, limit)
    assert (member.data, member.size, member.length) == (NOISE[:limit], len(NOISE), len(TWO))


def test_a_bomb_costs_no_more_than_a_step() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    tracemalloc.start()
    try:
        member = read_member(memoryview(bomb), 0, 1000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(member.data), member.size) == (1000, 200_000_000)
    assert peak < 60_000_000


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 50_000, len(TWO)])
def test_a_torn_member_is_damage(cut: int) -> None:
    with pytest.raises(DamagedError):
        read_member(memoryview(TWO[:-cut]), 0, 10**6)


@pytest.mark.parametrize("at", [0, 3, 50_000, len(TWO) - 8, len(TWO) - 1])
def test_a_broken_member_is_damage(at: int) -> None:
    broken = TWO[:at] + bytes([TWO[at] ^ 0xFF]) + TWO[at + 1 :]
    with pytest.raises(DamagedError):
        read_member(memoryview(broken), 0, 10**6)


def test_an_offset_behind_the_end_is_damage() -> None:
    with pytest.raises(DamagedError):
        read_member(memoryview(ONE), len(ONE) + 5, 10)


def test_the_next_record_is_found_behind_what_is_none() -> None:
    record = gzip.compress(b"WARC/1.1\r\n\r\n")
    lure = b"\x1f\x8b\x08 no gzip " + gzip.compress(b"gzip, but no record")
    data = record + lure + record
    assert next_member(memoryview(data), 0) == len(record + lure)
    assert next_member(memoryview(data), len(record + lure)) is None
    assert next_member(memoryview(data)[:-1], len(record)) is not None


def test_the_next_record_is_found_across_windows() -> None:
    record = gzip.compress(b"WARC/1.1\r\n\r\n")
    for filler in (1024 * 1024 - 1, 1024 * 1024, 3 * 1024 * 1024):
        assert next_member(memoryview(bytes(filler) + record), -1) == filler


def test_the_bytes_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(ONE + TWO)
    with path.open("rb") as file:
        view = FileBytes(file)
        assert len(view) == len(ONE + TWO)
        assert view[:3] == b"\x1f\x8b\x08"
        assert view[len(ONE) : 10**30] == TWO
        assert view[10**30 : 10**31] == view[5:5] == view[5:4] == b""
        assert read_member(view, len(ONE), 10**6).data == NOISE


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    with path.open("rb") as file:
        view = FileBytes(file)
        assert len(view) == 0
        assert next_member(view, 0) is None


def test_a_file_that_is_cut_meanwhile_is_damage(tmp_path: Path) -> None:
    """A mapping of it would end the process."""
    path = tmp_path / "a"
    path.write_bytes(TWO)
    with path.open("rb") as file:
        view = FileBytes(file)
        os.truncate(path, 5000)
        assert (len(view), view[5000:6000]) == (len(TWO), b"")
        assert next_member(view, 0) is None
        with pytest.raises(DamagedError):
            read_member(view, 0, 10)
