"""Figures of an archive: what each venue has in it, and what compression and deduplication save."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from archive import files
from archive.selection import SelectedIndex, Selection, venue_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from archive.model import Capture

_TRAILER: Final = 4
"""Bytes at the end of a gzip member that tell how long it was, modulo 4 GB (RFC 1952, 2.3.1)."""


@dataclass(slots=True)
class VenueStats:
    """What one venue has in the archive.

    Sizes in bytes: `stored` is that of its files; `plain` and `compressed` are those of its captures'
    records before and after compression; `saved` is what its revisits didn't store again, compressed.
    """

    venue: str
    files: int = 0
    captures: int = 0
    revisits: int = 0
    views: int = 0
    stored: int = 0
    plain: int = 0
    compressed: int = 0
    saved: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def ratio(self) -> float | None:
        """How many times smaller compression makes a record; None where there is none."""
        return self.plain / self.compressed if self.compressed else None

    def add(self, capture: Capture, plain: int, saved: int) -> None:
        """Count one capture."""
        self.captures += 1
        self.revisits += capture.kind == "revisit"
        self.plain += plain
        self.compressed += capture.length
        self.saved += saved
        self.first = min(self.first or capture.timestamp, capture.timestamp)
        self.last = max(self.last or capture.timestamp, capture.timestamp)


def collect(
    data_dir: Path, selection: Selection, progress: Callable[[int], None] = lambda _: None
) -> list[VenueStats]:
    """Return the figures of each venue asked for, by name; a capture costs a look at four bytes.

    `progress` is called with the number of captures counted so far.
    """
    found: dict[str, VenueStats] = {}
    for path in selection.files(data_dir / "archive"):
        venue = found.setdefault(venue_of(path.name), VenueStats(venue_of(path.name)))
        venue.files += 1
        venue.stored += path.stat().st_size
    sizes = _Sizes(data_dir / "archive")
    with SelectedIndex(data_dir) as index:

        @lru_cache(maxsize=10_000)
        def length_of(digest: str) -> int:
            original = index.by_digest(digest)
            return original.length if original else 0

        for number, capture in enumerate(index.each(selection)):
            name = venue_of(capture.filename)
            saved = 0
            if capture.kind == "revisit" and capture.digest:
                saved = max(length_of(capture.digest) - capture.length, 0)
            venue = found.setdefault(name, VenueStats(name))
            venue.add(capture, sizes.plain(capture), saved)
            progress(number + 1)
        for capture, _ in index.each_view(selection):
            found[venue_of(capture.filename)].views += 1
    sizes.close()
    return [found[name] for name in sorted(found)]


class _Sizes:
    """Looks up how long records were before compression; one file is open at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._file: BinaryIO | None = None

    def plain(self, capture: Capture) -> int:
        """Return the size in bytes, or 0 where the file isn't there or ends before the record."""
        if capture.filename != self._name:
            self.close()
            self._name = capture.filename
            try:
                self._file = files.open_file(self._folder, capture.filename)
            except OSError:
                self._file = None
        if self._file is None:
            return 0
        end = capture.offset + capture.length
        return int.from_bytes(os.pread(self._file.fileno(), _TRAILER, end - _TRAILER), "little")

    def close(self) -> None:
        """Close the file that is open."""
        if self._file is not None:
            self._file.close()
        self._file = None
