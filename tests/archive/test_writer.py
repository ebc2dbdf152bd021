"""The writer: files, their names and sizes, and what a full disk leaves behind."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import files
from archive.clock import Clock
from archive.exceptions import CannotWriteError
from archive.writer import WarcWriter
from tests.archive.samples import HELLO, MOMENT, URL, exchange, store

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
BIG = b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + bytes(range(250)) * 16


def names(folder: Path) -> list[str]:
    return [path.name for path in files.list_files(folder)]


def records(path: Path) -> list[Mapping[str, str]]:
    """The fields of each record, as warcio reads them."""
    found = []
    with path.open("rb") as file:
        for each in ArchiveIterator(file, check_digests="raise"):
            each.raw_stream.read()
            found.append(dict(each.rec_headers.headers))
    return found


def test_a_file_is_open_until_it_is_closed(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample", clock=Clock(MOMENT.timestamp, lambda: 0.0))
    assert writer.write_exchange(exchange()) is not None
    [name] = names(tmp_path)
    assert re.fullmatch(r"sample-20250102030405-00001-[0-9a-f]{8}\.warc\.gz\.open", name)
    writer.close()
    assert names(tmp_path) == [name.removesuffix(".open")]


def test_where_nothing_is_written_there_is_no_file(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample")
    writer.sync()
    writer.close()
    writer.close()
    assert (names(tmp_path), writer.bytes_written) == ([], 0)


@pytest.mark.parametrize("response", [b"", b"no head at all", b"HTTP/1.1 200 OK\r\nCut: he"])
def test_an_exchange_without_a_response_is_a_failure_on_record(tmp_path: Path, response: bytes) -> None:
    stored = store(tmp_path, exchange())
    writer = WarcWriter(stored.folder, "sample")
    assert writer.write_exchange(exchange(response=response, error="it broke")) is None
    assert writer.write_exchange(exchange(response=response, request=b"")) is None
    writer.close()
    kinds = [each["WARC-Type"] for each in records(files.list_files(stored.folder)[1])]
    assert kinds == ["warcinfo", "metadata", "request", "metadata"]
    assert stored.findings() == []


def test_interim_responses_are_kept_beside_the_response(tmp_path: Path) -> None:
    stored = store(tmp_path, exchange(response=b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO))
    _, response, _, interim = records(stored.file)
    assert interim["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert stored.read().body == b"hello"


def test_a_file_is_followed_by_the_next_when_it_is_old(tmp_path: Path) -> None:
    now = [MOMENT.timestamp()]
    writer = WarcWriter(tmp_path, "sample", max_age=60, clock=Clock(lambda: now[0], lambda: now[0]))
    for step in (0, 50, 15, 10):
        now[0] += step
        writer.write_exchange(exchange())
    writer.close()
    assert [len(records(path)) for path in files.list_files(tmp_path)] == [5, 5]


def test_closing_twice_is_harmless_and_writing_goes_on_in_another_file(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample")
    first = writer.write_exchange(exchange())
    writer.close()
    writer.close()
    second = writer.write_exchange(exchange())
    writer.close()
    assert first is not None
    assert second is not None
    assert names(tmp_path) == [first.filename, second.filename]
    assert first.filename != second.filename


def test_a_capture_says_where_its_record_lies(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample")
    captures = [writer.write_exchange(exchange(f"{URL}{number}")) for number in range(3)]
    writer.close()
    data = files.list_files(tmp_path)[0].read_bytes()
    for number, capture in enumerate(captures):
        assert capture is not None
        member = gzip.decompress(data[capture.offset : capture.offset + capture.length])
        assert member.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert f"WARC-Target-URI: {URL}{number}\r\n".encode() in member
        assert f"WARC-Record-ID: {capture.record_id}\r\n".encode() in member
        assert (capture.url, capture.timestamp, capture.kind) == (f"{URL}{number}", MOMENT, "response")
        assert (capture.status, capture.mime, capture.digest) == (
            200,
            "text/plain",
            "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N",
        )
    assert writer.bytes_written == len(data)


def test_each_file_begins_with_a_warcinfo_that_its_records_name(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample", info={"software": "x/1"}, max_bytes=1)
    for _ in range(3):
        writer.write_exchange(exchange())
    capture = writer.write_exchange(exchange())
    assert capture is not None
    writer.write_conversion(URL, capture.record_id, "the text", MOMENT)
    writer.close()
    assert [int(name.split("-")[2]) for name in names(tmp_path)] == [1, 2, 3, 4, 5]
    for path in files.list_files(tmp_path):
        info, *rest = records(path)
        assert (info["WARC-Type"], info["WARC-Filename"]) == ("warcinfo", path.name)
        assert b"software: x/1\r\n" in gzip.decompress(path.read_bytes())
        assert {fields["WARC-Warcinfo-ID"] for fields in rest} == {info["WARC-Record-ID"]}


def test_a_file_is_followed_by_the_next_when_it_is_full(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample", max_bytes=5000)
    for _ in range(20):
        writer.write_exchange(exchange())
    writer.close()
    sizes = [path.stat().st_size for path in files.list_files(tmp_path)]
    assert len(sizes) > 1
    assert all(5000 <= size < 7000 for size in sizes[:-1])
    assert sum(len(records(path)) - 1 for path in files.list_files(tmp_path)) == 40


def test_the_pair_stands_together_response_first(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample")
    capture = writer.write_exchange(exchange())
    assert capture is not None
    place = writer.write_conversion(URL, capture.record_id, "the text", MOMENT)
    writer.close()
    _, response, request, text = records(files.list_files(tmp_path)[0])
    assert [each["WARC-Type"] for each in (response, request, text)] == ["response", "request", "conversion"]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"] == capture.record_id
    assert (text["WARC-Refers-To"], text["WARC-Record-ID"]) == (capture.record_id, place.record_id)


def test_a_folder_that_is_gone_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError):
        WarcWriter(tmp_path / "gone", "sample").write_exchange(exchange())


def test_a_file_that_is_gone_can_not_be_finished(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "sample")
    writer.write_exchange(exchange())
    files.list_files(tmp_path)[0].unlink()
    with pytest.raises(CannotWriteError, match="can't finish"):
        writer.close()
    writer.close()


FULL = """
import json, resource, signal, sys
from pathlib import Path
from archive.exceptions import CannotWriteError
from archive.writer import WarcWriter
from tests.archive.samples import exchange
from tests.archive.test_writer import BIG

