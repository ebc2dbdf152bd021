"""What is exported is there as a whole, or what was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.exceptions import CannotWriteError
from crawler.exceptions import BadInputError
from crawler.exporting.target import check_target, one_stream, write_files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(b"before")
    with one_stream(file) as out:
        out.write(b"after")
        out.flush()
        assert file.read_bytes() == b"before"
    assert file.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_stays_where_the_export_fails(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(b"before")
    export = one_stream(file)
    export.__enter__().write(b"after")
    assert export.__exit__(ZeroDivisionError, ZeroDivisionError(), None) is False
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError), one_stream(tmp_path / "none" / "out.jsonl"):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(CannotWriteError):
        write_files(tmp_path / "file" / "folder", [("a.md", b"a")])


def test_only_what_has_changed_is_written_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    assert write_files(folder, [("a.md", b"a"), ("b.md", b"b")]) == (2, 2)
    (folder / "notes.md").write_bytes(b"somebody's")
    before = (folder / "a.md").stat()
    assert write_files(folder, [("a.md", b"a"), ("b.md", b"another")]) == (2, 1)
    assert (folder / "a.md").stat() == before
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "a.md": b"a",
        "b.md": b"another",
        "notes.md": b"somebody's",
    }


@pytest.mark.parametrize(
    "name", ["archive/a.jsonl", "items/a.jsonl", "items", "state.sqlite", "lock", "x/../archive/a"]
)
def test_the_crawlers_own_files_are_not_written_over(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInputError, match="own files"):
        check_target(tmp_path, str(tmp_path / name))
    assert check_target(tmp_path, str(tmp_path / "exports" / "a.jsonl")).name == "a.jsonl"


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no file and no folder"):
        check_target(tmp_path, "/dev/null")
