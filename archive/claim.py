"""The claim on a run: of two processes that are to do the same, one does it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from archive.disk import cannot_open

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "claims"
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class RunClaim:
    """Says that a process runs something over a data folder, or waits to: a lock on `claims/NAME`.

    It goes with the process, however that ends. The lock of the folder says who may write; this one only
    keeps a run from being waited for twice. The file says when the run was last begun.
    """

    def __init__(self, data_dir: Path, name: str) -> None:
        self._path = data_dir / FOLDER / name
        self._fd: int | None = None

    def take(self) -> bool:
        """Take the claim; False where another process has it.

        Raises:
            CannotWriteError: its file can't be made.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self._path, _OPEN, 0o644)
        except OSError as error:
            message = f"can't write to {self._path}: {error.strerror}; make it writable"
            raise cannot_open(message, error, self._path.parent) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def note_begun(self) -> None:
        """Note that the run begins now."""
        with contextlib.suppress(OSError):  # that it is thought to be older makes it due sooner
            fd = os.open(self._path, _OPEN, 0o644)
            try:
                os.ftruncate(fd, 0)
                os.pwrite(fd, datetime.now(UTC).isoformat(timespec="seconds").encode(), 0)
            finally:
                os.close(fd)

    def last(self) -> datetime | None:
        """Return when the run was last begun, in UTC; None: never, as far as is known."""
        try:
            return datetime.fromisoformat(self._path.read_text(encoding="ascii")).astimezone(UTC)
        except (OSError, ValueError):
            return None

    def release(self) -> None:
        """Let the claim go; harmless when it isn't held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
