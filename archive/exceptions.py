"""Errors of the archive.

ArchiveError
├── CannotWriteError   a folder or file of the archive can't be written
├── BusyError          another process holds the archive
└── DamagedError       a file of the archive does not hold what it should
"""


class ArchiveError(Exception):
    """Base of every error that the archive raises."""


class CannotWriteError(ArchiveError):
    """A folder or file of the archive can't be written; raised by the lock, the writer and the index."""


class BusyError(ArchiveError):
    """Another process holds the archive; raised by the lock, names the process."""


class DamagedError(ArchiveError):
    """A record can't be read back; raised by the reader, names file and offset."""
