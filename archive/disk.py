"""The disk below the archive: how much room there is, whole lines, and what a failed write comes to."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import sys
from typing import TYPE_CHECKING, Final

from archive.exceptions import CannotWriteError, DiskFullError, WriteFailedError

if TYPE_CHECKING:
    from pathlib import Path

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LEAST: Final = 64 * 1024
"""Bytes free below which a database's nameless I/O error is put down to a full disk."""


def free_bytes(folder: Path) -> int:
    """Return the bytes that may still be written below `folder`, or below its nearest parent that is there.

    A file system that doesn't say how large it is counts as one without end.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize if found.f_blocks else sys.maxsize


def append(fd: int, line: bytes) -> None:
    """Write a line at the end of a file that is open for appending, or take back what was written of it.

    Raises:
        OSError: it couldn't be written whole.
    """
    size = os.fstat(fd).st_size
    try:
        view = memoryview(line)
        while view:
            view = view[os.write(fd, view) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(fd, size)
        raise


def no_room(error: OSError | sqlite3.Error, folder: Path) -> bool:
    """Tell whether a write into `folder` failed for want of room."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        try:
            return free_bytes(folder) < _LEAST
        except OSError:
            return False
    return code == sqlite3.SQLITE_FULL


def cannot_open(message: str, error: OSError | sqlite3.Error, folder: Path) -> CannotWriteError:
    """Return the error for what could not be made or opened in `folder`; to be raised."""
    return (DiskFullError if no_room(error, folder) else CannotWriteError)(message)


def write_failed(message: str, error: OSError | sqlite3.Error, folder: Path) -> CannotWriteError:
    """Return the error for a write into a file of `folder` that was open already; to be raised."""
    return (DiskFullError if no_room(error, folder) else WriteFailedError)(message)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable.

    Raises:
        OSError: they can't be.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
