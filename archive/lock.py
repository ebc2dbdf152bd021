"""The lock of a data folder: one writer at a time, and a name for who it is."""

from __future__ import annotations

import fcntl
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from archive.exceptions import BusyError, CannotWriteError

FOLDERS = ("archive", "items")


class DataFolderLock:
    """Holds a data folder for writing from `acquire` to `release`; made for a `with` statement.

    The lock goes with the process that holds it, however that ends, and is not inherited by its children.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = Path(data_dir)
        self._fd: int | None = None

    def acquire(self) -> None:
        """Make the folder's rooms and take the lock.

        Raises:
            CannotWriteError: the folder or a room of it can't be written.
            BusyError: another process holds it; the message names the process.
        """
        try:
            for name in FOLDERS:
                _prove_writable(self._data_dir / name)
            fd = os.open(self._data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise CannotWriteError(
                f"can't write to {error.filename or self._data_dir}: {error.strerror}; "
                "make it writable or name another folder with -s DATA_DIR=FOLDER"
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(fd, 500, 0).decode("utf-8", "replace").strip() or "another process"
            os.close(fd)
            raise BusyError(
                f"{self._data_dir} is held by {holder}; wait until it has ended, or name another folder "
                "with -s DATA_DIR=FOLDER"
            ) from error
        since = datetime.now(UTC).isoformat(timespec="seconds")
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:300]
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"process {os.getpid()} ({command}, since {since})".encode("utf-8", "replace"), 0)
        self._fd = fd

    def release(self) -> None:
        """Let the folder go; harmless when it isn't held."""
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _prove_writable(folder: Path) -> None:
    """Write a file and take it away again: permissions alone don't tell of full or read-only disks."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(b"probe")
    finally:
        probe.unlink(missing_ok=True)
