"""The gzip members of a WARC file: one a record, each found, checked and bounded on its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from isal import isal_zlib

from archive.exceptions import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_STEP: Final = 16 * 1024
"""Compressed bytes taken at a time: gzip makes at most 17 MB of them."""
_FIRST: Final = 4 * 1024
"""The same for the first step: most requests and many answers are no larger."""
_WINDOW: Final = 1024 * 1024
_GZIP: Final = 31
_MAGIC: Final = b"\x1f\x8b\x08"


@dataclass(slots=True)
class Member:
    """One member: where it lies, its length in the file, and what it holds.

    `data` is at most as long as was asked for; `size` is how long it really is, in bytes.
    """

    offset: int
    length: int
    data: bytes
    size: int


class FileBytes:
    """The bytes of an open file, read in slices when they are asked for; as long as the file was at first.

    Not a mapping into memory: that would end the process (SIGBUS) where someone cuts the file meanwhile.
    Here, what is gone by then is missing.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._fd = file.fileno()
        self._size = file.seek(0, os.SEEK_END)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        return os.pread(self._fd, stop - start, start) if start < stop else b""


Bytes: TypeAlias = memoryview | FileBytes


def read_member(view: Bytes, offset: int, limit: int) -> Member:
    """Decompress the member that begins at `offset`; of what it holds, `limit` bytes are kept.

    Raises:
        DamagedError: no member begins there, or it is torn or broken.
    """
    decoder = isal_zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    size, position = 0, offset
    while not decoder.eof:
        chunk = view[position : position + (_STEP if size else _FIRST)]
        if not chunk:
            raise DamagedError("the last record is torn: its gzip member has no end")
        try:
            part = decoder.decompress(chunk)
        except isal_zlib.error as error:  # type: ignore[misc]  # isal has no stubs
            raise DamagedError(f"no whole gzip member: {error}") from error
        position += len(chunk)
        if size < limit:
            parts.append(part[: limit - size])
        size += len(part)
    end = position - len(decoder.unused_data)
    return Member(offset, end - offset, b"".join(parts), size)


def next_member(view: Bytes, offset: int) -> int | None:
    """Return the offset behind `offset` at which another record begins, or None: for reading past damage."""
    for found in occurrences(view, _MAGIC, offset + 1):
        try:
            head = isal_zlib.decompressobj(_GZIP).decompress(view[found : found + _STEP], 5)
        except isal_zlib.error:  # type: ignore[misc]  # isal has no stubs
            continue
        if head == b"WARC/":
            return found
    return None


def occurrences(view: Bytes, wanted: bytes, start: int) -> Iterator[int]:
    """Yield the offsets of `wanted` in `view` from `start` on; a megabyte is looked at at a time."""
    while start < len(view):
        window = bytes(view[start : start + _WINDOW])
        at = window.find(wanted)
        while at >= 0:
            yield start + at
            at = window.find(wanted, at + 1)
        start += _WINDOW - len(wanted) + 1
