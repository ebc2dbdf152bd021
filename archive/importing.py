"""Import: WARC and WACZ files of others become part of an archive, after the same checks as our own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Self

from archive import files
from archive.checks import digest_faults
from archive.foreign import read_records
from archive.members import FileBytes
from archive.package import open_members
from archive.record import Record
from archive.scan import HEADER_LIMIT, Scanned, scan_file
from archive.selection import IMPORTED, venue_of
from archive.verify import Finding
from archive.writer import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from archive.foreign import ForeignRecord
    from archive.index import CaptureIndex
    from archive.model import Capture, Place, View

_ZIP: Final = b"PK"
_CAPTURES: Final = frozenset({"response", "revisit"})
_OURS: Final = frozenset({"warc-record-id", "content-length"})


@dataclass(slots=True)
class ImportReport:
    """What became of the records of some files: numbers by type, and what was left out as damaged."""

    files: int = 0
    records: Counter[str] = field(default_factory=Counter)
    known: int = 0
    damage: list[Finding] = field(default_factory=list)


class Importer:
    """Copies records of foreign files into an archive; the data folder has to be held by the caller.

    `info` fills the warcinfo record of the file that is written. Made for a `with` statement.
    """

    def __init__(self, data_dir: Path, index: CaptureIndex, info: Mapping[str, str]) -> None:
        self._folder = data_dir / "archive"
        self._index = index
        self._writer = _RecordWriter(self._folder, IMPORTED, info=info)
        self._seen = {_short(each) for each in _record_ids(self._folder)}
        self._left_out: set[bytes] = set()
        self._opening: list[ForeignRecord] = []  # warcinfo records: they come along where another one does
        self.report = ImportReport()

    def add_file(self, path: Path, progress: Callable[[int, int], None] = lambda _, __: None) -> None:
        """Import a WARC file, or those of a WACZ; `progress` is called with bytes read and bytes there are.

        What is damaged is left out and reported, with the offset in bytes in its file.

        Raises:
            OSError: the file can't be read.
            CannotWriteError: the archive can't be written.
        """
        self.report.files += 1
        with path.open("rb") as file:
            if file.read(2) == _ZIP:
                for name, part in open_members(file, lambda message: self._damage(path.name, 0, message)):
                    with part:
                        self._add_warc(f"{path.name}/{name}", part, progress)
            else:
                self._add_warc(path.name, file, progress)

    def _add_warc(self, name: str, file: BinaryIO, progress: Callable[[int, int], None]) -> None:
        self._opening.clear()
        view = FileBytes(file)
        size = len(view)
        if not size:
            self._damage(name, 0, "the file is empty")
        for found in read_records(
            view,
            lambda offset, message: self._damage(name, offset, message),
            lambda offset: progress(offset, size),
        ):
            self._add(name, found)

    def _add(self, name: str, found: ForeignRecord) -> None:
        fields = {key.lower(): value for key, value in reversed(found.fields)}
        faults = digest_faults(fields, found.block)
        if faults:
            self._damage(name, found.offset, "; ".join(faults))
        elif self._known(found, fields):
            self.report.known += 1
        elif fields["warc-type"] == "warcinfo":
            self._opening.append(found)
        else:
            for each in (*self._opening, found):
                self._write(each)
            self._opening.clear()

    def _write(self, found: ForeignRecord) -> None:
        fields = {key.lower(): value for key, value in reversed(found.fields)}
        kept = tuple((key, value) for key, value in found.fields if key.lower() not in _OURS)
        place = self._writer.write(Record(kept, found.block, fields["warc-record-id"]))
        self._seen.add(_short(fields["warc-record-id"]))
        self.report.records[fields["warc-type"]] += 1
        entry = _scanned(fields, found.block, place).to_entry()
        if entry is not None:
            self._index.add(entry)

    def _known(self, found: ForeignRecord, fields: Mapping[str, str]) -> bool:
        """Tell whether the record is in the archive, or belongs to a capture that was left out for that."""
        record_id = _short(fields["warc-record-id"])
        if record_id in self._seen:
            return True
        if fields["warc-type"] in _CAPTURES:
            capture = _scanned(fields, found.block).to_capture()
            known = capture is not None and any(
                _same(capture, each) for each in self._index.captures(capture.url)
            )
        else:
            partners = [fields.get("warc-concurrent-to"), fields.get("warc-refers-to")]
            known = any(_short(each) in self._left_out for each in partners if each)
            view = _scanned(fields, found.block).to_view()
            known = known or (view is not None and self._is_of_ours(view))
        if known:
            self._left_out.add(record_id)
        return known

    def _is_of_ours(self, view: View) -> bool:
        """Tell whether a view says that it shows a capture of our own: nobody else can know what that was."""
        captures = self._index.captures(view.url)
        return any(
            each.record_id == view.capture_id and venue_of(each.filename) != IMPORTED for each in captures
        )

    def _damage(self, name: str, offset: int, message: str) -> None:
        self.report.damage.append(Finding(name, offset, message))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()


class _RecordWriter(WarcWriter):
    """A writer of records that are there already."""

    def write(self, record: Record) -> Place:
        """Append one record.

        Raises:
            CannotWriteError: the disk is full or broken; nothing of the record is in the file.
        """
        self._open_if_needed()
        return self._append(record)[0]


def _scanned(fields: Mapping[str, str], block: bytes, place: Place | None = None) -> Scanned:
    filename, offset, length = (place.filename, place.offset, place.length) if place else ("", 0, 0)
    return Scanned(filename, offset, length, fields["warc-type"], dict(fields), block, len(block))


def _same(one: Capture, other: Capture) -> bool:
    return one.record_id == other.record_id or (
        (one.url, one.timestamp, one.kind, one.digest)
        == (other.url, other.timestamp, other.kind, other.digest)
    )


def _record_ids(folder: Path) -> list[str]:
    """Return the ids of all records that were imported before."""
    found = []
    for path in files.list_files(folder):
        if venue_of(path.name) == IMPORTED:
            scanned = scan_file(path, keep=HEADER_LIMIT, on_damage=lambda _, __: None)
            found += [each.fields.get("warc-record-id", "") for each in scanned]
    return found


def _short(record_id: str) -> bytes:
    """Return 8 bytes that stand for an id: a million of them take about 80 MB."""
    return blake2b(record_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
