"""Verification of an archive that is large enough for several processes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from archive.index import CaptureIndex
from archive.verify import verify
from archive.writer import WarcWriter
from tests.archive.samples import exchange
from tests.e2e.world import scrapy_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy

COUNT, SIZE = 45, 1024 * 1024


@pytest.fixture
def large(tmp_path: Path) -> Scrapy:
    """An archive of one file, larger than what one process reads alone."""
    scrapy = scrapy_in(tmp_path)
    (scrapy.data / "archive").mkdir(parents=True)
    writer = WarcWriter(scrapy.data / "archive", "large")
    dice = random.Random(1)
    with CaptureIndex(scrapy.data) as index:
        for number in range(COUNT):
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE
            capture = writer.write_exchange(
                exchange(f"https://site.example/{number}", head + dice.randbytes(SIZE))
            )
            assert capture is not None
            index.add(capture)
    writer.close()
    return scrapy


def test_a_sound_one(large: Scrapy) -> None:
    ran = large("archive", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert f"1 files, {2 * COUNT + 1} records, {COUNT} captures: all as it was written" in ran.out


def test_damage_is_found_wherever_it_is(large: Scrapy) -> None:
    (path,) = (large.data / "archive").glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    with CaptureIndex(large.data) as index:
        hit = [index.in_file(path.name)[n] for n in (3, 20, 44)]
        for capture in hit:
            data[capture.offset + capture.length // 2] ^= 0xFF
        path.write_bytes(data)
        report = verify(large.data / "archive", index)
    assert {finding.offset for finding in report.findings} >= {capture.offset for capture in hit}
    assert report.captures >= COUNT - len(hit)
    ran = large("archive", "verify")
    assert ran.code == 65
    for capture in hit:
        assert f"{path.name} at offset {capture.offset}: " in ran.out