folder, limit = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing beyond the limit then fails with EFBIG
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
writer, kept, errors, left = WarcWriter(folder, "sample"), 0, [], []
for _ in range(4):
    try:
        writer.write_exchange(exchange(response=BIG))
        kept += 1
    except CannotWriteError as error:
        errors.append(str(error))
        left.append(sorted((path.name, path.stat().st_size) for path in folder.iterdir()))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.write_exchange(exchange())
writer.close()
print(json.dumps({"kept": kept, "errors": errors, "left": left, "bytes": writer.bytes_written}))
"""


def run_on_a_full_disk(folder: Path, limit: int) -> dict[str, list[str] | int]:
    """Write in a process that may not make a file larger than `limit` bytes, then in one that may again."""
    command = [sys.executable, "-c", FULL, str(folder), str(limit)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("limit", range(1000, 2700, 150))
def test_what_does_not_fit_is_taken_back_whole(tmp_path: Path, limit: int) -> None:
    """Fault 4: wherever in a pair of records the disk is full, the file stays readable and goes on."""
    seen = run_on_a_full_disk(tmp_path, limit)
    assert seen["kept"] == 4 - len(seen["errors"])
    assert seen["errors"]
    assert all("File too large" in error for error in seen["errors"])
    [path] = files.list_files(tmp_path)
    kinds = [each["WARC-Type"] for each in records(path)]
    assert kinds == ["warcinfo", *["response", "request"] * (seen["kept"] + 1)]
    assert seen["bytes"] == path.stat().st_size
    assert all(size <= limit for _, size in seen["left"][0])


def test_a_file_whose_first_record_does_not_fit_is_no_file(tmp_path: Path) -> None:
    seen = run_on_a_full_disk(tmp_path, 50)
    assert (seen["kept"], seen["left"]) == (0, [[]] * 4)
    [path] = files.list_files(tmp_path)
    assert [each["WARC-Type"] for each in records(path)] == ["warcinfo", "response", "request"]


@pytest.mark.parametrize(
    "response",
    [
        HELLO,
        b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO + b"stray",
        b"HTTP/1.0 200\n\nuntil close",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\nstray",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: \xff\x00\xe9\r\nfolded:\r\n  more\r\n\r\n\x00\xff",
    ],
)
def test_odd_responses_are_written_and_verified(tmp_path: Path, response: bytes) -> None:
    stored = store(tmp_path, exchange(response=response))
    assert stored.findings() == []
    before = stored.indexed()
    stored.rebuild()
    assert stored.indexed() == before == stored.captures
