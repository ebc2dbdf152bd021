"""Recovery: files that a writer left behind, with tails of every kind, and the index beside them."""

from __future__ import annotations

import fcntl
import gzip
import os
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from archive import files
from archive.exceptions import CannotWriteError, WriteFailedError
from archive.index import CaptureIndex
from archive.recovery import Recovered, recover, repair
from archive.walk import walk_from
from archive.writer import WarcWriter
from tests.archive.samples import (
    HELLO,
    MOMENT,
    RESPONSE,
    URL,
    Stored,
    exchange,
    record,
    store,
    written_by_hand,
)

if TYPE_CHECKING:
    from pathlib import Path

TAILS = {
    "zeros": b"\0" * 70_000,
    "garbage": random.Random(1).randbytes(5000),
    "text": b"this is no gzip member at all",
    "begun": gzip.compress(random.Random(2).randbytes(9000))[:4000],
    "magic": b"\x1f\x8b\x08",
}


def left_open(stored: Stored, tail: bytes = b"") -> Path:
    """The file as a killed writer leaves it."""
    path = stored.file.rename(f"{stored.file}.open")
    with path.open("ab") as file:
        file.write(tail)
    return path


def recovered(stored: Stored) -> list[Recovered]:
    with CaptureIndex(stored.data) as index:
        return recover(stored.folder, index)


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return store(tmp_path, *(exchange(f"{URL}{number}") for number in range(4)))


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_torn_tail_is_cut_kept_aside_and_said(stored: Stored, tail: bytes) -> None:
    """Faults 2 and 3."""
    whole, name = stored.file.read_bytes(), stored.file.name
    left_open(stored, tail)
    [done] = recovered(stored)
    assert (done.filename, done.finished, done.cut_at, done.cut_bytes) == (name, True, len(whole), len(tail))
    assert str(done).startswith(f"{name}: ")
    assert f"offset {len(whole)}, {len(tail)} torn bytes are kept in torn/{name}.{len(whole)}.bin" in str(
        done
    )
    assert stored.file.name == name
    assert stored.file.read_bytes() == whole
    assert (stored.folder / "torn" / f"{name}.{len(whole)}.bin").read_bytes() == tail
    assert stored.indexed() == stored.captures
    assert stored.findings() == []
    assert recovered(stored) == []


def test_a_cut_at_every_byte_of_the_last_records(stored: Stored, tmp_path: Path) -> None:
    """Fault 2: what is left is always whole records, and the index names just these."""
    whole, name, last = stored.file.read_bytes(), stored.file.name, stored.captures[-1]
    ends = [last.offset, last.offset + last.length, len(whole)]
    copy = Stored(tmp_path / "copy", [])
    copy.folder.mkdir(parents=True)
    shutil.copy(tmp_path / "index.sqlite", copy.data)
    with CaptureIndex(copy.data) as index:
        for size in range(len(whole), last.offset - 1, -1):
            end = max(each for each in ends if each <= size)
            path = copy.folder / f"{name}.open"
            path.write_bytes(whole[:size])
            _, walk = walk_from(path, index, 0)
            assert (walk.end, len(walk.entries)) == (end, 4 if end > last.offset else 3)
            if size % 20 and size not in ends:
                continue
            [done] = recover(copy.folder, index)
            assert (done.cut_bytes, done.damage) == (size - end, [])
            assert (copy.folder / name).read_bytes() == whole[:end]
            assert index.all() == walk.entries == stored.captures[: len(walk.entries)]
            (copy.folder / name).unlink()


def test_the_index_catches_up(stored: Stored) -> None:
    with CaptureIndex(stored.data) as index:
        index.replace_in_file(stored.file.name, stored.captures[1].offset, [])
    [done] = recovered(stored)
    assert (done.finished, done.added, done.removed, done.cut_bytes) == (False, 3, 0, 0)
    assert stored.indexed() == stored.captures
    assert recovered(stored) == []


def test_an_index_that_is_gone_is_made_again(stored: Stored) -> None:
    for path in stored.data.glob("index.sqlite*"):
        path.unlink()
    left_open(stored)
    assert recovered(stored)[0].added == 4
    assert stored.indexed() == stored.captures


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"\x1f\x8b", record(RESPONSE)[:-1]])
def test_a_file_without_a_whole_record_is_set_aside(tmp_path: Path, content: bytes) -> None:
    name = "hand-20250102030405-00007-ab.warc.gz"
    stored = written_by_hand(tmp_path, content, name=f"{name}.open")
    [done] = recovered(stored)
    assert (done.cut_at, done.cut_bytes, done.kept_in) == (0, len(content), f"torn/{name}.0.bin")
    assert files.list_files(stored.folder) == []
    assert (stored.folder / "torn" / f"{name}.0.bin").read_bytes() == content
    assert "-00008-" in files.new_name(stored.folder, "next", MOMENT)


