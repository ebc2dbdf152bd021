"""Page packages: one page, and what its venue has around it in time, as a WACZ to replay it from.

Other than a package for others it holds the answers alone, and one of each URL: the nearest to the page.
They are copied by the index, so that making it takes as long as they are large, not as the archive is.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from archive import files
from archive.exceptions import DamagedError
from archive.selection import SelectedIndex, Selection, venue_of
from archive.wacz import Page, WaczWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from archive.model import Capture

MOST_CAPTURES: Final = 20_000
"""Captures of a venue that are looked at for one page, the nearest in time."""
MOST_BYTES: Final = 512 * 1024 * 1024
"""Bytes of records that go into one package."""
_STEP: Final = 1024 * 1024
_NAME: Final = f"page{files.SUFFIX}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into a package: captures that are looked at, bytes of their records."""

    captures: int = MOST_CAPTURES
    size: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page is replayed from: captures in the order in which they lie; `cut`: limits left some out."""

    captures: list[Capture]
    cut: bool


def surroundings(index: SelectedIndex, page: Capture, limits: Limits) -> Surroundings:
    """Return the page's capture, the nearest one of every other URL of its venue, and their originals."""
    near = index.around(Selection(venue_of(page.filename)), page.timestamp, limits.captures)
    nearest = {page.url: page}
    for capture in near:
        if capture.status != HTTPStatus.NOT_MODIFIED:  # such an answer says nothing without an earlier one
            nearest.setdefault(capture.url, capture)
    chosen: dict[tuple[str, int], Capture] = {}
    size, cut = 0, len(near) == limits.captures
    for capture in nearest.values():
        new = {(c.filename, c.offset): c for c in _with_original(index, capture)}
        more = sum(c.length for place, c in new.items() if place not in chosen)
        if size + more > limits.size and capture is not page:
            cut = True
            continue
        size += more
        chosen |= new
    return Surroundings(sorted(chosen.values(), key=attrgetter("filename", "offset")), cut)


def _with_original(index: SelectedIndex, capture: Capture) -> list[Capture]:
    """Return a capture with the one that holds its payload, where it only refers to it."""
    if capture.kind != "revisit" or not capture.digest:
        return [capture]
    original = index.by_digest(capture.digest)
    return [capture, original] if original else [capture]


class PagePackager:
    """Makes page packages of an archive; `software` is who makes them."""

    def __init__(self, data_dir: Path, *, software: str, limits: Limits | None = None) -> None:
        self._data_dir, self._folder = data_dir, data_dir / "archive"
        self._software = software
        self._limits = limits or Limits()

    def write(self, out: BinaryIO, page: Capture, *, moment: datetime) -> Surroundings:
        """Write the package of a page, made at `moment` (UTC), and return what is in it.

        Raises:
            CannotWriteError: the disk is full.
            DamagedError: a record isn't where the index says.
        """
        with ExitStack() as stack:
            index = stack.enter_context(SelectedIndex(self._data_dir))
            found = surroundings(index, page, self._limits)
            writer = stack.enter_context(
                WaczWriter(out, title=page.url, software=self._software, moment=moment)
            )
            writer.add_index(_moved(found.captures))
            writer.add_warc(_NAME, self._records(found.captures))
            writer.add_pages([Page(page.url, page.timestamp, page.record_id)])
        return found

    def _records(self, captures: Iterable[Capture]) -> Iterator[bytes]:
        """Yield the bytes of the captures' records, one behind the other."""
        for name, group in groupby(captures, key=attrgetter("filename")):
            try:
                with closing(files.open_file(self._folder, name)) as file:
                    for capture in group:
                        yield from _record(file, capture)
            except OSError as error:
                raise DamagedError(f"{name}: {error.strerror}") from error


def _record(file: BinaryIO, capture: Capture) -> Iterator[bytes]:
    position, end = capture.offset, capture.offset + capture.length
    while position < end:
        part = os.pread(file.fileno(), min(_STEP, end - position), position)
        if not part:
            raise DamagedError(f"{capture.filename} at offset {capture.offset}: the file ends in the record")
        yield part
        position += len(part)


def _moved(captures: Iterable[Capture]) -> Iterator[Capture]:
    """Yield the captures as they lie in the package."""
    offset = 0
    for capture in captures:
        yield replace(capture, filename=_NAME, offset=offset)
        offset += capture.length
