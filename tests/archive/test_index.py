"""The index: what it finds, and that it can be made again from the files."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from archive.exceptions import CannotWriteError, DamagedError
from archive.index import CaptureIndex
from archive.model import Capture
from archive.scan import scan_entries
from tests.archive.samples import MOMENT, URL, exchange, record, store, written_by_hand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def capture(number: int = 0, url: str = URL, moment: datetime = MOMENT) -> Capture:
    digest = "sha1:" + hashlib.sha1(str(number).encode()).hexdigest()
    return Capture(
        url, moment, "response", 200, "text/html", digest, "a.warc.gz", number, 9, f"<urn:{number}>"
    )


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CaptureIndex]:
    with CaptureIndex(tmp_path) as found:
        yield found


def test_what_is_added_is_found_as_it_was(index: CaptureIndex) -> None:
    bare = replace(capture(1), status=None, mime=None, digest=None, kind="revisit")
    index.add(capture())
    index.add(bare)
    assert index.captures(URL) == [capture(), bare]
    assert index.count() == 2
    assert index.nearest(URL) == bare


def test_times_are_kept_to_the_microsecond_and_in_utc(index: CaptureIndex) -> None:
    for number, moment in enumerate(
        [datetime(1996, 1, 1, tzinfo=UTC), MOMENT, datetime(2999, 12, 31, 23, 59, 59, 999999, UTC)]
    ):
        index.add(capture(number, moment=moment))
        found = index.captures(URL)[-1]
        assert (found.timestamp, found.timestamp.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-99, 0), (0, 0), (4, 0), (6, 1), (10, 1), (14, 1), (16, 2), (20, 2), (999, 2)],
)
def test_the_nearest_in_time(index: CaptureIndex, minutes: int, expected: int) -> None:
    for number in (1, 0, 2):
        index.add(capture(number, moment=MOMENT + timedelta(minutes=10 * number)))
    index.add(capture(9, url="http://site.example/other", moment=MOMENT + timedelta(minutes=minutes)))
    found = index.nearest(URL, MOMENT + timedelta(minutes=minutes))
    assert found is not None
    assert found.offset == expected


def test_of_two_that_are_as_near_the_one_written_last_is_given(index: CaptureIndex) -> None:
    for number, minutes in enumerate((-5, 5, -5)):
        index.add(capture(number, moment=MOMENT + timedelta(minutes=minutes)))
    found = index.nearest(URL, MOMENT)
    assert found is not None
    assert found.offset == 2


def test_without_a_time_the_one_written_last_is_given_whatever_the_clock_said(index: CaptureIndex) -> None:
    index.add(capture(0, moment=MOMENT + timedelta(days=400)))
    index.add(capture(1, moment=MOMENT))
    found = index.nearest(URL)
    assert found is not None
    assert found.offset == 1
    assert [each.offset for each in index.latest()] == [1, 0]
    assert [each.offset for each in index.captures(URL)] == [1, 0]


def test_latest_is_limited_and_over_all_urls(index: CaptureIndex) -> None:
    for number in range(10):
        index.add(capture(number, url=f"{URL}{number}"))
    assert [each.offset for each in index.latest(3)] == [9, 8, 7]
    assert [each.offset for each in index.all()] == list(range(10))


def test_what_nobody_captured_is_none(index: CaptureIndex) -> None:
    index.add(capture())
    for url in ("http://site.example/", URL + "/", URL.upper(), "", "%", "' OR 1=1 --"):
        assert index.nearest(url) is None
        assert index.nearest(url, MOMENT) is None
        assert index.captures(url) == []


def test_the_same_place_is_one_capture(index: CaptureIndex) -> None:
    index.add(capture())
    index.add(replace(capture(), url="http://site.example/other"))
    assert [each.url for each in index.all()] == ["http://site.example/other"]


@pytest.mark.parametrize(
    "url", ["http://site.example/a", "http://site.example/a?", "http://site.example/?q=%23"]
)
def test_a_fragment_and_nothing_else_is_left_out(index: CaptureIndex, url: str) -> None:
    index.add(capture(url=url))
    for asked in (url, url + "#", url + "#top", url + "#a#b"):
        found = index.nearest(asked)
        assert found is not None, asked
        assert found.url == url


@pytest.mark.parametrize(
    "url", ["http://[broken/", "http://[broken/#top", "http://ex\u2100mple.com/#x", "//#"]
)
def test_no_url_at_all_finds_nothing(index: CaptureIndex, url: str) -> None:
    assert index.nearest(url) is None
    assert index.captures(url) == []


def test_replacing_all(index: CaptureIndex) -> None:
    index.add(capture(5))
    index.replace_all([capture(7), capture(3)])
    assert [each.offset for each in index.all()] == [7, 3]


def test_replacing_all_fails_as_a_whole(index: CaptureIndex) -> None:
    def torn() -> Iterator[Capture]:
        yield capture(7)
        raise DamagedError("torn")

    index.add(capture(5))
    with pytest.raises(DamagedError):
        index.replace_all(torn())
    assert [each.offset for each in index.all()] == [5]


def test_the_last_response_with_a_payload_is_the_one_that_is_referred_to(index: CaptureIndex) -> None:
    same = capture().digest
    index.add(replace(capture(1), digest=same, kind="revisit"))
    for number in (2, 3):
        index.add(replace(capture(number), digest=same))
    found = index.by_digest(same or "")
    assert found is not None
    assert found.offset == 3
    assert index.by_digest("sha1:none") is None


def test_the_captures_of_one_file(index: CaptureIndex) -> None:
    for number in (30, 10, 20):
        index.add(capture(number))
    other = replace(capture(15), filename="b.warc.gz")
    index.add(other)
    assert index.filenames() == ["a.warc.gz", "b.warc.gz"]
    assert [each.offset for each in index.in_file("a.warc.gz")] == [10, 20, 30]
    assert [each.offset for each in index.in_file("a.warc.gz", 20)] == [20, 30]
    last = index.last_in_file("a.warc.gz", 20)
    assert last is not None
    assert (last.offset, index.last_in_file("a.warc.gz", 10)) == (10, None)
    index.replace_in_file("a.warc.gz", 20, [capture(25)])
    assert [each.offset for each in index.in_file("a.warc.gz")] == [10, 25]
    assert index.in_file("b.warc.gz") == [other]


def test_replacing_what_is_in_a_file_fails_as_a_whole(index: CaptureIndex) -> None:
    def torn() -> Iterator[Capture]:
        yield capture(7)
        raise DamagedError("torn")

    index.add(capture(5))
    with pytest.raises(DamagedError):
        index.replace_in_file("a.warc.gz", 0, torn())
    assert [each.offset for each in index.all()] == [5]


def test_an_index_knows_whether_it_is_sound(tmp_path: Path) -> None:
    with CaptureIndex(tmp_path) as index:
        index.replace_all(capture(number, url=f"{URL}{number}") for number in range(500))
        assert index.is_sound()
    data = bytearray((tmp_path / "index.sqlite").read_bytes())
    data[8192:-4096] = bytes(len(data) - 12288)
    (tmp_path / "index.sqlite").write_bytes(data)
    with CaptureIndex(tmp_path) as index:
        assert not index.is_sound()


def test_without_an_index_nothing_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match=r"index\.sqlite"):
        CaptureIndex(tmp_path, read_only=True)


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "http://site.example/ü?q=ä",
        "http://site.example/\u2028\x85",
        URL + "#fragment",
        "http://site.example/a\nWARC-Target-URI: http://evil.example/",
        "http://site.example/\r\n\x00\t",
    ],
)
def test_the_index_made_again_is_the_index_that_was(tmp_path: Path, url: str) -> None:
    stored = store(tmp_path, exchange(url), exchange(f"{URL}2"), max_bytes=1)
    before = stored.indexed()
    assert stored.findings() == []
    stored.rebuild()
    assert stored.indexed() == before
    with CaptureIndex(tmp_path) as index:
        assert index.nearest(url) == before[0]


def test_files_that_hold_no_capture_give_none(tmp_path: Path) -> None:
    info = record([("WARC-Type", "warcinfo"), ("WARC-Date", "2025-01-01T00:00:00Z")], b"software: x\r\n")
    stored = written_by_hand(tmp_path, info)
    assert list(scan_entries(stored.folder)) == []
