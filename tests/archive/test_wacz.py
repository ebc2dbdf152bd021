"""WACZ packages: what the specification asks for, and what others make of them."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from archive.packaging import Packager
from archive.records import RecordStore
from archive.selection import Selection
from tests.archive.crawls import DAY, crawl, page, two_venues
from tests.archive.samples import MOMENT
from tests.programs import program, run

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture
    from archive.packaging import PackageReport

LATER = MOMENT + DAY
EVERYTHING = Selection()


def keep(data: Path, capture: Capture, title: str | None = "A title") -> None:
    """Put the page of a capture into the record store, as a crawl does."""
    fields: dict[str, Any] = dict.fromkeys(("final_url", "venue_id", "stable_id", "text"))
    fields |= {"url": capture.url, "resource_id": capture.record_id[10:26], "title": title, "verdict": "ok"}
    fields |= {"warc_record_id": capture.record_id, "fetched_at": "2025", "text": "The text."}
    with RecordStore(data) as store:
        store.put(fields)


def package(
    data: Path, selection: Selection = EVERYTHING, name: str = "x.wacz"
) -> tuple[Path, PackageReport]:
    with (data / name).open("wb") as out:
        report = Packager(data, software="test/1", moment=MOMENT).write(out, selection, "A title")
    return data / name, report


def lines(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """The captures that the package's index lists, found through the index of its blocks."""
    with zipfile.ZipFile(path) as found:
        blocks = found.read("indexes/index.cdx.gz")
        head, *entries = found.read("indexes/index.idx").decode().splitlines()
    assert head == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    listed = []
    for entry in entries:
        key, moment, fields = entry.split(" ", 2)
        place = json.loads(fields)
        block = blocks[place["offset"] : place["offset"] + place["length"]]
        assert place["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        text = gzip.decompress(block).decode()
        assert text.startswith(f"{key} {moment} ")
        listed += text.splitlines()
    assert listed == sorted(listed)
    return [(line.split(" ", 2)[0], json.loads(line.split(" ", 2)[2])) for line in listed]


def assert_index_leads_to_records(path: Path) -> None:
    with zipfile.ZipFile(path) as found:
        for _, fields in lines(path):
            data = found.read(f"archive/{fields['filename']}")
            offset, length = int(fields["offset"]), int(fields["length"])
            member = gzip.decompress(data[offset : offset + length])
            assert f"WARC-Target-URI: {fields['url']}\r\n".encode() in member


def test_whole_files_go_in_as_they_are(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, report = package(tmp_path)
    assert (report.files, report.captures, report.pages, report.damage) == (3, 4, 0, [])
    with zipfile.ZipFile(path) as found:
        assert found.testzip() is None
        for source in (tmp_path / "archive").iterdir():
            assert found.read(f"archive/{source.name}") == source.read_bytes()
            assert found.getinfo(f"archive/{source.name}").compress_type == zipfile.ZIP_STORED
    assert_index_leads_to_records(path)


def test_the_package_describes_itself(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, _ = package(tmp_path)
    with zipfile.ZipFile(path) as found:
        described = found.read("datapackage.json")
        stated = json.loads(found.read("datapackage-digest.json"))
        resources = {each["path"]: each for each in json.loads(described)["resources"]}
        assert set(resources) | {"datapackage.json", "datapackage-digest.json"} == set(found.namelist())
        for name, each in resources.items():
            data = found.read(name)
            assert (each["hash"], each["bytes"]) == (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))
            assert each["name"] == name.rpartition("/")[2]
    assert stated == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
    about = {name: value for name, value in json.loads(described).items() if name != "resources"}
    assert about == {
        "profile": "data-package",
        "title": "A title",
        "created": "2025-01-02T03:04:05Z",
        "wacz_version": "1.1.1",
        "software": "test/1",
    }


def test_viewers_find_the_data_of_an_entry(tmp_path: Path) -> None:
    """ReplayWeb.page looks at an entry's own header only where the directory has an extra field for it."""
    two_venues(tmp_path)
    path, _ = package(tmp_path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as found:
        for entry in found.infolist():
            own = int.from_bytes(data[entry.header_offset + 28 : entry.header_offset + 30], "little")
            assert entry.extra or not own


def test_pages_are_those_of_the_record_store_that_are_in_the_package(tmp_path: Path) -> None:
    one, other, _, copy = two_venues(tmp_path)
    keep(tmp_path, one, 'Quotes " and\nlines')
    keep(tmp_path, other, None)
    keep(tmp_path, copy)
    path, report = package(tmp_path, Selection("first"))
    with zipfile.ZipFile(path) as found:
        head, *pages = map(json.loads, found.read("pages/pages.jsonl").splitlines())
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert report.pages == 2
    by_url = {each["url"]: each for each in pages}
    assert by_url[one.url] == {
        "id": one.record_id[10:26],
        "url": one.url,
        "ts": "2025-01-02T03:04:05.678Z",
        "title": 'Quotes " and\nlines',
        "text": "The text.",
    }
    assert "title" not in by_url[other.url]


def test_payloads_of_other_venues_come_along(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, report = package(tmp_path, Selection("second"))
    assert (report.files, report.captures) == (2, 2)
    assert [fields["url"] for _, fields in lines(path)] == [
        "http://first.example/b",
        "http://second.example/copy",
    ]
    assert_index_leads_to_records(path)


def test_a_time_is_copied_into_a_file_of_its_own(tmp_path: Path) -> None:
    two_venues(tmp_path)
    path, report = package(tmp_path, Selection("first", since=LATER))
    assert (report.files, report.captures) == (1, 2)
    assert [fields["mime"] for _, fields in lines(path)] == ["text/html", "warc/revisit"]
    assert_index_leads_to_records(path)


def test_of_a_file_still_written_the_whole_records(tmp_path: Path) -> None:
    crawl(tmp_path, "first", ("http://a.example/", page("x")))
    [source] = (tmp_path / "archive").iterdir()
    whole = source.read_bytes()
    source.rename(f"{source}.open").write_bytes(whole + whole[:50])
    path, report = package(tmp_path)
    with zipfile.ZipFile(path) as found:
        assert found.read(f"archive/{source.name}") == whole
    assert report.captures == 1


@pytest.mark.parametrize("number", [0, 1, 1024, 1025, 3000])
def test_an_index_of_any_length(tmp_path: Path, number: int) -> None:
    crawl(tmp_path, "first", *((f"http://a.example/{n}", b"HTTP/1.1 200 OK\r\n\r\n") for n in range(number)))
    path, report = package(tmp_path)
    assert report.captures == len(lines(path)) == number


@pytest.mark.parametrize("selection", [Selection(), Selection("second"), Selection(since=LATER)])
def test_another_program_calls_it_valid(tmp_path: Path, selection: Selection) -> None:
    program("wacz")
    captures = two_venues(tmp_path)
    for each in captures:
        keep(tmp_path, each)
    path, _ = package(tmp_path, selection)
    said = run("wacz", "validate", "-f", str(path))
    assert "1.1.1" in said
    assert "succeeded" in said
