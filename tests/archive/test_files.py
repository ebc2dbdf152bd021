"""The names of WARC files, their order, and which files are opened at all."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive import files

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(name.encode())


def names(folder: Path) -> list[str]:
    return [path.name for path in files.list_files(folder)]


def test_the_serial_number_orders_and_not_the_clock(tmp_path: Path) -> None:
    expected = [
        "foreign.warc.gz",
        "z-20300101000000-00001-aa.warc.gz",
        "b-20260101000000-00002-aa.warc.gz",
        "a-20200101000000-00010-aa.warc.gz",
        "a-20190101000000-100000-aa.warc.gz",
        "a-20180101000000-100001-aa.warc.gz.open",
    ]
    touch(tmp_path, *sorted(expected))
    assert names(tmp_path) == expected


def test_other_files_are_none_of_ours(tmp_path: Path) -> None:
    touch(
        tmp_path, "notes.txt", "a.warc.gz.part", "a.warc", "a.warc.open", "a.warc.gz~", ".probe-1", "a.cdxj"
    )
    (tmp_path / "folder-20250101000000-00001-aa.warc.gz").mkdir()
    os.mkfifo(tmp_path / "pipe-20250101000000-00002-aa.warc.gz")
    assert names(tmp_path) == []


def test_links_are_not_listed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.warc.gz"
    outside.write_bytes(b"secret")
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a-20250101000000-00001-aa.warc.gz").symlink_to(outside)
    (folder / "b-20250101000000-00002-aa.warc.gz").symlink_to("nowhere")
    assert names(folder) == []


@pytest.mark.parametrize("end", ["", ".open"])
def test_a_new_name_has_the_next_serial(tmp_path: Path, end: str) -> None:
    touch(tmp_path, "old-20300101000000-00041-ff.warc.gz" + end, "x.warc.gz")
    name = files.new_name(tmp_path, "sample", MOMENT)
    assert re.fullmatch(r"sample-20250102030405-00042-[0-9a-f]{8}\.warc\.gz", name)
    touch(tmp_path, name)
    assert "-00043-" in files.new_name(tmp_path, "sample", MOMENT)


@pytest.mark.parametrize(
    ("prefix", "begins"),
    [
        ("mit-tech-review", "mit-tech-review-2025"),
        ("../../etc/passwd", "etc-passwd-2025"),
        ("a/b\0c d", "a-b-c-d-2025"),
        ("", "archive-2025"),
        ("...", "archive-2025"),
        ("Übersicht", "bersicht-2025"),
        ("a-20200101000000-00007-b", "a-20200101000000-00007-b-2025"),
    ],
)
def test_a_prefix_is_made_safe(tmp_path: Path, prefix: str, begins: str) -> None:
    name = files.new_name(tmp_path, prefix, MOMENT)
    assert name.startswith(begins)
    assert (tmp_path / name).parent == tmp_path
    touch(tmp_path, name)
    assert "-00002-" in files.new_name(tmp_path, prefix, MOMENT)


def test_the_final_name_is_without_open(tmp_path: Path) -> None:
    assert files.final_name(tmp_path / "a.warc.gz.open") == "a.warc.gz"
    assert files.final_name(tmp_path / "a.warc.gz") == "a.warc.gz"


@pytest.mark.parametrize("there", ["a.warc.gz", "a.warc.gz.open"])
def test_a_file_is_opened_under_its_final_name(tmp_path: Path, there: str) -> None:
    touch(tmp_path, there)
    with files.open_file(tmp_path, "a.warc.gz") as file:
        assert file.read() == there.encode()


@pytest.mark.parametrize(
    "name",
    ["absent.warc.gz", "../secret.warc.gz", "/etc/hostname", "sub/a.warc.gz", "..", ".", "", "./a.warc.gz"],
)
def test_what_is_not_in_the_folder_is_not_opened(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "archive"
    (folder / "sub").mkdir(parents=True)
    touch(tmp_path, "secret.warc.gz")
    touch(folder / "sub", "a.warc.gz")
    touch(folder, "a.warc.gz")
    with pytest.raises(OSError), files.open_file(folder, name) as file:
        file.read()


@pytest.mark.parametrize("target", ["secret.warc.gz", "archive/real.warc.gz"])
def test_a_link_is_not_opened(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    touch(tmp_path, "secret.warc.gz")
    touch(folder, "real.warc.gz")
    (folder / "link.warc.gz").symlink_to(tmp_path / target)
    with pytest.raises(OSError):
        files.open_file(folder, "link.warc.gz")


def test_a_pipe_is_not_opened_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.warc.gz")
    with pytest.raises(FileNotFoundError):
        files.open_file(tmp_path, "pipe.warc.gz")
