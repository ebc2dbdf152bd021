"""Views: what a browser made of a page, as records and in the index."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive import record
from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.model import RENDERED_DOM, View
from archive.reader import Archive
from archive.scan import scan_entries, scan_file
from archive.target import parse_urn, urn
from tests.archive.crawls import DAY, crawl, page, see
from tests.archive.samples import MOMENT, URL, exchange, store, written_by_hand
from tests.archive.samples import record as member
from tests.archive.test_record import INFO_ID, NASTY, lines, read

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture

FIELDS = (
    ("WARC-Type", "resource"),
    ("WARC-Record-ID", "<urn:uuid:3>"),
    ("WARC-Target-URI", urn(RENDERED_DOM, URL)),
    ("WARC-Concurrent-To", "<urn:uuid:2>"),
    ("WARC-Date", "2025-01-02T03:04:05.678901Z"),
)
VIEW = View(URL, "<urn:uuid:2>", RENDERED_DOM, MOMENT, "a.warc.gz", 5, 9, "<urn:uuid:3>")


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Two captures of a URL, a day apart."""
    return [
        *crawl(tmp_path, "v", (URL, page("one"))),
        *crawl(tmp_path, "v", (URL, page("x")), at=MOMENT + DAY),
    ]


def test_a_view_says_what_it_is_and_of_which_capture() -> None:
    made = record.view(RENDERED_DOM, f"{URL}?b=ü#c", "<urn:uuid:2>", b"<p>x", MOMENT, warcinfo_id=INFO_ID)
    fields, block = read(made)[0]
    assert block == b"<p>x"
    assert fields == {
        "WARC-Type": "resource",
        "WARC-Date": "2025-01-02T03:04:05.678901Z",
        "WARC-Target-URI": "urn:venue-archive:rendered-dom:http%3A%2F%2Fsite.example%2Fa%3Fb%3D%C3%BC",
        "WARC-Warcinfo-ID": INFO_ID,
        "WARC-Concurrent-To": "<urn:uuid:2>",
        "Content-Type": "text/html; charset=utf-8",
        "WARC-Block-Digest": record.sha1(b"<p>x"),
        "WARC-Payload-Digest": record.sha1(b"<p>x"),
        "WARC-Record-ID": made.record_id,
        "Content-Length": "4",
    }


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("where", ["url", "concurrent_to"])
def test_nothing_adds_a_field_to_a_view(where: str, nasty: str) -> None:
    values = {"url": URL, "concurrent_to": "<urn:uuid:2>"}
    values[where] += nasty
    made = record.view(RENDERED_DOM, content=b"x", moment=MOMENT, warcinfo_id=INFO_ID, **values)
    assert len(lines(made)) == 11
    assert len(read(made)) == 1


@pytest.mark.parametrize(
    "url", [URL, "http://a.example/ü?q=%C3%BC%2F&r=a b+c", "http://a.example/%0A\u2028\x85:[]'\"<>"]
)
def test_the_url_of_a_target_is_the_url(url: str) -> None:
    assert parse_urn(urn("rendered-dom", url)) == ("rendered-dom", url)


@pytest.mark.parametrize("target", ["", URL, "urn:view:x", "urn:venue-archive:x", "urn:venue-archive:a b:x"])
def test_other_targets_are_of_no_view(target: str) -> None:
    assert parse_urn(target) is None


def test_what_is_written_is_what_the_index_finds(tmp_path: Path, captures: list[Capture]) -> None:
    [view] = see(tmp_path, "v", captures[0])
    assert (view.url, view.capture_id, view.name) == (URL, captures[0].record_id, RENDERED_DOM)
    with Archive(tmp_path) as archive:
        assert archive.views(URL, RENDERED_DOM) == [view]
        assert archive.read_view(view) == f"<p>what a browser made of {URL}: é".encode()
        assert archive.captures(URL) == captures


def test_a_view_that_is_not_where_the_index_says(tmp_path: Path, captures: list[Capture]) -> None:
    [view] = see(tmp_path, "v", captures[0])
    with Archive(tmp_path) as archive, pytest.raises(DamagedError, match="another record"):
        archive.read_view(replace(view, record_id="<urn:other>"))


