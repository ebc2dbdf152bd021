"""The folder of a site: filled aside, and put in its place once it is complete."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from archive.disk import cannot_open
from archive.exceptions import BusyError
from crawler.exceptions import BadInputError
from crawler.site.exchange import exchange

if TYPE_CHECKING:
    from pathlib import Path

    from archive.exceptions import CannotWriteError

MARKER: Final = ".venue-archive-site"
_HEADING: Final = "Written by `scrapy site`, which knows its folder, and what in it is its own, by this file."


@dataclass(slots=True)
class Report:
    """What was done: files written, files that were as they should be already, and files taken away."""

    written: int = 0
    same: int = 0
    removed: int = 0


class SiteFolder:
    """A folder that becomes what is put into it by `commit`, and stays as it was without that.

    A file that is what it was stays the same file, with its time. Nothing that somebody else has put there
    is ever taken away. For a `with` statement, which holds the folder against a second process.

    Raises:
        BadInputError: the folder is none of ours, or holds what is none of ours.
        BusyError: another process is writing it.
        CannotWriteError: it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._shown = path
        self._path = path.resolve()
        self._new = self._path.parent / f".{self._path.name}.new"
        self._before: set[str] = set()
        self._names: set[str] = set()
        self._held = ExitStack()
        self.report = Report()

    def put(self, name: str, content: bytes) -> None:
        """Put a file into the folder; `name` is its path there, with slashes."""
        old, new = self._path / name, self._new / name
        self._names.add(name)
        try:
            if name in self._before and _is(old, content):
                self.report.same += 1
                _link(old, new)
                return
            self.report.written += 1
            new.parent.mkdir(exist_ok=True)
            new.write_bytes(content)
        except OSError as error:
            raise self._failure(error) from error

    def commit(self) -> Report:
        """Put the folder in its place, all at once."""
        self.report.removed = len(self._before - self._names)
        marker = "\n".join([_HEADING, *sorted(self._names), ""])
        try:
            (self._new / MARKER).write_text(marker, encoding="utf-8")
            exchange(self._new, self._path)
        except OSError as error:
            raise self._failure(error) from error
        return self.report

    def _failure(self, error: OSError) -> CannotWriteError:
        return cannot_open(
            f"can't write the site to {self._shown}: {error.strerror}; make room or make it writable, or "
            "name another folder with --output FOLDER",
            error,
            self._path.parent,
        )

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists():
                self._hold(self._path)
                self._before = _own_files(self._path, self._shown)
            self._new.mkdir(exist_ok=True)
            self._hold(self._new)
            self._clear()
            (self._new / MARKER).write_text(f"{_HEADING}\n", encoding="utf-8")
        except OSError as error:
            self._held.close()
            raise self._failure(error) from error
        except BaseException:
            self._held.close()
            raise
        return self

    def _clear(self) -> None:
        """Take away what a run has left that was cut off."""
        _require_ours(self._new, self._new)
        for entry in self._new.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()

    def _hold(self, folder: Path) -> None:
        if not folder.is_dir():
            raise BadInputError(f"{self._shown} is no folder; name one with --output FOLDER")
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._held.callback(os.close, fd)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"another process is writing the site {self._shown}; wait until it has ended"
            ) from error

    def __exit__(self, *_: object) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self._new)
        self._held.close()


def _own_files(folder: Path, shown: Path) -> set[str]:
    """Return the files of the site in `folder`, which holds nothing else."""
    _require_ours(folder, shown)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    own = set((folder / MARKER).read_text(encoding="utf-8").splitlines()[1:]) if there else set()
    strange = sorted(there - own - {MARKER})
    if strange:
        raise BadInputError(
            f"{shown} holds {strange[0]!r}, which isn't the site's and would be lost: move it elsewhere, or "
            "name another folder with --output FOLDER"
        )
    return own & there


def _require_ours(folder: Path, shown: Path) -> None:
    """Refuse a folder in which something is, unless it is marked as a site's."""
    if any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise BadInputError(
            f"{shown} isn't empty, and no site of ours: name a new or an empty folder with --output FOLDER"
        )


def _is(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _link(old: Path, new: Path) -> None:
    """Let `new` be the file `old` itself, or where the file system can't do that a copy of it."""
    new.parent.mkdir(exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
