"""Views go with their captures: into exports and packages, and back; other programs read them as no page."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.cdxj import sorted_lines
from archive.index import CaptureIndex
from archive.model import RENDERED_DOM
from archive.reader import Archive
from archive.scan import scan_entries, scan_file
from archive.selection import SelectedIndex, Selection
from archive.stats import collect
from archive.target import urn
from tests.archive.crawls import DAY, crawl, page, see, two_venues
from tests.archive.foreignfiles import file, plain
from tests.archive.samples import MOMENT, URL
from tests.archive.test_exporting import export, kinds
from tests.archive.test_importing import take_in
from tests.archive.test_wacz import keep, package
from tests.programs import program, run

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture

LATER = MOMENT + DAY


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Those of two venues, the last one first seen by a browser, ten days later."""
    found = two_venues(tmp_path)
    for capture in reversed(found):
        see(tmp_path, capture.filename.partition("-")[0], capture, at=MOMENT + 10 * DAY)
    return found


def viewed(path: Path) -> list[str]:
    """The captures of which a file has views, in their order."""
    return [view.capture_id for view in (found.to_view() for found in scan_file(path)) if view is not None]


def test_an_export_has_the_views_of_its_captures(tmp_path: Path, captures: list[Capture]) -> None:
    path, copied, report = export(tmp_path, Selection())
    assert kinds(path)["resource"] == 4
    assert (len(copied), report.captures) == (4, 4)
    path, _, _ = export(tmp_path, Selection("second"), "second.warc.gz")
    assert viewed(path) == [captures[3].record_id]


@pytest.mark.parametrize("selection", [Selection(until=LATER - DAY / 2), Selection(since=LATER, until=LATER)])
def test_an_export_of_a_time_too_whenever_they_were_seen(
    tmp_path: Path, captures: list[Capture], selection: Selection
) -> None:
    path, _, _ = export(tmp_path, selection)
    wanted = [each.record_id for each in captures if selection.covers(each)]
    assert 0 < len(wanted) < 4
    assert sorted(viewed(path)) == sorted(wanted)


def test_a_view_alone_is_not_exported(tmp_path: Path, captures: list[Capture]) -> None:
    path, copied, _ = export(tmp_path, Selection(since=MOMENT + 9 * DAY))
    assert (copied, viewed(path)) == ([], [])


def test_views_in_files_of_another_venue_come_along(tmp_path: Path) -> None:
    [capture] = crawl(tmp_path, "first", (URL, page("one")))
    see(tmp_path, "browser", capture)
    path, _, _ = export(tmp_path, Selection("first"))
    assert viewed(path) == [capture.record_id]
    packed, report = package(tmp_path, Selection("first"))
    assert (report.files, report.captures) == (2, 1)
    taken = take_in(tmp_path / "other", packed)
    assert taken.records["resource"] == 1


@pytest.mark.parametrize("selection", [Selection(), Selection("second"), Selection(since=LATER)])
def test_a_package_has_them_and_is_valid(
    tmp_path: Path, captures: list[Capture], selection: Selection
) -> None:
    program("wacz")
    for each in captures:
        keep(tmp_path, each)
    path, report = package(tmp_path, selection)
    with zipfile.ZipFile(path) as found:
        names = [name for name in found.namelist() if name.endswith(".warc.gz")]
        views = sum(gzip.decompress(found.read(name)).count(urn(RENDERED_DOM, "").encode()) for name in names)
    assert views == sum(selection.covers(each) for each in captures)
    assert report.captures <= len(captures)
    assert "succeeded" in run("wacz", "validate", "-f", str(path))


def test_what_was_exported_comes_back_with_its_views(tmp_path: Path, captures: list[Capture]) -> None:
    other = tmp_path / "other"
    report = take_in(other, export(tmp_path, Selection())[0], package(tmp_path)[0])
    assert (report.records["resource"], report.damage) == (4, [])
    with Archive(tmp_path) as old, Archive(other) as new:
        for capture in captures:
            assert len(new.views(capture.url, RENDERED_DOM)) == len(old.views(capture.url, RENDERED_DOM))
            for view in new.views(capture.url, RENDERED_DOM):
                assert new.read_view(view) == f"<p>what a browser made of {capture.url}: é".encode()
    with CaptureIndex(other) as index:
        before = [index.in_file(name) for name in index.filenames()]
        index.replace_all(scan_entries(other / "archive"))
        assert [index.in_file(name) for name in index.filenames()] == before


def test_what_is_there_already_is_not_imported(tmp_path: Path, captures: list[Capture]) -> None:
    report = take_in(tmp_path, export(tmp_path, Selection())[0])
    assert (sum(report.records.values()), report.damage) == (0, [])
    with CaptureIndex(tmp_path) as index:
        assert len(index.views(captures[0].url, RENDERED_DOM)) == 2


def test_nobody_else_says_what_our_capture_looked_like(tmp_path: Path) -> None:
    [capture] = crawl(tmp_path, "first", (URL, page("one")))
    forged = plain("resource", urn(RENDERED_DOM, URL), b"<p>forged", WARC_Concurrent_To=capture.record_id)
    elsewhere = plain("resource", urn(RENDERED_DOM, f"{URL}2"), WARC_Concurrent_To=capture.record_id)
    report = take_in(tmp_path, file(tmp_path / "a.warc.gz", [forged, elsewhere]))
    assert (report.records["resource"], report.known) == (1, 1)
    with CaptureIndex(tmp_path) as index:
        assert index.views(URL, RENDERED_DOM) == index.views(f"{URL}2", RENDERED_DOM) == []


def test_figures_count_them(tmp_path: Path, captures: list[Capture]) -> None:
    first, second = collect(tmp_path, Selection())
    assert [(each.captures, each.views) for each in (first, second)] == [(3, 3), (1, 1)]
    see(tmp_path, "browser", captures[3])
    assert [each.views for each in collect(tmp_path, Selection("second"))] == [2]


def test_cdxj_has_none_and_other_programs_never_take_them_for_the_page(
    tmp_path: Path, captures: list[Capture]
) -> None:
    with SelectedIndex(tmp_path) as index:
        ours = [json.loads(line.split(" ", 2)[2])["url"] for line in sorted_lines(index.each(Selection()))]
    files = sorted(str(path) for path in (tmp_path / "archive").iterdir())
    theirs = [json.loads(line.split(" ", 2)[2])["url"] for line in run("cdxj-indexer", *files).splitlines()]
    assert sorted(url for url in theirs if not url.startswith("urn:")) == sorted(ours)
    assert sorted(url for url in theirs if url.startswith("urn:")) == sorted(
        urn(RENDERED_DOM, capture.url) for capture in captures
    )


def test_other_programs_find_their_digests_right(tmp_path: Path, captures: list[Capture]) -> None:
    found = 0
    for path in (tmp_path / "archive").iterdir():
        with path.open("rb") as opened:
            for each in ArchiveIterator(opened, check_digests="raise"):
                each.raw_stream.read()
                found += each.rec_type == "resource"
        run("fastwarc", "check", "-q", str(path))
    assert found == len(captures)
