"""A walk over a file that may be torn: its whole records, and what between them is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive import files
from archive.exceptions import DamagedError
from archive.members import FileBytes, read_member
from archive.scan import HEAD_ONLY, HEADER_LIMIT, Scanned, scan_file

if TYPE_CHECKING:
    from pathlib import Path

    from archive.index import CaptureIndex
    from archive.model import Entry


@dataclass(slots=True)
class Walk:
    """A file's whole records from `start` to `end`, and what lies between them that is none."""

    start: int
    end: int
    entries: list[Entry] = field(default_factory=list)
    damage: list[tuple[int, str]] = field(default_factory=list)


def walk_from(path: Path, index: CaptureIndex, start: int) -> tuple[list[Entry], Walk]:
    """Walk a file from `start`, or from its begin where no record begins there; and what the index knows."""
    known = index.in_file(files.final_name(path), start)
    walk = _walk(path, start, known)
    if start and walk.damage and walk.damage[0][0] == start:
        return walk_from(path, index, 0)
    return known, walk


def _walk(path: Path, start: int, known: list[Entry]) -> Walk:
    """Walk the records of a file.

    Behind bytes that are no gzip member, a record counts only where it names the file's own warcinfo record
    or the index knows it: a page can hold a WARC file, whose records are none of ours.
    """
    walk = Walk(start, start)
    ids: set[str | None] = {entry.record_id for entry in known}
    lost = False

    def damaged(offset: int, message: str) -> None:
        nonlocal lost
        walk.damage.append((offset, message))
        length = _member_length(path, offset)
        if length is None:
            if not lost:
                ids.update(_warcinfo_id(path))
            lost = True
        else:
            walk.end = offset + length

    for found in scan_file(path, start=start, keep=HEAD_ONLY, on_damage=damaged):
        if lost and not {found.fields.get("warc-warcinfo-id"), found.fields.get("warc-record-id")} & ids:
            continue
        walk.end = found.offset + found.length
        _take(found, walk)
    return walk


def _take(found: Scanned, walk: Walk) -> None:
    try:
        entry = found.to_entry()
    except DamagedError as error:
        walk.damage.append((found.offset, str(error)))
        return
    if entry is not None:
        walk.entries.append(entry)


def _member_length(path: Path, offset: int) -> int | None:
    """Return the length of the gzip member at `offset`, whatever it holds, or None where there is none."""
    with path.open("rb") as file:
        try:
            return read_member(FileBytes(file), offset, 0).length
        except DamagedError:
            return None


def _warcinfo_id(path: Path) -> set[str | None]:
    """Return the id of the record that opens the file, if that can be read."""
    try:
        first = next(scan_file(path, keep=HEADER_LIMIT), None)
    except DamagedError:
        return set()
    return {first.fields.get("warc-record-id")} if first is not None and first.kind == "warcinfo" else set()
