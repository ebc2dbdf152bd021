"""Where an export goes: standard output, a file that is replaced as a whole, or a folder of files."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archive.disk import cannot_open
from crawler.archivetools.options import new_file
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextmanager
def one_stream(path: Path | None) -> Iterator[BinaryIO]:
    """Give what to write to: standard output where `path` is None, else a file that gets its name at the end.

    A file of that name is replaced then, and only then.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with new_file(path) as file:
        yield file


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    """Write files into a folder, each as a whole; returns how many there are, and how many were written.

    A file that holds the same already is left alone, and so are others in the folder.
    """
    count = written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_open(f"can't make {folder}: {error.strerror}", error, folder.parent) from error
    for name, content in files:
        count += 1
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        with new_file(path) as file:
            file.write(content)
        written += 1
    return count, written


def check_target(data_dir: Path, name: str) -> Path:
    """Return the path of a file or folder that is to be written.

    Raises:
        BadInputError: it lies among what the crawler itself keeps.
    """
    path = Path(name)
    place, own = path.resolve(), data_dir.resolve()
    if any(place.is_relative_to(own / folder) for folder in ("archive", "items")):
        raise BadInputError(f"{name} is among the crawler's own files; name a place outside of {data_dir}")
    if place.parent == own and (place.suffix == ".sqlite" or place.name == "lock"):
        raise BadInputError(f"{name} is one of the crawler's own files; name another")
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BadInputError(f"{name} is no file and no folder; name another")
    return path
