"""Import: files of others become part of the archive, each record once, and nothing that is wrong."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.importing import Importer, ImportReport
from archive.index import CaptureIndex
from archive.lock import DataFolderLock
from archive.reader import Archive
from archive.scan import scan_entries
from archive.selection import Selection
from tests.archive.crawls import two_venues
from tests.archive.foreignfiles import answer, by_warcio, file, labelled, page, plain
from tests.archive.test_exporting import export
from tests.archive.test_wacz import package

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture
    from tests.site.server import SampleVenue

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
HTTP = "application/http; msgtype=response"


def take_in(data: Path, *paths: Path) -> ImportReport:
    with (
        DataFolderLock(data),
        CaptureIndex(data) as index,
        Importer(data, index, {"software": "t/1"}) as importer,
    ):
        for path in paths:
            importer.add_file(path)
    return importer.report


def captures(data: Path) -> list[Capture]:
    """What the index names, which is what it would be if it were made again."""
    with CaptureIndex(data, read_only=True) as index:
        found = index.all()
    assert found == list(scan_entries(data / "archive"))
    return found


def records(data: Path) -> list[tuple[dict[str, str], bytes]]:
    """The records of all files, as warcio reads them, each with its block."""
    found: list[tuple[dict[str, str], bytes]] = []
    for path in sorted((data / "archive").iterdir()):
        with path.open("rb") as opened:
            every = ArchiveIterator(opened, no_record_parse=True)
            found += [(dict(each.rec_headers.headers), each.raw_stream.read()) for each in every]
    return found


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_of_warcio(tmp_path: Path, compressed: bool) -> None:
    source = by_warcio(tmp_path / "a.warc", ["http://a.example/", "http://b.example/"], compressed=compressed)
    report = take_in(tmp_path, source)
    assert (report.records, report.known, report.damage) == (
        {"warcinfo": 1, "response": 2, "request": 2},
        0,
        [],
    )
    assert [each.url for each in captures(tmp_path)] == ["http://a.example/", "http://b.example/"]
    with Archive(tmp_path) as archive:
        found = archive.nearest("http://b.example/")
        assert found is not None
        assert archive.read(found).payload == b"page http://b.example/"


def test_a_record_keeps_what_it_says(tmp_path: Path) -> None:
    text = plain(
        "revisit", "<http://a.example/>", answer(),
        Content_Type=HTTP, WARC_Refers_To="<urn:uuid:x>", WARC_Profile="p", X_Else="kept",
    )  # fmt: skip
    with gzip.open(file(tmp_path / "a.warc.gz", [text])) as opened:
        [original] = ArchiveIterator(opened, no_record_parse=True)
        fields = dict(original.rec_headers.headers)
    take_in(tmp_path, tmp_path / "a.warc.gz")
    (info, about), (kept, block) = records(tmp_path)
    assert kept == fields | {"WARC-Target-URI": "http://a.example/"}
    assert block == answer()
    assert info["WARC-Type"] == "warcinfo"
    assert b"software: t/1\r\n" in about


def test_a_file_goes_into_one_of_ours(tmp_path: Path) -> None:
    take_in(tmp_path, file(tmp_path / "a.warc", [page("http://a.example/")], compressed=False))
    [found] = captures(tmp_path)
    assert found.filename.startswith("import-")
    assert found.filename.endswith(".warc.gz")
    assert found.timestamp.isoformat() == "2024-05-06T07:08:09+00:00"


def test_nothing_is_imported_twice(tmp_path: Path) -> None:
    kinds = [
        plain("resource", "urn:x"),
        plain("continuation", "urn:y"),
        plain("metadata", "urn:z"),
        plain("odd"),
    ]
    source = file(tmp_path / "a.warc.gz", [plain("warcinfo", ""), page("http://a.example/"), *kinds])
    first = take_in(tmp_path, source, source)
    assert (sum(first.records.values()), first.known) == (6, 6)
    before = records(tmp_path)
    again = take_in(tmp_path, source)
    assert (sum(again.records.values()), again.known) == (0, 6)
    assert records(tmp_path) == before


def test_the_same_capture_under_another_id(tmp_path: Path) -> None:
    digest = labelled(b"hello")
    one, other = (
        page("http://a.example/", WARC_Payload_Digest=digest, WARC_Record_ID=f"<{n}>") for n in "12"
    )
    later = page("http://a.example/", WARC_Payload_Digest=digest, WARC_Date="2024-05-06T07:08:10Z")
    of_other = plain("request", "http://a.example/", WARC_Concurrent_To="<2>")
    report = take_in(tmp_path, file(tmp_path / "a.warc.gz", [one, other, of_other, later]))
    assert (report.records, report.known) == ({"response": 2}, 2)


def test_what_was_exported_comes_back_once(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    two_venues(home)
    paths = [export(home, Selection())[0], package(home)[0]]
    assert sum(take_in(home, *paths).records.values()) == 0
    report = take_in(other, *paths)
    assert report.records == {"warcinfo": 4, "response": 2, "revisit": 2, "request": 4, "conversion": 4}
    assert report.known == 15
    with Archive(home) as old, Archive(other) as new:
        for capture in captures(home):
            [copy] = new.captures(capture.url)[:1]
            assert new.read(copy).payload == old.read(capture).payload


@pytest.mark.parametrize(
    ("block", "digest"),
    [
        (CHUNKED, labelled(b"hello")),
        (CHUNKED, labelled(b"5\r\nhello\r\n0\r\n\r\n")),
        (answer(), labelled(b"hello")),
        (answer(), f"sha256:{hashlib.sha256(b'hello').hexdigest()}"),
        (answer(), "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"),
        (answer(), "sha1:vl2mmho4yxukfwv63yhtwsbm3gxksq2n"),
        (answer(), "blake3:unknown"),
        (answer(), "no label"),
    ],
)
def test_digests_that_are_right(tmp_path: Path, block: bytes, digest: str) -> None:
    record = plain(
        block=block, Content_Type=HTTP, WARC_Payload_Digest=digest, WARC_Block_Digest=labelled(block)
    )
    assert take_in(tmp_path, file(tmp_path / "a.warc.gz", [record])).damage == []
    assert captures(tmp_path)[0].digest == digest


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"WARC_Block_Digest": labelled(b"x")}, "block"),
        ({"WARC_Payload_Digest": labelled(b"x")}, "payload"),
        ({"WARC_Payload_Digest": "sha1:2"}, "payload"),
        ({"WARC_Payload_Digest": f"SHA-256:{'0' * 64}"}, "payload"),
    ],
)
def test_a_wrong_digest_is_reported_and_the_rest_imported(
    tmp_path: Path, fields: dict[str, str], word: str
) -> None:
    source = file(tmp_path / "a.warc.gz", [page("http://a.example/", **fields), page("http://b.example/")])
    report = take_in(tmp_path, source)
    [found] = report.damage
    assert (found.filename, found.offset) == ("a.warc.gz", 0)
    assert word in found.message
    assert [each.url for each in captures(tmp_path)] == ["http://b.example/"]


def test_a_body_that_only_pretends_to_be_chunked(tmp_path: Path) -> None:
    """Its digest would stand for a payload that nobody could read back."""
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthe page of somebody else"
    record = plain(block=block, Content_Type=HTTP, WARC_Payload_Digest=labelled(b"the page of somebody else"))
    assert len(take_in(tmp_path, file(tmp_path / "a.warc.gz", [record])).damage) == 1


def test_a_line_feed_in_a_url_adds_no_field(tmp_path: Path) -> None:
    take_in(tmp_path, file(tmp_path / "a.warc.gz", [page("http://a.example/\nWARC-Type:x\x00")]))
    assert captures(tmp_path)[0].url == "http://a.example/%0AWARC-Type:x%00"
    assert records(tmp_path)[1][0]["WARC-Target-URI"] == "http://a.example/%0AWARC-Type:x%00"


def test_damage_in_a_package_names_the_file_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.writestr("archive/x.warc", page("http://a.example/") + b"noise" + page("http://b.example/"))
        packed.writestr("archive/../../evil.warc", page("http://evil.example/"))
    report = take_in(tmp_path, tmp_path / "a.wacz")
    assert [each.filename for each in report.damage] == ["a.wacz/archive/x.warc"]
    assert not (tmp_path.parent / "evil.warc").exists()


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    report = take_in(tmp_path, file(tmp_path / "a.warc.gz", []))
    assert [each.message for each in report.damage] == ["the file is empty"]
    assert list((tmp_path / "archive").iterdir()) == []


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget isn't installed")
@pytest.mark.parametrize("options", [["-r", "-l", "1", "-p"], ["--no-warc-compression"]])
def test_files_of_wget(tmp_path: Path, sample: SampleVenue, options: list[str]) -> None:
    command = [
        "wget",
        "-q",
        "-e",
        "robots=off",
        "--no-proxy",
        f"--warc-file={tmp_path / 'w'}",
        "-P",
        str(tmp_path / "m"),
    ]
    subprocess.run([*command, *options, f"{sample.url}/"], check=False, timeout=60)
    [source] = tmp_path.glob("w.warc*")
    report = take_in(tmp_path, source)
    assert report.damage == []
    assert report.records["response"] == report.records["request"] >= 1
    with Archive(tmp_path) as archive:
        for capture in captures(tmp_path):
            assert archive.read(capture).complete
        home = archive.nearest(f"{sample.url}/")
        assert home is not None
        assert archive.read(home).status == 200
