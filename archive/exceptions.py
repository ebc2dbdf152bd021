"""Errors of the archive.

ArchiveError
├── CannotWriteError      a folder or file of the archive can't be written
│   ├── DiskFullError     for want of room: on the disk, in a quota, or above the least that is to stay free
│   └── WriteFailedError  it could be, until this write failed
├── BusyError             another process holds the archive
├── PlayerError           the program that shows captures with their scripts can't be had
└── DamagedError          a file of the archive does not hold what it should
"""

from __future__ import annotations

import os
from typing import Final


class ArchiveError(Exception):
    """Base of every error that the archive raises."""


class CannotWriteError(ArchiveError):
    """A folder or file of the archive can't be made, or opened for writing; raised by whatever opens one."""


class DiskFullError(CannotWriteError):
    """There is no room left; raised by the lock, the writer, the databases and by recovery."""


class WriteFailedError(CannotWriteError):
    """A write failed that isn't the first (an I/O error); raised by the writer and the databases."""


class BusyError(ArchiveError):
    """Another process holds the archive; raised by the lock, names the process."""


class PlayerError(ArchiveError):
    """The program that shows captures with their scripts can't be had; raised when it is fetched."""


class DamagedError(ArchiveError):
    """A record can't be read back; raised by the reader, names file and offset."""


EXIT_CODES: Final[dict[type[Exception], int]] = {
    DiskFullError: os.EX_OSERR,  # 71
    WriteFailedError: os.EX_IOERR,  # 74
    CannotWriteError: os.EX_CANTCREAT,  # 73
    BusyError: os.EX_TEMPFAIL,  # 75
    PlayerError: os.EX_UNAVAILABLE,  # 69
    ArchiveError: os.EX_DATAERR,  # 65
}
"""Exit code of a command that such an error ends, the most special kind first."""
