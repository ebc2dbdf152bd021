"""Packaging: a part of an archive as a WACZ, whole files where that will do and copied records elsewhere."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from archive import files
from archive.exceptions import DamagedError
from archive.exporting import Exporter
from archive.records import RecordStore
from archive.scan import HEAD_ONLY, scan_file
from archive.selection import SelectedIndex
from archive.state import FILENAME as STATE
from archive.wacz import Page, WaczWriter, file_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from archive.model import Capture
    from archive.selection import Selection
    from archive.verify import Finding


@dataclass(slots=True)
class PackageReport:
    """What a package holds: numbers of WARC files, captures and pages, and what was too damaged for it."""

    files: int = 0
    captures: int = 0
    pages: int = 0
    damage: list[Finding] = field(default_factory=list)


class Packager:
    """Makes WACZ packages of an archive.

    `software` is who makes it, `moment` (UTC) when; `progress` is called with each file before it is read.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        software: str,
        moment: datetime,
        progress: Callable[[Path], None] = lambda _: None,
    ) -> None:
        self._data_dir, self._folder = data_dir, data_dir / "archive"
        self._software, self._moment = software, moment
        self._progress = progress

    def write(self, out: BinaryIO, selection: Selection, title: str) -> PackageReport:
        """Write a package of what is asked for.

        Whole files go in as they are. Where a time is asked for, and where payloads that revisits refer to or
        views lie in files of others, records are copied into a file of their own.

        Raises:
            CannotWriteError: the disk is full.
        """
        report = PackageReport()
        with ExitStack() as stack:
            index = stack.enter_context(SelectedIndex(self._data_dir))
            whole = (
                {} if selection.timed else {path: _whole_size(path) for path in selection.files(self._folder)}
            )
            copied = stack.enter_context(tempfile.TemporaryFile())
            name = f"{selection.venue or 'archive'}-part-{self._moment:%Y%m%d%H%M%S}{files.SUFFIX}"
            exporter = Exporter(
                self._data_dir,
                copied,
                name,
                moment=self._moment,
                info={"software": self._software, "format": "WARC File Format 1.1", "description": title},
                progress=self._progress,
            )
            parts = (
                exporter.copy(selection) if selection.timed else exporter.copy_at(index.companions(selection))
            )
            package = stack.enter_context(
                WaczWriter(out, title=title, software=self._software, moment=self._moment)
            )
            package.add_index(_counted(chain(_within(index.each(selection), whole), parts), report))
            for path, size in whole.items():
                self._progress(path)
                with closing(files.open_file(self._folder, files.final_name(path))) as file:
                    package.add_warc(files.final_name(path), file_parts(file, size))
            if exporter.report.records:
                copied.flush()
                package.add_warc(name, file_parts(copied, exporter.report.size))
            report.files = len(whole) + bool(exporter.report.records)
            report.pages = package.add_pages(self._pages(index, selection))
            report.damage = exporter.report.damage
        return report

    def _pages(self, index: SelectedIndex, selection: Selection) -> Iterator[Page]:
        """Yield the pages of the record store whose captures are asked for."""
        if not (self._data_dir / STATE).is_file():
            return
        with RecordStore(self._data_dir, read_only=True) as store:
            for record in store.all():
                capture = _capture_of(record, index)
                if capture is not None and selection.covers(capture):
                    yield Page(
                        capture.url, capture.timestamp, record["resource_id"], record["title"], record["text"]
                    )


def _capture_of(record: dict[str, Any], index: SelectedIndex) -> Capture | None:
    for url in dict.fromkeys((record["final_url"], record["url"])):
        for capture in index.captures(url) if url else ():
            if capture.record_id == record["warc_record_id"]:
                return capture
    return None


def _counted(captures: Iterator[Capture], report: PackageReport) -> Iterator[Capture]:
    for capture in captures:
        report.captures += 1
        yield capture


def _within(captures: Iterator[Capture], whole: dict[Path, int]) -> Iterator[Capture]:
    """Yield the captures that lie in the part of the files that goes into the package."""
    sizes = {files.final_name(path): size for path, size in whole.items()}
    for capture in captures:
        if capture.offset + capture.length <= sizes.get(capture.filename, 0):
            yield capture


def _whole_size(path: Path) -> int:
    """Return the size of a file in bytes; of one that is still written, as far as its records are whole."""
    if not path.name.endswith(files.OPEN_SUFFIX):
        return path.stat().st_size
    end = 0
    try:
        for found in scan_file(path, keep=HEAD_ONLY):
            end = found.offset + found.length
    except DamagedError:
        pass
    return end
