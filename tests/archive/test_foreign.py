"""Reading files of others: whatever they hold, bounded, and past what is damaged."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from archive import foreign
from archive.foreign import read_records
from archive.scan import HEADER_LIMIT
from tests.archive.foreignfiles import page, plain

if TYPE_CHECKING:
    from archive.foreign import ForeignRecord

A, B = page("http://a.example/"), page("http://b.example/")


def read(data: bytes) -> tuple[list[str | None], list[tuple[int, str]]]:
    """The targets of the records that are read, and the damage."""
    damage: list[tuple[int, str]] = []
    found = list(read_records(memoryview(data), lambda *each: damage.append(each)))
    return [each.get("warc-target-uri") for each in found], damage


def one(data: bytes) -> ForeignRecord:
    damage: list[object] = []
    [found] = read_records(memoryview(data), lambda *each: damage.append(each))
    assert damage == []
    return found


def whole(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


@pytest.mark.parametrize("data", [A + B, whole(A, B), gzip.compress(A + B), whole(A + B), whole(A, b"", B)])
def test_records_of_files_plain_and_compressed(data: bytes) -> None:
    assert read(data) == (["http://a.example/", "http://b.example/"], [])


def test_a_record_is_what_was_written() -> None:
    found = one(page("http://a.example/", "text", WARC_IP_Address="192.0.2.1"))
    assert found.block.endswith(b"\r\n\r\ntext")
    assert found.get("warc-ip-address") == "192.0.2.1"
    assert [name for name, _ in found.fields][:2] == ["WARC-Type", "WARC-Record-ID"]


def test_version_1_0_put_urls_in_brackets() -> None:
    record = plain("revisit", "<http://a.example/>", WARC_Refers_To_Target_URI="<http://b.example/>")
    found = one(record)
    assert found.get("warc-target-uri") == "http://a.example/"
    assert found.get("warc-refers-to-target-uri") == "http://b.example/"
    assert (found.get("warc-record-id") or "").startswith("<urn:")


def test_folded_lines_and_control_characters_stay_one_field() -> None:
    assert one(plain("x", WARC_X="a\r\n  b")).get("warc-x") == "a b"
    assert one(plain("x", WARC_X="a\nWARC-Y: b\x00\x1b")).get("warc-x") == "a%0AWARC-Y: b%00%1B"


LONG = page("http://a.example/", WARC_X="x" * 100_000_000)


@pytest.mark.parametrize("data", [LONG + B, whole(LONG, B)], ids=["plain", "compressed"])
def test_fault_39_a_header_of_100_mb(data: bytes) -> None:
    tracemalloc.start()
    try:
        assert read(data) == (["http://b.example/"], [(0, f"no WARC header within {HEADER_LIMIT} bytes")])
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "length", ["-1", "999999999999999999999999", "4", "1000", "", "5 5", "0x5", "٣", "1\x1b[31m"]
)
@pytest.mark.parametrize("compressed", [True, False])
def test_fault_40_a_content_length_that_cannot_be(length: str, compressed: bool) -> None:
    bad = plain(block=b"hello", Content_Length=length)
    data = whole(A, bad, B) if compressed else A + bad + B
    urls, [(offset, message)] = read(data)
    assert urls == ["http://a.example/", "http://b.example/"]
    assert offset == (len(gzip.compress(A)) if compressed else len(A))
    assert "Content-Length" in message
    assert message.isprintable()


def test_fault_40_in_the_last_record() -> None:
    urls, [(offset, message)] = read(A + plain(block=b"hello", Content_Length="6000"))
    assert (urls, offset) == (["http://a.example/"], len(A))
    assert "6000" in message


def test_fault_41_gzip_within_gzip() -> None:
    urls, [(offset, message)] = read(whole(whole(A), B))
    assert (urls, offset) == (["http://b.example/"], 0)
    assert "gzip within gzip" in message


def test_fault_41_a_bomb_within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "RECORD_LIMIT", 1_000_000)
    bomb = page("http://bomb.example/", "x" * 50_000_000)
    urls, [(_, message)] = read(whole(bomb, B))
    assert urls == ["http://b.example/"]
    assert "more than the 1000000" in message
    urls, [(offset, message)] = read(A + bomb + B)
    assert (urls, offset) == (["http://a.example/", "http://b.example/"], len(A))
    assert "more than the 1000000" in message


def test_a_torn_tail() -> None:
    data = whole(A, B)
    urls, [(offset, _)] = read(data[:-5])
    assert (urls, offset) == (["http://a.example/"], len(whole(A)))
    urls, [(offset, _)] = read((A + B)[:-50])
    assert (urls, offset) == (["http://a.example/"], len(A))


def test_bytes_between_members() -> None:
    urls, damage = read(whole(A) + b"\x1f\x8b\x08 and other noise \x1f\x8b" * 1000 + whole(B))
    assert urls == ["http://a.example/", "http://b.example/"]
    assert [offset for offset, _ in damage] == [len(whole(A))]


def test_what_a_damaged_record_holds_is_no_record() -> None:
    holds = plain(block=b"x\r\n\r\n" + B, Content_Length="2")
    assert read(whole(A, holds))[0] == ["http://a.example/"]
    large = page("http://big.example/", "x\r\n\r\n" + B.decode(), WARC_Date="never")
    assert read(A + large)[0] == ["http://a.example/"], "its length is right, so nothing in it is searched"


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (plain(WARC_Record_ID=""), "WARC-Record-ID"),
        (plain(WARC_Type=""), "WARC-Type"),
        (plain(WARC_Date=""), "WARC-Date"),
        (plain(WARC_Date="20240506070809x"), "20240506070809x"),
        (plain(WARC_Date="0001-01-01T00:00:00+14:00"), "no date"),
        (plain(url=""), "WARC-Target-URI"),
        (plain(Warc_type="request"), "twice"),
        (plain().replace(b"WARC-Date", b"no colon here\r\nWARC-Date"), "names no field"),
        (plain().replace(b"WARC-Date", b": nameless\r\nWARC-Date"), "names no field"),
    ],
)
def test_a_record_that_is_none(record: bytes, word: str) -> None:
    urls, [(offset, message)] = read(A + record + B)
    assert (urls, offset) == (["http://a.example/", "http://b.example/"], len(A))
    assert word in message


def test_fields_that_may_repeat() -> None:
    twice = plain("x").replace(
        b"WARC-Date", b"WARC-Concurrent-To: <a>\r\nWARC-Concurrent-To: <b>\r\nWARC-Date"
    )
    assert [value for name, value in one(twice).fields if name == "WARC-Concurrent-To"] == ["<a>", "<b>"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x08", b"WARC/", b"<html>", b"\r\n\r\nWARC/", b"\0" * 3_000_000],
)
def test_what_is_no_warc_at_all(data: bytes) -> None:
    urls, damage = read(data)
    assert urls == []
    assert bool(damage) == bool(data)


def test_progress_ends_at_the_end() -> None:
    for data in (A + B, whole(A, B)):
        seen: list[int] = []
        list(read_records(memoryview(data), lambda *_: None, seen.append))
        assert seen == sorted(seen)
        assert seen[-1] == len(data)
