"""Recovery: what a writer left behind that was killed becomes whole again, and so does the index.

A torn tail is cut to the last whole record and kept aside; the index names what is there, and only that.
The data folder must be locked meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive import files
from archive.disk import sync_folder, write_failed
from archive.exceptions import CannotWriteError, DamagedError
from archive.index import FILENAME, CaptureIndex
from archive.torn import keep_tail, set_aside, truncate
from archive.walk import walk_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.walk import Walk

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
            said.append(
                f"cut at offset {self.cut_at}, {self.cut_bytes} torn bytes are kept in {self.kept_in}"
            )
        if self.added or self.removed:
            said.append(f"index: {self.added} captures or views added, {self.removed} removed")
        said += [f"damaged at offset {offset}: {message}" for offset, message in self.damage]
        return f"{self.filename}: {'; '.join(said) or 'in order'}"


def recover(folder: Path, index: CaptureIndex) -> list[Recovered]:
    """Mend what was left open in an archive folder, and bring the index up to each file's end.

    Of finished files only what lies behind their last indexed record is read. Returns what there is to
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


def is_damaged(error: CannotWriteError) -> bool:
    """Tell whether a database couldn't be opened since it is none, or a broken one."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def sound_index(data_dir: Path) -> CaptureIndex:
    """Open the index for writing; one that can't be read is set aside as `index.sqlite.damaged`.

    Raises:
        CannotWriteError: it can't be opened, for another reason.
    """
    path = data_dir / FILENAME
    try:
        index = CaptureIndex(data_dir)
        if index.is_sound():
            return index
        index.close()
    except CannotWriteError as error:
        if not is_damaged(error):
            raise
    path.replace(path.with_name(f"{FILENAME}.damaged"))
    for end in ("-wal", "-shm"):
        path.with_name(FILENAME + end).unlink(missing_ok=True)
    return CaptureIndex(data_dir)


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
            start = 0 if thorough else index.last_offset(done.filename, settled)
            known, walk = walk_from(path, index, start)
            if (left_open or thorough) and (walk.end < size or walk.end == 0):
                _cut(path, fd, walk, size, done)
            if left_open and path.exists():
                os.fsync(fd)
                path.rename(final)
                sync_folder(path.parent)
    except OSError as error:
        raise write_failed(f"can't mend {path}: {error.strerror}", error, path.parent) from error
    except DamagedError as error:
        done.damage.append((0, str(error)))
        return done
    done.finished, done.damage = left_open, walk.damage
    done.added = len(set(walk.entries) - set(known))
    done.removed = len(set(known) - set(walk.entries))
    if known != walk.entries or anew:
        index.replace_in_file(done.filename, walk.start, walk.entries)
    return done


@contextmanager
def _held(path: Path) -> Iterator[int | None]:
    """Open a file that no living process writes to, and hold it; None where one does."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise DamagedError(f"it can't be read: {error.strerror}") from error
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield fd
    finally:
        os.close(fd)


def _cut(path: Path, fd: int, walk: Walk, size: int, done: Recovered) -> None:
    """Take off what follows the last whole record; a file that has none is set aside where it was open."""
    if walk.end > 0:
        done.kept_in = keep_tail(path, fd, walk.end)
        truncate(path, walk.end)
    elif path.name != done.filename:
        done.kept_in = set_aside(path)
    else:
        return
    done.cut_at, done.cut_bytes = walk.end, size - walk.end
    walk.damage = [(offset, message) for offset, message in walk.damage if offset < walk.end]
