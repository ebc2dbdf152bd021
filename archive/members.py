"""The gzip members of a WARC file: one a record, each found, checked and bounded on its own."""

from __future__ import annotations

import mmap
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isal import isal_zlib

from archive.exceptions import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_STEP: Final = 16 * 1024
"""Compressed bytes taken at a time: gzip makes at most 17 MB of them."""
_FIRST: Final = 4 * 1024
"""The same for the first step: most requests and many answers are no larger."""
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


@contextmanager
def mapped(file: BinaryIO) -> Iterator[memoryview]:
    """Give the bytes of an open file without reading them all; an empty file has none."""
    file.seek(0, 2)
    if file.tell() == 0:
        yield memoryview(b"")
        return
    mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapping)
    try:
        yield view
    finally:
        view.release()
        with suppress(BufferError):  # an error on its way up still holds a piece; the mapping goes with that
            mapping.close()


def read_member(view: memoryview, offset: int, limit: int) -> Member:
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


def next_member(view: memoryview, offset: int) -> int | None:
    """Return the offset behind `offset` at which another record begins, or None: for reading past damage."""
    haystack = view.obj
    find = haystack.find if isinstance(haystack, (bytes, mmap.mmap)) else bytes(view).find
    while (offset := find(_MAGIC, offset + 1)) >= 0:
        try:
            head = isal_zlib.decompressobj(_GZIP).decompress(view[offset : offset + _STEP], 5)
        except isal_zlib.error:  # type: ignore[misc]  # isal has no stubs
            continue
        if head == b"WARC/":
            return offset
    return None