def test_views_go_by_the_time_of_their_captures(tmp_path: Path, captures: list[Capture]) -> None:
    one, other = (see(tmp_path, "v", each, at=MOMENT + 9 * DAY)[0] for each in captures)
    again = see(tmp_path, "v", captures[0])[0]
    with CaptureIndex(tmp_path) as index:
        assert index.views(URL, RENDERED_DOM) == [one, other, again]
        assert index.views(URL, RENDERED_DOM, since=MOMENT + timedelta(hours=1)) == [other]
        assert index.views(URL, RENDERED_DOM, until=MOMENT + DAY) == [one, again]
        assert index.views(URL, "screenshot") == index.views(f"{URL}2", RENDERED_DOM) == []


def test_a_view_under_another_url_than_its_captures_shows_nothing(
    tmp_path: Path, captures: list[Capture]
) -> None:
    with CaptureIndex(tmp_path) as index:
        index.add(replace(VIEW, url=f"{URL}2", capture_id=captures[0].record_id))
        assert index.views(URL, RENDERED_DOM) == index.views(f"{URL}2", RENDERED_DOM) == []


def test_views_are_in_no_list_of_captures(tmp_path: Path, captures: list[Capture]) -> None:
    see(tmp_path, "v", *captures)
    with CaptureIndex(tmp_path) as index:
        assert index.all() == index.captures(URL) == index.latest()[::-1] == captures
        assert index.count() == 2
        assert index.by_digest(record.sha1(f"<p>what a browser made of {URL}: é".encode())) is None


def test_a_name_that_is_not_known_yet_is_kept(tmp_path: Path) -> None:
    target = ("WARC-Target-URI", urn("screenshot", URL))
    [view] = scan_entries(written_by_hand(tmp_path, member([*FIELDS[:2], target, *FIELDS[3:]])).folder)
    assert isinstance(view, View)
    assert (view.name, view.url) == ("screenshot", URL)


@pytest.mark.parametrize(
    "change",
    [
        {"WARC-Type": "response"},
        {"WARC-Type": "metadata"},
        {"WARC-Target-URI": URL},
        {"WARC-Target-URI": "urn:view:http://site.example/a"},
        {"WARC-Concurrent-To": None},
    ],
)
def test_what_is_no_view(tmp_path: Path, change: dict[str, str | None]) -> None:
    fields = {name: value for name, value in {**dict(FIELDS), **change}.items() if value is not None}
    [found] = scan_file(written_by_hand(tmp_path, member(fields.items(), b"x")).file)
    assert found.to_view() is None


@pytest.mark.parametrize("name", ["WARC-Date", "WARC-Record-ID"])
def test_a_view_without_its_fields_is_damage(tmp_path: Path, name: str) -> None:
    stored = written_by_hand(tmp_path, member([each for each in FIELDS if each[0] != name], b"x"))
    with pytest.raises(DamagedError, match="at offset 0"):
        list(scan_entries(stored.folder))


def as_version_1(data: Path) -> None:
    """Make the index what a program wrote that knew no views."""
    with sqlite3.connect(data / "index.sqlite") as connection:
        connection.executescript("DROP TABLE views; PRAGMA user_version = 1;")
    connection.close()


def test_an_index_of_version_1_is_read_as_it_is(tmp_path: Path) -> None:
    stored = store(tmp_path, exchange())
    as_version_1(tmp_path)
    with CaptureIndex(tmp_path, read_only=True) as index:
        assert index.all() == index.in_file(stored.file.name) == stored.captures
        assert index.filenames() == [stored.file.name]
        assert index.last_offset(stored.file.name, 10**9) == stored.captures[0].offset
        assert len(index.rows_in_file(stored.file.name)) == 1
        assert index.views(URL, RENDERED_DOM) == []
        assert index._database.version() == 1


def test_an_index_of_version_1_gets_its_table_when_it_is_written_to(tmp_path: Path) -> None:
    stored = store(tmp_path, exchange())
    as_version_1(tmp_path)
    with CaptureIndex(tmp_path, read_only=True) as reader:
        assert reader.views(URL, RENDERED_DOM) == []
        [view] = see(tmp_path, "sample", stored.captures[0])
        assert reader.views(URL, RENDERED_DOM) == [view]
    assert stored.indexed() == stored.captures
    assert stored.findings() == []
    with CaptureIndex(tmp_path) as index:
        assert index._database.version() == 2
