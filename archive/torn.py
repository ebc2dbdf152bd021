"""The torn folder: what recovery cuts off is kept there, for whoever wants to look at it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from archive import files
from archive.disk import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PIECE: Final = 64 * 1024 * 1024
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


def keep_tail(path: Path, fd: int, offset: int) -> str:
    """Copy what the open file `fd` holds from `offset` on, durably.

    Returns the copy's name, relative to the archive folder.

    Raises:
        OSError: it can't be copied; `torn` may be a link, which is not followed.
    """
    with _torn_folder(path.parent) as torn:
        part = "part"
        copy = os.open(part, _NEW, 0o644, dir_fd=torn)
        try:
            position, end = offset, os.fstat(fd).st_size
            while position < end:
                position += os.sendfile(copy, fd, position, min(_PIECE, end - position))
            os.fsync(copy)
        finally:
            os.close(copy)
        return _name(torn, part, torn, files.final_name(path), offset)


def set_aside(path: Path) -> str:
    """Move a whole file there; returns its new name, relative to the archive folder.

    Raises:
        OSError: it can't be moved; `torn` may be a link, which is not followed.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with _torn_folder(path.parent) as torn:
            name = _name(folder, path.name, torn, files.final_name(path), 0)
    finally:
        os.close(folder)
    sync_folder(path.parent)
    return name


def truncate(path: Path, size: int) -> None:
    """Cut a file that is no link to `size` bytes, durably.

    Raises:
        OSError: it can't be cut.
    """
    fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.ftruncate(fd, size)
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def _torn_folder(folder: Path) -> Iterator[int]:
    (folder / files.TORN).mkdir(exist_ok=True)
    torn = os.open(folder / files.TORN, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield torn
    finally:
        os.close(torn)


def _name(source: int, old: str, torn: int, filename: str, offset: int) -> str:
    """Give what is kept its name, never that of something else that is kept."""
    taken = set(os.listdir(torn))
    name, number = f"{filename}.{offset}.bin", 2
    while name in taken:
        name, number = f"{filename}.{offset}.{number}.bin", number + 1
    os.rename(old, name, src_dir_fd=source, dst_dir_fd=torn)
    os.fsync(torn)
    return f"{files.TORN}/{name}"
