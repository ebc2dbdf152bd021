"""Recovery: what a writer left behind that was killed becomes whole again, and so does the index.

A torn tail is cut to the last whole record and kept aside; the index names what is there, and only that.
The data folder must be locked meanwhile.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive import files
from archive.disk import sync_folder, write_failed
from archive.exceptions import DamagedError
from archive.members import mapped, read_member
from archive.scan import HEAD_ONLY, HEADER_LIMIT, Scanned, scan_file
from archive.torn import keep_tail, set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.index import CaptureIndex
    from archive.model import Capture

_SETTLED: Final = 128 * 1024 * 1024
"""Bytes before the end of a file up to which it is on the disk for certain: the writer syncs more often."""


@dataclass(slots=True)
class Recovered:
    """What was found and done in one file; offsets and sizes in bytes.

    `finished` says that it was left open; of `cut_bytes` from `cut_at` on, `kept_in` (relative to the
    archive folder) holds a copy; `added` and `removed` count rows of the index; `damage` is what is left:
    places between whole records that nothing can be read from.
    """

    filename: str
    finished: bool = False
    cut_at: int = 0
    cut_bytes: int = 0
    kept_in: str | None = None
    added: int = 0
    removed: int = 0
    damage: list[tuple[int, str]] = field(default_factory=list)

    def __str__(self) -> str:
        said = ["it was left open by a process that didn't end in order"] if self.finished else []
        if self.kept_in is not None:
            said.append(f"cut at offset {self.cut_at}, {self.cut_bytes} torn bytes are kept in {self.kept_in}")
        if self.added or self.removed:
            said.append(f"index: {self.added} captures added, {self.removed} removed")
        said += [f"damaged at offset {offset}: {message}" for offset, message in self.damage]
        return f"{self.filename}: {'; '.join(said) or 'in order'}"


@dataclass(slots=True)
class _Walk:
    """A file's whole records from `start` to `end`, and what lies between them that is none."""

    start: int
    end: int
    captures: list[Capture] = field(default_factory=list)
    damage: list[tuple[int, str]] = field(default_factory=list)


def recover(folder: Path, index: CaptureIndex) -> list[Recovered]:
    """Mend what was left open in an archive folder, and bring the index up to each file's end.

    Of finished files only what lies behind their last indexed capture is read. Returns what there is to
    say something about.

    Raises:
        CannotWriteError: a file can't be mended, for want of room or otherwise.
    """
    done = [_mend(path, index, thorough=False) for path in files.list_files(folder)]
    return [each for each in done if each != Recovered(each.filename)]


def repair(
    folder: Path, index: CaptureIndex, progress: Callable[[Path], None] = lambda _: None
) -> list[Recovered]:
    """Read every file of an archive folder, cut torn tails, and make the index name exactly what is there.

    `progress` is called with each file before it is read. Returns one entry a file.

    Raises:
        CannotWriteError: a file can't be mended, for want of room or otherwise.
    """
    done = []
    anew = False
    for path in files.list_files(folder):
        progress(path)
        done.append(_mend(path, index, thorough=True, anew=anew))
        # The index keeps the order of writing, so what follows a file with new rows is entered again.
        anew = anew or done[-1].added > 0
    for name in set(index.filenames()) - {each.filename for each in done}:
        done.append(Recovered(name, removed=len(index.in_file(name)), damage=[(0, "there is no such file")]))
        index.replace_in_file(name, 0, [])
    return done


def _mend(path: Path, index: CaptureIndex, *, thorough: bool, anew: bool = False) -> Recovered:
    done = Recovered(files.final_name(path))
    final = path.with_name(done.filename)
    left_open = path != final
    if left_open and final.exists():
        done.damage.append((0, f"{path.name} is there as well; neither is touched"))
        return done
    try:
        with _held(path) as fd:
            if fd is None:  # whoever writes to it will finish it
                return done
            size = os.fstat(fd).st_size
            settled = size - _SETTLED if left_open else size
            last = None if thorough else index.last_in_file(done.filename, settled)
            known, walk = _walk_from(path, index, last.offset if last else 0)
            if (left_open or thorough) and walk.end < size:
                _cut(path, fd, walk, size, done)
            if left_open and path.exists():
                os.fsync(fd)
                path.rename(final)
                sync_folder(path.parent)
            done.finished = left_open
    except OSError as error:
        raise write_failed(f"can't mend {path}: {error.strerror}", error, path.parent) from error
    done.damage = walk.damage
    done.added = len(set(walk.captures) - set(known))
    done.removed = len(set(known) - set(walk.captures))
    if known != walk.captures or anew:
        index.replace_in_file(done.filename, walk.start, walk.captures)
    return done


@contextmanager
def _held(path: Path) -> Iterator[int | None]:
    """Open a file that no living process writes to, and hold it; None where one does."""
    fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield fd
    finally:
        os.close(fd)


def _cut(path: Path, fd: int, walk: _Walk, size: int, done: Recovered) -> None:
    """Take off what follows the last whole record; a file that has none is set aside where it was open."""
    if walk.end > 0:
        done.kept_in = keep_tail(path, fd, walk.end)
        os.ftruncate(fd, walk.end)
        os.fsync(fd)
    elif path.name != done.filename:
        done.kept_in = set_aside(path)
    else:
        return
    done.cut_at, done.cut_bytes = walk.end, size - walk.end
    walk.damage = [(offset, message) for offset, message in walk.damage if offset < walk.end]


def _walk_from(path: Path, index: CaptureIndex, start: int) -> tuple[list[Capture], _Walk]:
    """Walk a file from `start`, or from its begin where no record begins there; and what the index knows."""
    known = index.in_file(files.final_name(path), start)
    walk = _walk(path, start, known)
    if start and walk.damage and walk.damage[0][0] == start:
        return _walk_from(path, index, 0)
    return known, walk


def _walk(path: Path, start: int, known: list[Capture]) -> _Walk:
    """Walk the records of a file.

    Behind bytes that are no gzip member, a record counts only where it names the file's own warcinfo record
    or the index knows it: a page can hold a WARC file, whose records are none of ours.
    """
    walk = _Walk(start, start)
    ids = {capture.record_id for capture in known}
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


def _take(found: Scanned, walk: _Walk) -> None:
    try:
        capture = found.to_capture()
    except DamagedError as error:
        walk.damage.append((found.offset, str(error)))
        return
    if capture is not None:
        walk.captures.append(capture)


def _member_length(path: Path, offset: int) -> int | None:
    """Return the length of the gzip member at `offset`, whatever it holds, or None where there is none."""
    try:
        with path.open("rb") as file, mapped(file) as view:
            return read_member(view, offset, 0).length
    except DamagedError:
        return None


def _warcinfo_id(path: Path) -> set[str | None]:
    """Return the id of the record that opens the file, if that can be read."""
    try:
        first = next(scan_file(path, keep=HEADER_LIMIT), None)
    except DamagedError:
        return set()
    return {first.fields.get("warc-record-id")} if first is not None and first.kind == "warcinfo" else set()
