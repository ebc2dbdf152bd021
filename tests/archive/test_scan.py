"""Walking over records: what is one, what is none, and how the walk goes on behind it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.exceptions import DamagedError
from archive.scan import parse_date, scan_entries, scan_file
from tests.archive.samples import HELLO, MOMENT, RESPONSE, URL, exchange, record, store, written_by_hand

if TYPE_CHECKING:
    from pathlib import Path

GOOD = record(RESPONSE)


def without(name: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in RESPONSE if key != name]


DAMAGE = {
    "no gzip": b"plain text, nothing else\r\n" * 3,
    "gzip without a record": gzip.compress(b"nothing of WARC in it"),
    "an empty member": gzip.compress(b""),
    "torn": GOOD[:-9],
    "torn in its trailer": GOOD[:-3],
    "a few bytes": b"\x1f\x8b\x08",
    "zeros, as after a power cut": bytes(200),
    "no length": record(RESPONSE, length=""),
    "a negative length": record(RESPONSE, length="-5"),
    "a length that is no number": record(RESPONSE, length="many"),
    "a length too large": record(RESPONSE, length="99999999999999999999"),
    "a length too small": record(RESPONSE, length="1"),
    "a length of too many digits": record(RESPONSE, length="9" * 5000),
    "a header without an end": gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n"),
    "a huge header": record([*RESPONSE, ("X", "y" * 1_000_000)]),
    "a wrong checksum": GOOD[:-8] + bytes([GOOD[-8] ^ 1]) + GOOD[-7:],
}
every_damage = pytest.mark.parametrize("damaged", DAMAGE.values(), ids=DAMAGE)


def test_a_record_is_given_as_it_lies(tmp_path: Path) -> None:
    stored = written_by_hand(tmp_path, GOOD, GOOD)
    first, second = scan_file(stored.file)
    assert (first.offset, first.length) == (0, len(GOOD))
    assert (second.offset, second.length) == (len(GOOD), len(GOOD))
    assert (first.kind, first.block, first.block_size) == ("response", HELLO, len(HELLO))
    assert first.fields["warc-target-uri"] == URL
    capture = first.to_capture()
    assert capture is not None
    assert (capture.url, capture.timestamp, capture.status, capture.mime) == (URL, MOMENT, 200, "text/plain")


def test_the_walk_begins_where_it_is_told_and_keeps_what_it_is_told(tmp_path: Path) -> None:
    stored = written_by_hand(tmp_path, GOOD, GOOD)
    assert [each.offset for each in scan_file(stored.file, start=len(GOOD))] == [len(GOOD)]
    [first, _] = scan_file(stored.file, keep=len(gzip.decompress(GOOD)) - 20)
    assert len(first.block) < first.block_size == len(HELLO)


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    assert list(scan_file(written_by_hand(tmp_path).file)) == []


def test_a_file_that_is_gone_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="can't read"):
        list(scan_file(tmp_path / "gone-20250101000000-00001-aa.warc.gz"))


@every_damage
def test_damage_names_file_and_offset(tmp_path: Path, damaged: bytes) -> None:
    stored = written_by_hand(tmp_path, GOOD, damaged)
    walk = scan_file(stored.file)
    next(walk)
    with pytest.raises(DamagedError) as caught:
        next(walk)
    assert str(caught.value).startswith(f"{stored.file.name} at offset {len(GOOD)}: ")


@every_damage
def test_the_walk_goes_on_behind_damage(tmp_path: Path, damaged: bytes) -> None:
    stored = written_by_hand(tmp_path, GOOD, damaged, GOOD, GOOD)
    seen: list[tuple[int, str]] = []
    found = list(scan_file(stored.file, on_damage=lambda offset, why: seen.append((offset, why))))
    behind = len(GOOD) + len(damaged)
    assert [each.offset for each in found] == [0, behind, behind + len(GOOD)]
    assert [offset for offset, _ in seen] == [len(GOOD)]
    assert all(why for _, why in seen)


@every_damage
def test_damage_at_the_end_is_told(tmp_path: Path, damaged: bytes) -> None:
    stored = written_by_hand(tmp_path, GOOD, damaged)
    seen: list[int] = []
    assert len(list(scan_file(stored.file, on_damage=lambda offset, _: seen.append(offset)))) == 1
    assert seen == [len(GOOD)]


@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_no_cut_goes_unnoticed(tmp_path: Path, cut: int) -> None:
    """Fault 2: a torn tail must never be a shorter record."""
    stored = written_by_hand(tmp_path, GOOD, GOOD[:-cut])
    with pytest.raises(DamagedError):
        list(scan_file(stored.file))


@pytest.mark.parametrize("name", ["WARC-Date", "WARC-Record-ID", "WARC-Target-URI"])
def test_a_capture_without_its_fields_is_damage(tmp_path: Path, name: str) -> None:
    stored = written_by_hand(tmp_path, record(without(name)))
    with pytest.raises(DamagedError, match="at offset 0"):
        list(scan_entries(stored.folder))


@pytest.mark.parametrize("date", ["", "yesterday", "2025-13-01T00:00:00Z", "20"])
def test_a_capture_with_an_impossible_date_is_damage(tmp_path: Path, date: str) -> None:
    stored = written_by_hand(tmp_path, record([*without("WARC-Date"), ("WARC-Date", date)]))
    with pytest.raises(DamagedError, match="at offset 0"):
        list(scan_entries(stored.folder))


def test_other_kinds_are_no_captures(tmp_path: Path) -> None:
    others = [record([("WARC-Type", kind)]) for kind in ("request", "conversion", "metadata", "unheard-of")]
    assert list(scan_entries(written_by_hand(tmp_path, *others, record([])).folder)) == []


def test_a_capture_may_be_no_http(tmp_path: Path) -> None:
    [capture] = scan_entries(written_by_hand(tmp_path, record(RESPONSE, b"dns answer")).folder)
    assert (capture.status, capture.mime) == (None, None)


def test_captures_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    stored = store(tmp_path, *(exchange(f"{URL}{number}") for number in range(12)), max_bytes=1)
    assert list(scan_entries(stored.folder)) == stored.captures


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-02T03:04:05Z", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2025-01-02T03:04:05.678901Z", MOMENT),
        ("2025-01-02T05:04:05.678901+02:00", MOMENT),
        ("2025-01-02T03:04:05.678901000Z", MOMENT),
    ],
)
def test_dates(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment
    assert parse_date(text).utcoffset() == timedelta(0)
