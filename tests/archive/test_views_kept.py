"""Views are looked after as captures are: verified, caught up with, mended, and found again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.index import CaptureIndex
from archive.model import RENDERED_DOM
from archive.recovery import recover, repair
from archive.scan import scan_entries
from archive.verify import verify
from tests.archive.crawls import crawl, page, see
from tests.archive.samples import MOMENT, URL, Stored
from tests.archive.test_recovery import left_open, recovered

if TYPE_CHECKING:
    from archive.model import Entry, View

ROOT = Path(__file__).parent.parent.parent


class Seen(Stored):
    """Two captures in one file and a view of each in another."""

    def views(self) -> list[View]:
        with CaptureIndex(self.data) as index:
            return index.views(URL, RENDERED_DOM) + index.views(f"{URL}2", RENDERED_DOM)

    def entries(self) -> list[Entry]:
        with CaptureIndex(self.data) as index:
            return [entry for path in sorted(self.folder.iterdir()) for entry in index.in_file(path.name)]


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    captures = crawl(tmp_path, "v", (URL, page("one")), (f"{URL}2", page("two")))
    see(tmp_path, "v", *captures)
    return Seen(tmp_path, captures)


def test_what_was_written_is_verified(seen: Seen) -> None:
    with CaptureIndex(seen.data) as index:
        report = verify(seen.folder, index)
    assert (report.files, report.records, report.captures, report.findings) == (2, 10, 2, [])


@pytest.mark.parametrize(
    "change",
    [
        "url = 'http://evil.example/'",
        "capture_id = '<urn:other>'",
        "name = 'screenshot'",
        "timestamp = timestamp + 1",
        "length = length - 1",
        "record_id = '<urn:other>'",
    ],
)
def test_a_row_that_says_something_else_is_found(seen: Seen, change: str) -> None:
    view = seen.views()[0]
    with CaptureIndex(seen.data) as index:
        index._database.execute(f"UPDATE views SET {change} WHERE id = 1")
    [finding] = seen.findings()
    assert (finding.filename, finding.offset) == (view.filename, view.offset)
    assert "no such view" in finding.message
    seen.rebuild()
    assert seen.findings() == []


def test_a_row_without_a_view_is_found(seen: Seen) -> None:
    for view in seen.views():
        (seen.folder / view.filename).unlink(missing_ok=True)
    assert [finding.message.partition(" that isn't")[0] for finding in seen.findings()] == [
        f"the index names a capture or view of {capture.url}" for capture in seen.captures
    ]


def test_a_changed_view_is_found(seen: Seen) -> None:
    view = seen.views()[0]
    path = seen.folder / view.filename
    data = bytearray(path.read_bytes())
    data[view.offset + view.length // 2] ^= 0x55
    path.write_bytes(data)
    assert view.offset in [finding.offset for finding in seen.findings()]


def test_a_view_whose_capture_is_gone_is_found(seen: Seen) -> None:
    view = seen.views()[0]
    (seen.folder / seen.captures[0].filename).unlink()
    seen.rebuild()
    findings = seen.findings()
    assert [finding.filename for finding in findings] == [view.filename] * 2
    assert f"the capture of {URL} that this view was made of isn't there" in findings[0].message


def test_of_an_imported_view_the_capture_may_be_elsewhere(tmp_path: Path) -> None:
    captures = crawl(tmp_path, "v", (URL, page("one")))
    see(tmp_path, "import", *captures)
    seen = Seen(tmp_path, captures)
    (seen.folder / captures[0].filename).unlink()
    seen.rebuild()
    assert seen.findings() == []


def test_the_index_made_again_is_the_index_that_was(seen: Seen) -> None:
    entries, views = seen.entries(), seen.views()
    assert len(views) == 2
    with CaptureIndex(seen.data) as index:
        index.replace_all([])
        assert index.filenames() == []
        index.replace_all(scan_entries(seen.folder))
    assert (seen.entries(), seen.views(), seen.indexed()) == (entries, views, seen.captures)


def test_the_index_catches_up_with_views(seen: Seen) -> None:
    views = seen.views()
    with CaptureIndex(seen.data) as index:
        index.replace_in_file(views[0].filename, views[1].offset, [])
    [done] = recovered(seen)
    assert (done.filename, done.added, done.removed) == (views[0].filename, 1, 0)
    assert "1 captures or views added" in str(done)
    assert seen.views() == views
    assert recovered(seen) == []


def test_of_a_file_of_views_only_the_end_is_read_again(seen: Seen) -> None:
    last = seen.views()[-1]
    with CaptureIndex(seen.data) as index:
        assert index.last_offset(last.filename, 10**9) == last.offset
        assert index.last_offset(last.filename, last.offset) < last.offset
        assert index.last_offset("other.warc.gz", 10**9) == 0


def test_a_torn_view_is_cut_and_forgotten(seen: Seen) -> None:
    first, second = seen.views()
    path = seen.folder / second.filename
    path.write_bytes(path.read_bytes()[:-20])
    left_open(Stored(seen.data, []))
    path.rename(f"{path}.open")
    done = {each.filename: each for each in recovered(seen)}[second.filename]
    assert (done.cut_at, done.removed) == (second.offset, 1)
    assert seen.views() == [first]
    assert seen.findings() == []


def test_repair_names_just_what_is_there(seen: Seen) -> None:
    entries, views = seen.entries(), seen.views()
    with CaptureIndex(seen.data) as index:
        index._database.execute("UPDATE views SET name = 'other'")
        done = repair(seen.folder, index)
    assert [(each.added, each.removed, each.damage) for each in done] == [(0, 0, []), (2, 2, [])]
    assert seen.entries() == entries
    (seen.folder / views[0].filename).unlink()
    with CaptureIndex(seen.data) as index:
        gone = repair(seen.folder, index)[-1]
    assert (gone.filename, gone.removed) == (views[0].filename, 2)
    assert seen.views() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from archive.index import CaptureIndex
from archive.writer import WarcWriter
from tests.archive.samples import MOMENT, URL, exchange

data = Path(sys.argv[1])
(data / "archive").mkdir()
writer, index = WarcWriter(data / "archive", "v"), CaptureIndex(data)
capture = writer.write_exchange(exchange())
index.add(capture)
writer.write_view("rendered-dom", URL, capture.record_id, b"<p>seen", MOMENT)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_between_the_record_and_the_index(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    seen = Seen(tmp_path, [])
    assert seen.views() == []
    with CaptureIndex(tmp_path) as index:
        [mended] = recover(seen.folder, index)
    assert (mended.finished, mended.added, mended.cut_bytes) == (True, 1, 0)
    [view] = seen.views()
    assert (view.url, view.timestamp, view.capture_id) == (URL, MOMENT, seen.indexed()[0].record_id)
    assert seen.findings() == []
    assert [os.fspath(path) for path in seen.folder.glob("*.open")] == []
