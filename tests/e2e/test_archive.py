"""`scrapy archive`: what it says of an archive that is sound, damaged, or has lost its index."""

import gzip
import shutil
import sqlite3
import zlib

import pytest

from tests.conftest import Scrapy
from tests.e2e.world import FAST, accidents, assert_sound, sample_folder, scrapy_in, warc_files


@pytest.fixture(scope="module")
def original(tmp_path_factory, sample):
    """Two runs, so that there are two files."""
    folder = tmp_path_factory.mktemp("archive")
    scrapy = scrapy_in(folder)
    for _ in range(2):
        setting = sample_folder(folder / "venues", sample.url)
        ran = scrapy("crawl", "sample", "-a", "limit=2", *FAST, "-s", setting)
        assert ran.code == 0, ran.err
    return scrapy


@pytest.fixture
def scrapy(original, tmp_path):
    """A copy of it to damage."""
    shutil.copytree(original.data, tmp_path / "data")
    return Scrapy(tmp_path / "data", original.env)


def members(path):
    """Offset and length of each gzip member of a file."""
    data, begin, found = path.read_bytes(), 0, []

    while begin < len(data):
        decoder = zlib.decompressobj(wbits=31)
        decoder.decompress(data[begin:])
        length = len(data) - begin - len(decoder.unused_data)
        found.append((begin, length))
        begin += length
    return found


def test_a_sound_archive(original):
    ran = original("archive", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("2 files, ")
    assert "all as it was written" in ran.out
    assert_sound(original)


def test_every_record_is_a_member_of_its_own(original):
    for path in warc_files(original.data):
        data = path.read_bytes()
        for begin, length in members(path):
            record = gzip.decompress(data[begin : begin + length])
            assert record.startswith(b"WARC/1.1\r\n")
            assert record.endswith(b"\r\n\r\n")
            assert record.count(b"\r\nWARC-Record-ID: ") >= 1


def _flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def _cut_between_records(path):
    """What is left is sound by itself; that something is missing, the index alone knows."""
    data = path.read_bytes()
    last = [b for b, n in members(path) if b"WARC-Type: response" in gzip.decompress(data[b : b + n])[:100]][
        -1
    ]
    path.write_bytes(data[:last])


def _pad(path):
    path.write_bytes(path.read_bytes() + bytes(4096))


def _append(path):
    path.write_bytes(path.read_bytes() + b"and more")


def _replace(path):
    path.write_bytes(b"this is no archive\n" * 50)


def _empty(path):
    path.write_bytes(b"")


def _forge(path):
    """A record is changed and packed again, as somebody would who wants to be believed."""
    data = path.read_bytes()
    for begin, length in members(path):
        record = gzip.decompress(data[begin : begin + length])
        if b"WARC-Type: response" in record and b"200 OK" in record:
            forged = gzip.compress(record.replace(b"200 OK", b"200 KO"))
            path.write_bytes(data[:begin] + forged + data[begin + length :])
            return
    raise AssertionError("no response to forge")


def _remove(path):
    path.unlink()


DAMAGES = [_flip, _cut, _cut_between_records, _pad, _append, _replace, _empty, _forge, _remove]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_found(scrapy, damage):
    first, second = warc_files(scrapy.data)
    damage(first)
    ran = scrapy("archive", "verify")
    assert (ran.code, accidents(ran.err)) == (65, [])
    lines = ran.out.splitlines()
    assert any(line.startswith(f"{first.name} at offset ") for line in lines)
    assert not any(line.startswith(second.name) for line in lines)
    assert any(line.startswith("2 files, ") or "fault" in line for line in lines)


def test_a_lost_index_is_made_again(scrapy):
    for file in scrapy.data.glob("index.sqlite*"):
        file.unlink()
    ran = scrapy("archive", "verify")
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert "scrapy archive rebuild" in ran.err
    ran = scrapy("archive", "rebuild")
    assert (ran.code, ran.err) == (0, "")
    assert "captures indexed" in ran.out
    assert_sound(scrapy)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_broken_index_is_made_again(scrapy, content):
    for file in scrapy.data.glob("index.sqlite*"):
        file.unlink()
    (scrapy.data / "index.sqlite").write_bytes(content)
    ran = scrapy("archive", "verify")
    assert ran.code in {2, 65}
    assert accidents(ran.err) == []
    assert "scrapy archive rebuild" in ran.err + ran.out
    ran = scrapy("archive", "rebuild")
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert_sound(scrapy)


def test_an_index_made_again_is_the_one_that_was(scrapy, original):
    assert scrapy("archive", "rebuild").code == 0
    columns = "url, timestamp, kind, status, mime, digest, filename, offset, length, record_id"
    query = f"SELECT {columns} FROM captures ORDER BY id"
    rows = []
    for data in (scrapy.data, original.data):
        connection = sqlite3.connect(data / "index.sqlite")
        rows.append(connection.execute(query).fetchall())
        connection.close()
    assert rows[0] == rows[1]


def test_rebuilding_from_damage_says_so_and_leaves_the_index(scrapy):
    first, _ = warc_files(scrapy.data)
    _flip(first)
    before = scrapy("archive", "verify").out
    ran = scrapy("archive", "rebuild")
    assert (ran.code, accidents(ran.err)) == (65, [])
    assert first.name in ran.err
    assert "offset" in ran.err
    assert scrapy("archive", "verify").out == before


def test_a_link_out_of_the_archive_is_not_followed(scrapy, tmp_path):
    """Fault 35."""
    outside = tmp_path / "outside.warc.gz"
    first, _ = warc_files(scrapy.data)
    shutil.copy(first, outside)
    (scrapy.data / "archive" / "linked-20260101000000-00003-abc.warc.gz").symlink_to(outside)
    ran = scrapy("archive", "verify")
    assert (ran.code, ran.out.split()[0]) == (0, "2")
