"""Reading back what a server sent, and never something else in its place."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import brotli
import pytest

from archive.exceptions import CannotWriteError, DamagedError
from archive.index import CaptureIndex
from archive.reader import Archive
from archive.writer import WarcWriter
from tests.archive.samples import HELLO, MOMENT, URL, Stored, exchange, store

if TYPE_CHECKING:
    from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\n"
TEXT = b"the payload of the page " * 40


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return store(tmp_path, exchange(), exchange(f"{URL}2", OK + b"\r\nuntil close"))


def damaged(stored: Stored, data: bytes, number: int = 1) -> str:
    """What the reader says of a capture once its file holds `data`."""
    stored.file.write_bytes(data)
    with pytest.raises(DamagedError) as caught:
        stored.read(number)
    message = str(caught.value)
    assert message.startswith(f"{stored.captures[number].filename} at offset ")
    return message


def test_a_response_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    response = (
        b"HTTP/1.1 203 Gr\xfc\xdfe\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Odd: \xe9\xff\r\n"
        b"Content-Encoding: gzip, br\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    packed = brotli.compress(gzip.compress(TEXT))
    response += b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    found = store(tmp_path, exchange(response=response)).read()
    assert (found.url, found.timestamp, found.status, found.reason) == (URL, MOMENT, 203, "Grüße")
    assert found.headers[:3] == [("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X-Odd", "éÿ")]
    assert (found.body, found.payload, found.complete) == (packed, TEXT, True)


@pytest.mark.parametrize(
    ("response", "body"),
    [
        (OK + b"Content-Length: 50\r\n\r\nhello", b"hello"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", b"hel"),
        (
            OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(TEXT, mtime=0)[:-20],
            gzip.compress(TEXT, mtime=0)[:-20],
        ),
        (OK + b"Content-Encoding: unknown\r\n\r\nhello", b"hello"),
    ],
)
def test_what_is_cut_or_broken_says_so(tmp_path: Path, response: bytes, body: bytes) -> None:
    found = store(tmp_path, exchange(response=response)).read()
    assert (found.body, found.complete) == (body, False)


@pytest.mark.parametrize("why", ["length", "time", "disconnect"])
def test_what_we_cut_ourselves_says_so(tmp_path: Path, why: str) -> None:
    """A body that lasts until the close is whole by its framing; WARC-Truncated knows better."""
    found = store(tmp_path, exchange(response=OK + b"\r\nthe beginning", truncated=why)).read()
    assert (found.body, found.complete) == (b"the beginning", False)


def test_captures_are_found_through_the_reader(stored: Stored) -> None:
    with Archive(stored.data) as archive:
        assert archive.nearest(URL) == archive.nearest(URL, MOMENT) == stored.captures[0]
        assert archive.captures(f"{URL}2#x") == [stored.captures[1]]
        assert archive.latest() == stored.captures[::-1]
        assert archive.latest(1) == stored.captures[1:]
        assert archive.nearest("http://elsewhere.example/") is None
        assert archive.block(stored.captures[0]) == HELLO


def test_a_file_that_is_still_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    writer = WarcWriter(tmp_path / "archive", "sample")
    with CaptureIndex(tmp_path) as index, Archive(tmp_path) as archive:
        for number in range(3):
            capture = writer.write_exchange(exchange(f"{URL}{number}"))
            assert capture is not None
            index.add(capture)
            assert archive.read(capture).body == b"hello"
        writer.close()
        assert archive.read(capture).body == b"hello"


def test_without_an_index_there_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError):
        Archive(tmp_path)


@pytest.mark.parametrize("off", [-1, 1, 7, 10**9])
def test_a_wrong_offset_is_damage(stored: Stored, off: int) -> None:
    wrong = replace(stored.captures[1], offset=stored.captures[1].offset + off)
    with Archive(stored.data) as archive, pytest.raises(DamagedError, match="at offset"):
        archive.read(wrong)


def test_another_record_than_the_index_says_is_damage(stored: Stored) -> None:
    wrong = replace(stored.captures[0], offset=stored.captures[1].offset)
    with Archive(stored.data) as archive, pytest.raises(DamagedError, match="another record"):
        archive.read(wrong)


@pytest.mark.parametrize("name", ["gone.warc.gz", "../index.sqlite", "/etc/hostname", "..", "", "a\0b"])
def test_a_file_that_is_not_there_is_damage(stored: Stored, name: str) -> None:
    with Archive(stored.data) as archive, pytest.raises(DamagedError):
        archive.read(replace(stored.captures[0], filename=name))


def test_a_link_out_of_the_folder_is_damage(stored: Stored, tmp_path: Path) -> None:
    """Fault 35."""
    outside = stored.file.rename(tmp_path / "outside.warc.gz")
    (stored.folder / stored.captures[0].filename).symlink_to(outside)
    with pytest.raises(DamagedError):
        stored.read()


def test_an_empty_file_is_damage(stored: Stored) -> None:
    damaged(stored, b"")


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 12, 20, 40, 100])
def test_a_torn_record_is_never_a_shorter_body(stored: Stored, cut: int) -> None:
    """Fault 2: other readers give back a shortened body without an error."""
    place = stored.captures[1]
    damaged(stored, stored.file.read_bytes()[: place.offset + place.length - cut])


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_flipped_byte_is_damage(stored: Stored, at: float) -> None:
    place, data = stored.captures[1], bytearray(stored.file.read_bytes())
    data[place.offset + int(place.length * at)] ^= 0xFF
    damaged(stored, bytes(data))


def test_the_other_captures_of_a_damaged_file_are_read(stored: Stored) -> None:
    place = stored.captures[1]
    damaged(stored, stored.file.read_bytes()[: place.offset + 9])
    assert stored.read(0).body == b"hello"
