"""Faults 2, 3 and 35 through a whole crawl: torn tails, NUL bytes, and links that lead out."""

import gzip
import random

import pytest

from tests.e2e.world import FAST, accidents, assert_sound, scrapy_in, warc_files
from tests.faults.rawserver import RawServer, page

TAILS = {
    "power cut": b"\0" * 300_000,
    "record": gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n" + random.Random(1).randbytes(50_000))[
        :-20
    ],
    "garbage": random.Random(2).randbytes(50_000),
}


def listing(folder, server, count):
    file = folder / "urls.txt"
    file.write_text("".join(f"{server.url}/{number}\n" for number in range(count)))
    return ["crawl", "urls", "-a", f"file={file}", *FAST]


def answer(target):
    return page(f"Page {target}. " * 60)


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_crawl_begins_with_mending_what_is_torn(tmp_path, tail):
    scrapy = scrapy_in(tmp_path)
    with RawServer(answer) as server:
        assert scrapy(*listing(tmp_path, server, 4)).code == 0
        [first] = warc_files(scrapy.data)
        size = first.stat().st_size
        torn = first.rename(f"{first}.open")
        with torn.open("ab") as file:
            file.write(tail)
        ran = scrapy("archive", "verify")
        assert ran.code == 65
        assert f"{torn.name} at offset {size}: " in ran.out
        assert "scrapy archive repair" in ran.out
        ran = scrapy(*listing(tmp_path, server, 6))
    assert (ran.code, accidents(ran.err)) == (0, [])
    [said] = [line for line in ran.err.splitlines() if first.name in line]
    assert f"cut at offset {size}, {len(tail)} torn bytes are kept in torn/" in said
    assert first in warc_files(scrapy.data)
    [kept] = (scrapy.data / "archive" / "torn").iterdir()
    assert kept.read_bytes() == tail
    assert_sound(scrapy)


def test_repair_does_the_same_by_hand(tmp_path):
    scrapy = scrapy_in(tmp_path)
    with RawServer(answer) as server:
        assert scrapy(*listing(tmp_path, server, 4)).code == 0
    [file] = warc_files(scrapy.data)
    whole = file.read_bytes()
    file.write_bytes(whole + TAILS["record"])
    ran = scrapy("archive", "repair")
    assert ran.code == 0
    assert f"{file.name}: cut at offset {len(whole)}" in ran.out
    assert_sound(scrapy)
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + b"\0" * 40 + whole[middle + 40 :])
    ran = scrapy("archive", "repair")
    assert (ran.code, accidents(ran.err)) == (65, [])
    assert "damaged at offset " in ran.out
    assert file.stat().st_size == len(whole)


@pytest.mark.parametrize(
    "name", ["archive", "items", "state.sqlite", "index.sqlite", "frontier.sqlite", "lock"]
)
def test_nothing_is_written_through_a_link_that_leads_out(tmp_path, name):
    """Fault 35."""
    scrapy = scrapy_in(tmp_path)
    outside = tmp_path / "outside"
    if name in {"archive", "items"}:
        outside.mkdir()
    else:
        outside.write_bytes(b"")
    scrapy.data.mkdir()
    (scrapy.data / name).symlink_to(outside)
    with RawServer(answer) as server:
        ran = scrapy(*listing(tmp_path, server, 2))
        assert (ran.code, accidents(ran.err), server.seen) == (73, [], [])
    assert str(scrapy.data / name) in ran.err
    assert list(outside.iterdir()) == [] if outside.is_dir() else outside.read_bytes() == b""


def test_the_data_folder_itself_may_be_a_link(tmp_path):
    scrapy = scrapy_in(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    scrapy.data.symlink_to(tmp_path / "elsewhere")
    with RawServer(answer) as server:
        ran = scrapy(*listing(tmp_path, server, 2))
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 2
    assert_sound(scrapy)
