"""The WARC files of a foreign package: bounded, and names are never paths."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from archive.exceptions import DiskFullError
from archive.package import open_members


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in entries.items():
            package.writestr(name, data)
    return out


def opened(file: io.BytesIO) -> tuple[dict[str, bytes], list[str]]:
    damage: list[str] = []
    found = {}
    for name, part in open_members(file, damage.append):
        with part:
            part.seek(0)
            found[name] = part.read()
    return found, damage


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_only_warc_files_are_read(method: int) -> None:
    entries = {
        "archive/a.warc.gz": b"one",
        "archive/b.warc": b"two",
        "archive/notes.txt": b"",
        "archive/deep/c.warc": b"",
        "datapackage.json": b"{}",
        "c.warc": b"",
    }
    assert opened(packed(entries, method)) == ({"archive/a.warc.gz": b"one", "archive/b.warc": b"two"}, [])


@pytest.mark.parametrize(
    "name",
    ["../evil.warc", "archive/../evil.warc", "/archive/evil.warc", "archive//evil.warc",
     "archive/\x1b[2J.warc", "archive/a\nb.warc", "archive/evil.warc/", "C:\\archive\\evil.warc",
     f"archive/{'x' * 5000}.warc"],
)  # fmt: skip
def test_other_names_are_not(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found, damage = opened(packed({name: b"x", "archive/a.warc": b"y"}))
    assert (found, damage) == ({"archive/a.warc": b"y"}, [])
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_not_unpacked() -> None:
    bomb = packed({"archive/a.warc": b"\0" * 200_000_000, "archive/b.warc": b"y"}, zipfile.ZIP_DEFLATED)
    found, [message] = opened(bomb)
    assert found == {"archive/b.warc": b"y"}
    assert "100 times" in message


def test_entries_that_overlap() -> None:
    file = packed({"archive/a.warc": b"x" * 10_000})
    with zipfile.ZipFile(file, "a") as package:
        [entry] = package.infolist()
        package.filelist += [entry] * 50
        package._didModify = True
    found, [message] = opened(file)
    assert found == {}
    assert "overlap" in message


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\0" * 100, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_package(data: bytes) -> None:
    found, damage = opened(io.BytesIO(data))
    assert found == {}
    assert len(damage) == 1


def test_a_package_without_warc_files() -> None:
    found, [message] = opened(packed({"a.txt": b""}))
    assert found == {}
    assert "archive/NAME.warc" in message


def test_of_a_damaged_entry_what_can_be_read() -> None:
    data = bytearray(packed({"archive/a.warc": b"x" * 5000, "archive/b.warc": b"y"}).getvalue())
    data[100] ^= 0xFF
    found, [message] = opened(io.BytesIO(bytes(data)))
    assert found["archive/b.warc"] == b"y"
    assert "archive/a.warc" in message


def test_no_room_to_unpack(monkeypatch: pytest.MonkeyPatch) -> None:
    # A temporary folder without room can't be had everywhere: the device that is always full stands for it.
    full = Path("/dev/full")
    monkeypatch.setattr("archive.package.tempfile.TemporaryFile", lambda: full.open("w+b", buffering=0))
    with pytest.raises(DiskFullError, match="TMPDIR"):
        opened(packed({"archive/a.warc": b"x" * 5000}))
