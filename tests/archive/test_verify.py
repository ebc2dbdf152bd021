"""Verification finds every kind of damage, and nothing where there is none."""

from __future__ import annotations

import base64
import gzip
import hashlib
from typing import TYPE_CHECKING

import pytest

from archive.digest import sha1
from archive.index import CaptureIndex
from archive.verify import verify
from tests.archive.samples import HELLO, RESPONSE, URL, Stored, exchange, record, store, written_by_hand

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = (
    ("WARC-Type", "request"),
    ("WARC-Record-ID", "<urn:uuid:00000000-0000-0000-0000-000000000002>"),
    ("WARC-Concurrent-To", RESPONSE[1][1]),
    ("WARC-Target-URI", URL),
    ("WARC-Date", "2025-01-02T03:04:05.678901Z"),
)
PAIR = record(RESPONSE) + record(REQUEST, b"GET / HTTP/1.1\r\n\r\n")


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return store(tmp_path, exchange(), exchange(f"{URL}2"))


def by_hand(data: Path, *members: bytes) -> Stored:
    """A file of these records, with an index that was made from it."""
    made = written_by_hand(data, *members)
    made.rebuild()
    return made


def test_an_archive_that_is_as_it_was_written(tmp_path: Path) -> None:
    made = store(tmp_path, *(exchange(f"{URL}{number}") for number in range(5)), max_bytes=1)
    seen: list[Path] = []
    with CaptureIndex(tmp_path) as index:
        report = verify(made.folder, index, seen.append)
    assert (report.files, report.records, report.captures, report.findings) == (5, 15, 5, [])
    assert len(seen) == 5
    assert all(path.parent == made.folder for path in seen)


def test_an_empty_archive(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    with CaptureIndex(tmp_path) as index:
        report = verify(tmp_path / "archive", index)
    assert (report.files, report.findings) == (0, [])


def test_a_file_that_is_still_open_is_verified(stored: Stored) -> None:
    stored.file.rename(stored.file.with_name(stored.file.name + ".open"))
    assert stored.findings() == []


def test_whatever_byte_is_flipped_is_found(stored: Stored) -> None:
    """All but those that say nothing: of a gzip header, and the bits that fill up the last byte."""
    data = stored.file.read_bytes()
    content, place = gzip.decompress(data), stored.captures[0]
    changed = 0
    for offset in range(place.offset, place.offset + place.length):
        broken = data[:offset] + bytes([data[offset] ^ 0x55]) + data[offset + 1 :]
        try:
            if gzip.decompress(broken) == content:
                continue
        except (OSError, EOFError, gzip.zlib.error):  # type: ignore[attr-defined]
            pass
        changed += 1
        stored.file.write_bytes(broken)
        assert stored.findings(), offset
    assert changed > place.length - 20


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 10, 20, 100])
def test_a_cut_file_is_found(stored: Stored, cut: int) -> None:
    stored.file.write_bytes(stored.file.read_bytes()[:-cut])
    [finding] = stored.findings()
    assert (finding.filename, finding.offset) == (
        stored.file.name,
        stored.captures[1].offset + stored.captures[1].length,
    )


@pytest.mark.parametrize("tail", [b"junk", b"\0" * 500, b"\x1f\x8b", b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"\n"])
def test_bytes_behind_the_last_record_are_found(stored: Stored, tail: bytes) -> None:
    size = stored.file.stat().st_size
    stored.file.write_bytes(stored.file.read_bytes() + tail)
    assert [finding.offset for finding in stored.findings()] == [size]


def test_a_row_of_the_index_without_a_record_is_found(stored: Stored) -> None:
    file = stored.file
    stored.file.unlink()
    findings = stored.findings()
    assert [(each.filename, each.offset) for each in findings] == [
        (file.name, capture.offset) for capture in stored.captures
    ]
    assert f"a capture or view of {URL} that isn't there" in findings[0].message


def test_a_record_that_the_index_does_not_name_is_found(stored: Stored) -> None:
    with CaptureIndex(stored.data) as index:
        index.replace_all(stored.captures[1:])
    [finding] = stored.findings()
    assert finding.offset == stored.captures[0].offset
    assert "rebuild" in finding.message
    stored.rebuild()
    assert stored.findings() == []


@pytest.mark.parametrize(
    "change",
    [
        "url = 'http://evil.example/'",
        "status = 404",
        "mime = 'text/html'",
        "digest = 'sha1:X'",
        "timestamp = timestamp + 1",
        "length = length - 1",
        "record_id = '<urn:other>'",
    ],
)
def test_a_row_that_says_something_else_is_found(stored: Stored, change: str) -> None:
    with CaptureIndex(stored.data) as index:
        index._database.execute(f"UPDATE captures SET {change} WHERE id = 1")
    assert [each.offset for each in stored.findings()] == [stored.captures[0].offset]


def test_a_pair_as_another_program_writes_it(tmp_path: Path) -> None:
    assert by_hand(tmp_path, PAIR).findings() == []


def test_a_request_without_its_response_is_found(tmp_path: Path) -> None:
    [finding] = by_hand(tmp_path, record(REQUEST, b"GET / HTTP/1.1\r\n\r\n")).findings()
    assert (finding.offset, "request" in finding.message) == (0, True)


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("WARC-Block-Digest", sha1(HELLO), False),
        ("WARC-Block-Digest", "sha1:" + hashlib.sha1(HELLO).hexdigest(), False),
        ("WARC-Block-Digest", "SHA256:" + hashlib.sha256(HELLO).hexdigest().upper(), False),
        ("WARC-Block-Digest", "md5:" + base64.b32encode(hashlib.md5(HELLO).digest()).decode(), False),
        ("WARC-Block-Digest", "blake9:whatever", False),
        ("WARC-Block-Digest", sha1(HELLO + b"x"), True),
        ("WARC-Block-Digest", "sha1:", True),
        ("WARC-Block-Digest", "sha512:" + hashlib.sha1(HELLO).hexdigest(), True),
        ("WARC-Payload-Digest", sha1(b"hello"), False),
        ("WARC-Payload-Digest", sha1(HELLO), True),
    ],
)
def test_digests_are_compared(tmp_path: Path, field: str, value: str, wrong: bool) -> None:
    request = PAIR[len(record(RESPONSE)) :]
    findings = by_hand(tmp_path, record([*RESPONSE, (field, value)]) + request).findings()
    assert [each.offset for each in findings] == [0] * wrong


def test_a_damaged_record_does_not_hide_what_is_behind_it(tmp_path: Path) -> None:
    made = by_hand(tmp_path, PAIR, PAIR)
    data = made.file.read_bytes()
    made.file.write_bytes(data[: len(PAIR)] + b"damage in the middle" + data[len(PAIR) :])
    with CaptureIndex(tmp_path) as index:
        report = verify(made.folder, index)
    assert report.records == 4
    assert report.captures == 2
    assert (made.file.name, len(PAIR)) in [(each.filename, each.offset) for each in report.findings]


def test_a_capture_without_a_date_does_not_hide_what_is_behind_it(tmp_path: Path) -> None:
    dateless = record([each for each in RESPONSE if each[0] != "WARC-Date"])
    made = written_by_hand(tmp_path, PAIR, dateless, record([("WARC-Type", "resource")], b"x"))
    with CaptureIndex(tmp_path) as index:
        report = verify(made.folder, index)
    assert report.records == 4
    assert len(PAIR) in [each.offset for each in report.findings]


def test_a_chunked_response_is_right_by_its_body(tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    assert store(tmp_path, exchange(response=chunked)).findings() == []
