"""Faults 39 to 42: WARC files and URLs that mean harm, through the commands that read them."""

import gzip
import json
import resource
import subprocess
import sys
import zlib

import pytest

from archive.index import CaptureIndex
from archive.reader import Archive
from tests.archive.samples import HELLO, RESPONSE, URL, exchange, record, store, written_by_hand
from tests.conftest import ROOT, Ran
from tests.e2e.world import accidents, scrapy_in

MEGABYTE = 1024 * 1024
GOOD = record(RESPONSE)


def huge_header(size):
    """A member whose header goes on for `size` bytes; small when compressed, and made piece by piece."""
    packer = zlib.compressobj(1, wbits=31)
    parts = [packer.compress(b"WARC/1.1\r\nWARC-Type: response\r\nX-Long: ")]
    parts += [packer.compress(b"x" * MEGABYTE) for _ in range(size // MEGABYTE)]
    return b"".join([*parts, packer.compress(b"\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), packer.flush()])


def bounded(scrapy, *words, megabytes):
    """Run a command that may not have more than so much memory beside what it starts with."""
    command = [sys.executable, "-m", "scrapy", *words, "-s", f"DATA_DIR={scrapy.data}"]
    limit = megabytes * MEGABYTE
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=scrapy.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_header_of_100_mb_is_capped_and_the_next_record_read(tmp_path):
    """Fault 39."""
    scrapy = scrapy_in(tmp_path)
    hostile = huge_header(100 * MEGABYTE)
    stored = written_by_hand(scrapy.data, hostile, GOOD)
    with CaptureIndex(scrapy.data):
        pass
    repaired = bounded(scrapy, "archive", "repair", megabytes=300)
    assert (repaired.code, accidents(repaired.err)) == (65, []), "it is no torn tail: it is left and reported"
    assert f"{stored.file.name}: " in repaired.out
    assert "damaged at offset 0: " in repaired.out
    assert stored.file.stat().st_size == len(hostile) + len(GOOD)
    verified = bounded(scrapy, "archive", "verify", megabytes=300)
    assert (verified.code, accidents(verified.err)) == (65, [])
    assert f"{stored.file.name} at offset 0: no WARC header within " in verified.out
    assert "1 captures: 1 faults" in verified.out
    with Archive(scrapy.data) as archive:
        assert archive.read(archive.captures(URL)[0]).payload == b"hello"


@pytest.mark.parametrize(
    "length", ["99999999999999999999", "-1", "-9999999999", "5000", "0x10", "1e3", "", "²"]
)
def test_a_wrong_length_is_an_error_that_names_file_and_offset(tmp_path, length):
    """Fault 40."""
    scrapy = scrapy_in(tmp_path)
    stored = written_by_hand(scrapy.data, GOOD, record(RESPONSE, length=length), GOOD)
    with CaptureIndex(scrapy.data):
        pass
    assert scrapy("archive", "repair").code == 65
    ran = scrapy("archive", "verify")
    assert (ran.code, accidents(ran.err)) == (65, [])
    [line] = [line for line in ran.out.splitlines() if " at offset " in line]
    assert line.startswith(f"{stored.file.name} at offset {len(GOOD)}: Content-Length is ")
    assert "2 captures: 1 faults" in ran.out


def test_gzip_within_gzip_is_unpacked_once(tmp_path):
    """Fault 41: a member that holds another one is no record, and a body packed twice is unpacked once."""
    scrapy = scrapy_in(tmp_path)
    stored = written_by_hand(scrapy.data, gzip.compress(gzip.compress(b"\0" * 50 * MEGABYTE)), GOOD)
    with CaptureIndex(scrapy.data):
        pass
    ran = bounded(scrapy, "archive", "repair", megabytes=300)
    assert (ran.code, accidents(ran.err)) == (65, [])
    assert stored.indexed()[0].url == URL
    inner = gzip.compress(b"inside")
    body = gzip.compress(inner)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert store(tmp_path / "twice", exchange(response=head + body)).read().payload == inner


def test_a_line_break_in_a_url_begins_no_line_of_a_cdxj(tmp_path):
    """Fault 42."""
    scrapy = scrapy_in(tmp_path)
    forged = "\ncom,evil)/ 20250101000000 {}"
    urls = [f"{URL}{forged}", f"{URL}\r\n\0\x85\u2028x", URL]
    stored = store(scrapy.data, *(exchange(url, HELLO) for url in urls))
    for _ in range(2):  # from the index as the crawl made it, and from the WARC files
        ran = scrapy("archive", "cdxj")
        assert (ran.code, accidents(ran.err)) == (0, [])
        lines = [line for line in ran.out.split("\n")[:-1] if not line.startswith("!")]
        assert len(lines) == 3
        assert len(ran.out.splitlines()) == ran.out.count("\n")
        assert {json.loads(line.split(" ", 2)[2])["offset"] for line in lines} == {
            str(capture.offset) for capture in stored.captures
        }
        assert not any(line.startswith("com,evil") for line in lines)
        stored.rebuild()
