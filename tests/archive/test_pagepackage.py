"""Packages of one page: what is in them, and what isn't."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.dedupe import Deduplicator
from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.pagepackage import Limits, PagePackager
from archive.scan import HEAD_ONLY, scan_file
from archive.writer import WarcWriter
from tests.archive.replay.world import NOON, DataFolder
from tests.archive.samples import exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.model import Capture
    from archive.pagepackage import Surroundings

DAY = timedelta(days=1)
SAME = b"same" * 1000


def pack(data: Path, page: Capture, limits: Limits | None = None) -> tuple[Surroundings, bytes]:
    out = io.BytesIO()
    found = PagePackager(data, software="test/1", limits=limits).write(out, page, moment=NOON)
    return found, out.getvalue()


def records(package: bytes, folder: Path) -> list[tuple[str, str]]:
    """Target and date of each record in the package's WARC file, which is read as any other."""
    with zipfile.ZipFile(io.BytesIO(package)) as found:
        assert found.testzip() is None
        path = folder / "found.warc.gz"
        path.write_bytes(found.read("archive/page.warc.gz"))
    fields = [each.fields for each in scan_file(path, keep=HEAD_ONLY)]
    return sorted((each["warc-target-uri"], each["warc-date"][:10]) for each in fields)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataFolder]:
    with DataFolder(tmp_path / "data") as folder:
        yield folder


def test_each_url_is_there_as_it_was_nearest_to_the_page(data, tmp_path):
    data.put("https://e.org/", "old", at=NOON - 30 * DAY)
    page = data.put("https://e.org/", "page", at=NOON)
    data.put("https://e.org/", "new", at=NOON + DAY)
    data.put("https://cdn.org/a.css", "a", "text/css", at=NOON - 3 * DAY)
    data.put("https://cdn.org/a.css", "b", "text/css", at=NOON + 2 * DAY)
    data.put("https://cdn.org/b.css", "c", "text/css", at=NOON + 90 * DAY)
    found, package = pack(data.path, page)
    assert not found.cut
    assert records(package, tmp_path) == [
        ("https://cdn.org/a.css", "2025-03-06"),
        ("https://cdn.org/b.css", "2025-06-02"),
        ("https://e.org/", "2025-03-04"),
    ]


def test_other_venues_are_not_there(data, tmp_path):
    page = data.put("https://e.org/", "page")
    with closing(WarcWriter(data.path / "archive", "test-2")) as writer, CaptureIndex(data.path) as index:
        index.add(writer.write_exchange(exchange("https://other.org/")))
    _, package = pack(data.path, page)
    assert [url for url, _ in records(package, tmp_path)] == ["https://e.org/"]


def test_a_revisit_brings_its_payload(data, tmp_path):
    first = data.put("https://e.org/logo", SAME, "text/plain", at=NOON - 9 * DAY)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(SAME), SAME)
    with closing(WarcWriter(data.path / "archive", "later")) as writer, CaptureIndex(data.path) as index:
        again = writer.write_exchange(
            exchange("https://e.org/again", answer, started_at=NOON), Deduplicator(index)
        )
        index.add(again)
    assert (again.kind, again.digest) == ("revisit", first.digest)
    _, package = pack(data.path, again)
    assert [url for url, _ in records(package, tmp_path)] == ["https://e.org/again", "https://e.org/logo"]


def test_an_answer_that_says_nothing_alone_is_not_there(data, tmp_path):
    page = data.put("https://e.org/", "page")
    data.put("https://e.org/a", "a", at=NOON - DAY)
    data.put("https://e.org/a", "", at=NOON, status="304 Not Modified")
    _, package = pack(data.path, page)
    assert records(package, tmp_path)[1] == ("https://e.org/a", "2025-03-03")


@pytest.mark.parametrize("limits", [Limits(captures=2), Limits(size=900)])
def test_what_is_furthest_in_time_is_left_out_first(data, tmp_path, limits):
    page = data.put("https://e.org/", "page")
    data.put("https://e.org/near", "near", at=NOON + DAY)
    data.put("https://e.org/far", "far", at=NOON - 2 * DAY)
    found, package = pack(data.path, page, limits)
    assert found.cut
    assert [url for url, _ in records(package, tmp_path)] == ["https://e.org/", "https://e.org/near"]


def test_a_page_is_there_however_large(data, tmp_path):
    page = data.put("https://e.org/", "page")
    _, package = pack(data.path, page, Limits(size=1))
    assert [url for url, _ in records(package, tmp_path)] == ["https://e.org/"]


def test_a_file_that_is_gone(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        page = data.put("https://e.org/", "page")
    (data.path / "archive" / page.filename).unlink()
    with pytest.raises(DamagedError, match=page.filename):
        pack(data.path, page)


def test_a_file_that_was_cut(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        page = data.put("https://e.org/", "page")
    with (data.path / "archive" / page.filename).open("r+b") as file:
        file.truncate(page.offset + 10)
    with pytest.raises(DamagedError, match=f"{page.filename} at offset {page.offset}"):
        pack(data.path, page)
