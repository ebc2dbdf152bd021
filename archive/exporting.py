"""Export: a part of an archive as one WARC file, its records copied byte for byte."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from isal import isal_zlib

from archive import files, record
from archive.disk import write_failed
from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.scan import HEAD_ONLY, parse_date, scan_file
from archive.selection import SelectedIndex
from archive.target import parse_urn
from archive.verify import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from archive.model import Capture
    from archive.scan import Scanned
    from archive.selection import Selection

_STEP: Final = 1024 * 1024
_GZIP: Final = 31


@dataclass(slots=True)
class ExportReport:
    """What was copied: numbers of records and captures, bytes written, and what was too damaged to be."""

    records: int = 0
    captures: int = 0
    size: int = 0
    damage: list[Finding] = field(default_factory=list)


class Exporter:
    """Copies records of an archive folder into one WARC file.

    `out` is written from its beginning, `name` is what the file will be called, and `info` fills its
    warcinfo record. `progress` is called with each file of the archive before it is read.
    """

    def __init__(
        self,
        data_dir: Path,
        out: BinaryIO,
        name: str,
        *,
        moment: datetime,
        info: Mapping[str, str],
        progress: Callable[[Path], None] = lambda _: None,
    ) -> None:
        self._data_dir, self._out, self._name = data_dir, out, name
        self._progress = progress
        self.report = ExportReport()
        self._put(isal_zlib.compress(record.warcinfo(name, moment, info).to_bytes(), 2, wbits=_GZIP))

    def copy(self, selection: Selection) -> Iterator[Capture]:
        """Copy the records asked for, and those that they need; yield captures as they lie now.

        Payloads that revisits refer to come along, and views with their captures. A record without a date of
        its own in the time asked for comes along where it belongs to one that has. Their warcinfo records
        come along too. Damaged records are left out and reported.

        Raises:
            CannotWriteError: the disk is full.
        """
        with SelectedIndex(self._data_dir) as index:
            wanted = index.companions(selection)
        yield from self._copy(selection, wanted)

    def copy_at(self, places: Mapping[str, set[int]]) -> Iterator[Capture]:
        """Copy the records at these offsets of these files alone; yield each capture in its new place."""
        yield from self._copy(None, places)

    def _copy(self, selection: Selection | None, places: Mapping[str, set[int]]) -> Iterator[Capture]:
        for path in files.list_files(self._data_dir / "archive"):
            name = files.final_name(path)
            chosen = _Chosen(selection if selection and selection.of_venue(name) else None, places.get(name))
            if chosen.anything:
                self._progress(path)
                yield from self._copy_file(path, chosen)

    def _copy_file(self, path: Path, chosen: _Chosen) -> Iterator[Capture]:
        name = files.final_name(path)

        def damaged(offset: int, message: str) -> None:
            if chosen.known is None:
                with CaptureIndex(self._data_dir, read_only=True) as index:
                    chosen.known = {entry.offset for entry in index.in_file(name)}
            self.report.damage.append(Finding(name, offset, message.rpartition(f"at offset {offset}: ")[2]))

        waiting: list[Scanned] = []  # warcinfo records come along only where something else does
        try:
            with closing(files.open_file(path.parent, name)) as source:
                for found in scan_file(path, keep=HEAD_ONLY, on_damage=damaged):
                    if found.kind == "warcinfo":
                        waiting.append(found)
                    elif chosen.takes(found):
                        for each in (*waiting, found):
                            yield from self._copy_member(source, each)
                        waiting.clear()
        except (OSError, DamagedError) as error:
            damaged(0, str(error))

    def _copy_member(self, source: BinaryIO, found: Scanned) -> Iterator[Capture]:
        capture, offset = found.to_capture(), self.report.size
        position, end = found.offset, found.offset + found.length
        while position < end:
            part = os.pread(source.fileno(), min(_STEP, end - position), position)
            self._put(part)
            position += len(part)
        self.report.records += 1
        if capture is not None:
            self.report.captures += 1
            yield replace(capture, filename=self._name, offset=offset)

    def _put(self, data: bytes) -> None:
        try:
            self._out.write(data)
        except OSError as error:
            text = f"can't write {self._name}: {error.strerror}"
            raise write_failed(text, error, self._data_dir) from error
        self.report.size += len(data)


class _Chosen:
    """Decides over the records of one file, in their order.

    `known` are the offsets that the index has of the file, once something in it was damaged.
    """

    def __init__(self, selection: Selection | None, places: set[int] | None) -> None:
        self._selection, self._places = selection, places or set()
        self._ids: set[str] = set()
        self.known: set[int] | None = None
        self.anything = selection is not None or bool(places)

    def takes(self, found: Scanned) -> bool:
        """Tell whether a record is to be copied."""
        if found.offset in self._places:
            return True
        # Behind damage, only the index tells a record from a page that holds a WARC file.
        trusted = self.known is None or found.offset in self.known or self._belongs(found)
        if self._selection is None or not trusted:
            return False
        taken = self._belongs(found) or self._in_time(found)
        if taken and found.kind in {"response", "revisit"}:
            self._ids.add(found.fields.get("warc-record-id", ""))
        return taken

    def _belongs(self, found: Scanned) -> bool:
        """Tell whether the record says that it was made with, or of, one that was taken."""
        if found.kind in {"response", "revisit"}:
            return False
        named = (found.fields.get("warc-concurrent-to"), found.fields.get("warc-refers-to"))
        return any(each in self._ids for each in named if each)

    def _in_time(self, found: Scanned) -> bool:
        assert self._selection is not None
        if not self._selection.timed:
            return True
        if found.kind == "resource" and parse_urn(found.fields.get("warc-target-uri", "")):
            return False  # a view goes with its capture, whenever it was made
        try:
            return self._selection.at(parse_date(found.fields.get("warc-date", "")))
        except ValueError:
            return False