def test_what_a_living_process_writes_is_not_touched(stored: Stored) -> None:
    path = left_open(stored, b"\0\0\0")
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert recovered(stored) == []
    assert path.read_bytes().endswith(b"\0\0\0")
    assert len(recovered(stored)) == 1


def test_two_tails_at_one_offset_are_both_kept(stored: Stored) -> None:
    size = stored.file.stat().st_size
    for tail in (b"first", b"second"):
        left_open(stored, tail)
        recovered(stored)
    kept = sorted((stored.folder / "torn").iterdir())
    assert [path.read_bytes() for path in kept] == [b"second", b"first"]
    assert [path.name.partition(".gz.")[2] for path in kept] == [f"{size}.2.bin", f"{size}.bin"]


def test_a_torn_folder_that_is_a_link_is_not_followed(stored: Stored, tmp_path: Path) -> None:
    """Fault 35."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (stored.folder / "torn").symlink_to(outside)
    path = left_open(stored, b"tail")
    before = path.read_bytes()
    with pytest.raises(CannotWriteError, match="can't mend"):
        recovered(stored)
    assert list(outside.iterdir()) == []
    assert path.read_bytes() == before


def test_a_link_is_not_mended(stored: Stored, tmp_path: Path) -> None:
    """Fault 35."""
    outside = tmp_path / "outside.warc.gz"
    outside.write_bytes(stored.file.read_bytes() + b"tail")
    (stored.folder / "a-20250101000000-00009-aa.warc.gz.open").symlink_to(outside)
    assert recovered(stored) == []
    with CaptureIndex(stored.data) as index:
        assert [each.filename for each in repair(stored.folder, index)] == [stored.file.name]
    assert outside.read_bytes().endswith(b"tail")


def test_a_finished_file_of_that_name_is_not_written_over(stored: Stored) -> None:
    before = stored.file.read_bytes()
    copy = stored.folder / f"{stored.file.name}.open"
    copy.write_bytes(b"something else")
    [done] = recovered(stored)
    assert "neither is touched" in str(done)
    assert (stored.file.read_bytes(), copy.read_bytes()) == (before, b"something else")


def nested(stored: Stored) -> bytes:
    """A member that was begun, whose body is a whole record of a WARC file: incompressible, so as it is."""
    inner = record(RESPONSE, HELLO)
    begun = gzip.compress(b"WARC/1.1\r\n" + random.Random(3).randbytes(60_000))[:30_000]
    return begun + inner


def test_records_within_a_torn_body_are_none_of_ours(stored: Stored) -> None:
    """A page can be a WARC file; a kill in the middle of it must not make its records captures."""
    whole = stored.file.stat().st_size
    left_open(stored, nested(stored))
    [done] = recovered(stored)
    assert done.cut_at == whole
    assert stored.indexed() == stored.captures


def test_a_file_whose_writing_failed_is_left_for_recovery(tmp_path: Path) -> None:
    """An I/O error: nobody knows what the file holds, so no more is written to it."""
    (tmp_path / "archive").mkdir()
    writer = WarcWriter(tmp_path / "archive", "sample")
    first = writer.write_exchange(exchange())
    assert first is not None
    assert writer._fd is not None
    os.close(writer._fd)
    with pytest.raises(WriteFailedError, match="can't write to"):
        writer.write_exchange(exchange())
    second = writer.write_exchange(exchange())
    assert second is not None
    assert second.filename != first.filename
    writer.close()
    assert [path.name for path in files.list_files(tmp_path / "archive")] == [
        f"{first.filename}.open",
        second.filename,
    ]
    stored = Stored(tmp_path, [first, second])
    assert [each.added for each in recovered(stored)] == [1, 1]
    assert stored.indexed() == stored.captures
    assert stored.findings() == []


def test_a_file_is_followed_by_the_next_when_it_is_old(tmp_path: Path) -> None:
    stored = store(tmp_path / "young", *(exchange() for _ in range(3)), max_age=3600)
    assert len(files.list_files(stored.folder)) == 1
    stored = store(tmp_path / "old", *(exchange() for _ in range(3)), max_age=1e-9)
    names = [path.name for path in files.list_files(stored.folder)]
    assert [int(name.split("-")[2]) for name in names] == [1, 2, 3]
