"""Export: whole records, byte for byte, and everything that they need."""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path
from subprocess import run
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.exceptions import DiskFullError
from archive.exporting import Exporter
from archive.members import FileBytes, read_member
from archive.selection import Selection
from tests.archive.crawls import DAY, crawl, page, two_venues
from tests.archive.samples import MOMENT, RESPONSE, URL, record

if TYPE_CHECKING:
    from archive.exporting import ExportReport
    from archive.model import Capture

LATER = MOMENT + DAY


def export(
    data: Path, selection: Selection, name: str = "out.warc.gz"
) -> tuple[Path, list[Capture], ExportReport]:
    with (data / name).open("wb") as out:
        exporter = Exporter(data, out, name, moment=MOMENT, info={"software": "test/1"})
        captures = list(exporter.copy(selection))
    return data / name, captures, exporter.report


def members(path: Path) -> list[bytes]:
    """The gzip members of a file, as they are."""
    found, offset = [], 0
    with path.open("rb") as file:
        view = FileBytes(file)
        while offset < len(view):
            member = read_member(view, offset, 0)
            found.append(bytes(view[offset : offset + member.length]))
            offset += member.length
    return found


def kinds(path: Path) -> Counter[str]:
    with path.open("rb") as file:
        return Counter(each.rec_type for each in ArchiveIterator(file, check_digests="raise"))


def test_everything_is_copied_byte_for_byte_behind_a_warcinfo(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, _, report = export(tmp_path, Selection())
    sources = sorted((tmp_path / "archive").iterdir(), key=lambda each: each.name.split("-")[2])
    assert members(path)[1:] == [member for source in sources for member in members(source)]
    assert b"WARC-Filename: out.warc.gz\r\n" in gzip.decompress(members(path)[0])
    assert kinds(path) == {"warcinfo": 4, "response": 2, "revisit": 2, "request": 4, "conversion": 4}
    assert (report.records, report.captures, report.size) == (15, 4, path.stat().st_size)
    assert report.damage == []
    check = [sys.executable, "-c", "import sys; from warcio.cli import main; sys.exit(main())", "check"]
    assert run([*check, str(path)], check=False).returncode == 0


def test_captures_are_told_with_their_new_places(tmp_path: Path) -> None:
    originals = two_venues(tmp_path)
    path, captures, _ = export(tmp_path, Selection())
    assert [each.record_id for each in captures] == [each.record_id for each in originals]
    data = path.read_bytes()
    for each in captures:
        assert each.filename == path.name
        found = gzip.decompress(data[each.offset : each.offset + each.length])
        assert f"WARC-Record-ID: {each.record_id}\r\n".encode() in found


def test_a_venue_comes_with_the_payloads_that_it_refers_to(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, captures, _ = export(tmp_path, Selection("second"))
    assert [each.url for each in captures] == ["http://first.example/b", "http://second.example/copy"]
    assert kinds(path) == {"warcinfo": 3, "response": 1, "revisit": 1, "request": 1, "conversion": 1}


def test_a_time(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, captures, _ = export(tmp_path, Selection(until=LATER - DAY / 2))
    assert [each.timestamp for each in captures] == [MOMENT, captures[1].timestamp]
    # The text was made an hour later and comes along; the warcinfo of files that gave nothing doesn't.
    assert kinds(path) == {"warcinfo": 2, "response": 2, "request": 2, "conversion": 2}
    path, captures, _ = export(tmp_path, Selection(since=LATER), "later.warc.gz")
    assert Counter(each.kind for each in captures) == {"response": 2, "revisit": 2}
    assert kinds(path)["conversion"] == 2


def test_what_belongs_to_a_capture_comes_along_whenever_it_was_made(tmp_path: Path) -> None:
    crawl(tmp_path, "first", (URL, page("x")))
    path, _, _ = export(tmp_path, Selection(since=MOMENT, until=MOMENT))
    assert kinds(path) == {"warcinfo": 2, "response": 1, "request": 1, "conversion": 1}


def test_nothing(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, captures, report = export(tmp_path, Selection(since=LATER + DAY))
    assert (captures, report.records) == ([], 0)
    assert kinds(path) == {"warcinfo": 1}


def test_a_damaged_record_is_left_out_and_reported(tmp_path: Path) -> None:
    first, second = crawl(tmp_path, "first", (URL, page("x")), (f"{URL}2", page("y")))
    [source] = (tmp_path / "archive").iterdir()
    data = bytearray(source.read_bytes())
    data[first.offset + 40] ^= 0xFF
    source.write_bytes(data)
    path, captures, report = export(tmp_path, Selection())
    assert [each.record_id for each in captures] == [second.record_id]
    assert [(each.filename, each.offset) for each in report.damage] == [(source.name, first.offset)]
    assert kinds(path)["response"] == 1


def test_behind_damage_a_page_that_holds_a_warc_file_is_no_record(tmp_path: Path) -> None:
    fake = record((*RESPONSE[:2], ("WARC-Target-URI", "http://bank.example/"), *RESPONSE[3:]))
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(fake) + fake
    first, _ = crawl(tmp_path, "first", (URL, answer), (f"{URL}2", page("y")))
    [source] = (tmp_path / "archive").iterdir()
    data = source.read_bytes()
    # The record's member is damaged in front, and its page stands in the file as it is.
    torn = (
        data[: first.offset]
        + b"\x1f\x8b\x08"
        + bytes(7)
        + b"\xff"
        + fake
        + data[first.offset + first.length :]
    )
    source.write_bytes(torn)
    path, _, report = export(tmp_path, Selection())
    assert report.damage
    assert b"bank.example" not in gzip.decompress(path.read_bytes())


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    two_venues(tmp_path)
    with Path("/dev/full").open("wb", buffering=0) as out, pytest.raises(DiskFullError, match=r"x\.warc\.gz"):
        Exporter(tmp_path, out, "x.warc.gz", moment=MOMENT, info={})
