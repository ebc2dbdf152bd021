"""A part of an archive: the captures and files of a venue, of a time, or of both."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive import files
from archive.index import CaptureIndex
from archive.rows import COLUMNS, VIEW_COLUMNS, from_row, microseconds, view_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture, View

IMPORTED: Final = "import"
"""The venue that imported files are of."""
_NAME: Final = re.compile(r"(.+)-\d{14}-\d{5,}-[0-9a-z]+\.warc\.gz(?:\.open)?")
_PAGE: Final = 5000
_WIDTH: Final = COLUMNS.count(",") + 1
_BOTH: Final = [f"captures.{each}" for each in COLUMNS.split(", ")] + [
    f"views.{each}" for each in VIEW_COLUMNS.split(", ")
]
_WITH_VIEWS: Final = (
    f"SELECT {', '.join(_BOTH)} FROM captures CROSS JOIN views "  # noqa: S608 - constants
    "ON views.capture_id = captures.record_id AND views.url = captures.url "
    "WHERE captures.id >= ? AND captures.id < ? ORDER BY captures.id, views.id"
)
"""In this order: a look at the views for each capture, of which there are most often none."""


def venue_of(filename: str) -> str:
    """Return the venue that a WARC file's name begins with; that of a foreign name is the name."""
    match = _NAME.fullmatch(filename)
    return match[1] if match else filename.removesuffix(files.OPEN_SUFFIX).removesuffix(files.SUFFIX)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: one venue's files, captures from `since` to `until` (UTC); None: no bound."""

    venue: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def timed(self) -> bool:
        """Tell whether a part of a file may be asked for."""
        return self.since is not None or self.until is not None

    def of_venue(self, filename: str) -> bool:
        """Tell whether a file is the venue's."""
        return self.venue is None or venue_of(filename) == self.venue

    def at(self, moment: datetime) -> bool:
        """Tell whether a moment is within the time asked for."""
        return (self.since is None or moment >= self.since) and (self.until is None or moment <= self.until)

    def covers(self, capture: Capture) -> bool:
        """Tell whether a capture is asked for."""
        return self.of_venue(capture.filename) and self.at(capture.timestamp)

    def files(self, folder: Path) -> list[Path]:
        """Return the WARC files of the venue, oldest first."""
        return [path for path in files.list_files(folder) if self.of_venue(path.name)]


class SelectedIndex(CaptureIndex):
    """The index, read a page at a time: memory stays flat however many captures there are."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir, read_only=True)

    def each(self, selection: Selection) -> Iterator[Capture]:
        """Yield the captures asked for, in the order in which they were written."""
        first, last = self._database.execute("SELECT min(id), max(id) FROM captures")[0]
        for start in range(first, last + 1, _PAGE) if last is not None else ():
            page = self._select("WHERE id >= ? AND id < ? ORDER BY id", start, start + _PAGE)
            yield from filter(selection.covers, page)

    def each_view(self, selection: Selection) -> Iterator[tuple[Capture, View]]:
        """Yield the captures asked for with their views, wherever and whenever these were written."""
        first, last = self._database.execute("SELECT min(id), max(id) FROM captures")[0]
        if last is None or not self._select_views("LIMIT 1"):
            return
        for start in range(first, last + 1, _PAGE):
            for row in self._database.execute(_WITH_VIEWS, (start, start + _PAGE)):
                capture = from_row(row[:_WIDTH])
                if selection.covers(capture):
                    yield capture, view_of(row[_WIDTH:])

    def around(self, selection: Selection, at: datetime, most: int) -> list[Capture]:
        """Return the `most` captures of the venue that are nearest to a moment, the nearest first."""
        names = [name for name in self.filenames() if selection.of_venue(name)]
        return self._select(
            "WHERE filename IN (SELECT value FROM json_each(?)) ORDER BY abs(timestamp - ?), id LIMIT ?",
            *(json.dumps(names), microseconds(at), most),
        )

    def companions(self, selection: Selection) -> dict[str, set[int]]:
        """Return where records lie that a part of an archive needs and that nobody asked for.

        Offsets in bytes by the file's name: payloads that revisits asked for refer to, without which these
        couldn't be replayed, and views of captures asked for, which may lie in files of others.
        """
        found: dict[str, set[int]] = defaultdict(set)
        for capture in self.each(selection):
            if capture.kind == "revisit" and capture.digest:
                original = self.by_digest(capture.digest)
                if original is not None and not selection.covers(original):
                    found[original.filename].add(original.offset)
        for _, view in self.each_view(selection):
            if selection.timed or not selection.of_venue(view.filename):
                found[view.filename].add(view.offset)
        return dict(found)
