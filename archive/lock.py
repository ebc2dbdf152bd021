"""The lock of a data folder: one writer at a time, and a name for who it is."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from archive.claim import FOLDER as CLAIMS
from archive.disk import cannot_open, no_room
from archive.exceptions import BusyError, CannotWriteError
from archive.files import TORN

if TYPE_CHECKING:
    from collections.abc import Callable

FILENAME: Final = "lock"
FOLDERS: Final = ("archive", "items")
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_POLL_SECONDS: Final = 0.25
_HELD: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class DataFolderLock:
    """Holds a data folder for writing from `acquire` to `release`; made for a `with` statement.

    The lock goes with the process that holds it, however that ends; programs that it starts don't inherit it.
    While another process holds it, it is waited for `patience` seconds, and `on_wait` is told once who does.
    """

    def __init__(
        self, data_dir: Path, *, patience: float = 0.0, on_wait: Callable[[str], None] = lambda _: None
    ) -> None:
        self._data_dir = Path(data_dir)
        self._patience, self._on_wait = patience, on_wait
        self._fd: int | None = None

    def acquire(self) -> None:
        """Make the folder's rooms and take the lock.

        Raises:
            CannotWriteError: the folder or a room of it can't be written, or a link in it leads out of it.
            BusyError: another process holds it, and still does at the end; the message names the process.
        """
        _refuse_links(self._data_dir)
        for name in FOLDERS:
            _prove_writable(self._data_dir / name)
        path = self._data_dir / FILENAME
        try:
            fd = os.open(path, _HELD, 0o644)
        except OSError as error:
            raise _refusal(path, error) from error
        try:
            self._lock(fd)
        except OSError as error:
            os.close(fd)
            raise _refusal(path, error) from error
        except BaseException:  # it is held, or a signal ends the wait
            os.close(fd)
            raise
        self._fd = fd
        since = datetime.now(UTC).isoformat(timespec="seconds")
        with contextlib.suppress(OSError):  # no room for the name: held all the same
            os.ftruncate(fd, 0)
            os.pwrite(
                fd, f"process {os.getpid()} ({_command()}, since {since})".encode("utf-8", "replace"), 0
            )

    def _lock(self, fd: int) -> None:
        end, told = time.monotonic() + self._patience, False
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(fd, 500, 0).decode("utf-8", "replace").strip() or "another process"
                if time.monotonic() >= end:
                    raise BusyError(
                        f"{self._data_dir} is held by {holder}; wait until it has ended, or name another "
                        "folder with -s DATA_DIR=FOLDER"
                    ) from error
                if not told:
                    self._on_wait(f"{self._data_dir} is held by {holder}")
                    told = True
                time.sleep(_POLL_SECONDS)
            else:
                return

    def release(self) -> None:
        """Let the folder go; harmless when it isn't held."""
        if self._fd is not None:
            fd, self._fd = self._fd, None
            with contextlib.suppress(OSError):
                os.ftruncate(fd, 0)
            os.close(fd)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _command() -> str:
    """Return the command as it was typed; Scrapy takes the name of its own out of `sys.argv`."""
    program, typed = sys.argv[0], sys.orig_argv
    if program in typed and program != "-c":
        words = [Path(program).name, *typed[typed.index(program) + 1 :]]
    elif "-m" in typed:
        words = typed[typed.index("-m") + 1 :]
    else:
        words = [Path(program).name, *sys.argv[1:]]
    return " ".join(" ".join(words).split())[:300]


def _prove_writable(folder: Path) -> None:
    """Write a file and take it away again: permissions alone don't tell of full or read-only disks."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{secrets.token_hex(8)}"
        fd = os.open(probe, _NEW, 0o600)
        try:
            os.write(fd, b"probe")
        finally:
            os.close(fd)
            probe.unlink()
    except OSError as error:
        raise _refusal(folder, error) from error


def _refuse_links(data_dir: Path) -> None:
    """Refuse to write through a link that leads out of the data folder (which may be a link itself)."""
    home = data_dir.resolve()
    rooms = [data_dir / name for name in FOLDERS]
    ours = [
        *rooms,
        rooms[0] / TORN,
        data_dir / CLAIMS,
        *data_dir.glob("*.sqlite*"),
        *rooms[1].glob("*.jsonl"),
    ]
    for path in ours:
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            raise CannotWriteError(
                f"{path} is a link that leads out of {data_dir}, and would be written through; "
                "move it there, or name the other folder with -s DATA_DIR=FOLDER"
            )


def _refusal(path: Path, error: OSError) -> CannotWriteError:
    wanted = "make room" if no_room(error, path.parent) else "make it writable"
    return cannot_open(
        f"can't write to {path}: {error.strerror}; {wanted} or name another folder with -s DATA_DIR=FOLDER",
        error,
        path.parent,
    )
