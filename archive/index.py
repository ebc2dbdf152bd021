"""The index: which captures there are of a URL, and where they lie. It can be rebuilt from the WARC files."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from archive.database import Database
from archive.exceptions import CannotWriteError
from archive.model import Capture
from archive.target import target_uri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILENAME: Final = "index.sqlite"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    kind TEXT NOT NULL,
    status INTEGER,
    mime TEXT,
    digest TEXT,
    filename TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    record_id TEXT NOT NULL,
    UNIQUE (filename, offset)
);
CREATE INDEX captures_by_url ON captures (url, timestamp);
CREATE INDEX captures_by_digest ON captures (digest) WHERE kind = 'response';
"""
COLUMNS: Final = "url, timestamp, kind, status, mime, digest, filename, offset, length, record_id"
_OFFSET: Final = COLUMNS.split(", ").index("offset")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSERT: Final = f"INSERT OR REPLACE INTO captures ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants

Row = tuple[Any, ...]


class CaptureIndex:
    """Captures by exact URL (the fragment aside) and time, in the order in which they were written."""

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self.folder = data_dir / "archive"
        self._database = Database(data_dir / FILENAME, _SCHEMA, _VERSION, read_only=read_only)

    def add(self, capture: Capture) -> None:
        """Add one capture; it is found as soon as this returns."""
        self._database.execute(_INSERT, to_row(capture))

    def replace_all(self, captures: Iterable[Capture]) -> None:
        """Forget everything and take `captures` instead, in one transaction."""
        rows = (to_row(capture) for capture in captures)
        self._database.execute_many(_INSERT, rows, first="DELETE FROM captures")

    def captures(self, url: str) -> list[Capture]:
        """Return the captures of `url`, oldest first."""
        return self._select("WHERE url = ? ORDER BY timestamp, id", target_uri(url))

    def nearest(self, url: str, at: datetime | None = None) -> Capture | None:
        """Return the capture of `url` nearest to `at`, or the last one written; None where there is none."""
        url = target_uri(url)
        if at is None:
            found = self._select("WHERE url = ? ORDER BY id DESC LIMIT 1", url)
        else:
            found = self._select(
                "WHERE url = ? ORDER BY abs(timestamp - ?), id DESC LIMIT 1", url, microseconds(at)
            )
        return found[0] if found else None

    def by_digest(self, digest: str) -> Capture | None:
        """Return the last stored response with that payload, of whatever URL; None where there is none."""
        found = self._select("WHERE digest = ? AND kind = 'response' ORDER BY id DESC LIMIT 1", digest)
        return found[0] if found else None

    def in_file(self, filename: str, start: int = 0) -> list[Capture]:
        """Return the captures of a file from the offset `start` on, in the file's order."""
        return self._select("WHERE filename = ? AND offset >= ? ORDER BY offset", filename, start)

    def rows_in_file(self, filename: str, start: int = 0, stop: int = sys.maxsize) -> dict[int, Row]:
        """Return the rows of a file's captures by offset, from `start` on and before `stop`."""
        statement = (
            f"SELECT {COLUMNS} FROM captures "  # noqa: S608 - constants
            "WHERE filename = ? AND offset >= ? AND offset < ? ORDER BY offset"
        )
        return {row[_OFFSET]: row for row in self._database.execute(statement, (filename, start, stop))}

    def offsets_in_file(self, filename: str, apart: int) -> list[int]:
        """Return the offset of the first capture in each `apart` bytes of a file, in order."""
        found = self._database.execute(
            "SELECT min(offset) FROM captures WHERE filename = ? GROUP BY offset / ? ORDER BY 1",
            (filename, apart),
        )
        return [offset for (offset,) in found]

    def last_in_file(self, filename: str, before: int) -> Capture | None:
        """Return the last capture of a file that begins before the offset `before`, or None."""
        found = self._select(
            "WHERE filename = ? AND offset < ? ORDER BY offset DESC LIMIT 1", filename, before
        )
        return found[0] if found else None

    def replace_in_file(self, filename: str, start: int, captures: Iterable[Capture]) -> None:
        """Forget a file's captures from the offset `start` on and take `captures` instead, or do neither."""
        with self._database.transaction() as execute:
            execute("DELETE FROM captures WHERE filename = ? AND offset >= ?", (filename, start))
            for capture in captures:
                execute(_INSERT, to_row(capture))

    def filenames(self) -> list[str]:
        """Return the names of all files that captures are in."""
        return [name for (name,) in self._database.execute("SELECT DISTINCT filename FROM captures")]

    def latest(self, limit: int = 1000) -> list[Capture]:
        """Return the `limit` captures written last, newest first."""
        return self._select("ORDER BY id DESC LIMIT ?", limit)

    def all(self) -> list[Capture]:
        """Return every capture, in the order in which they were written."""
        return self._select("ORDER BY id")

    def is_sound(self) -> bool:
        """Tell whether the database can be read in every part."""
        try:
            return self._database.execute("PRAGMA quick_check(1)") == [("ok",)]
        except CannotWriteError:
            return False

    def count(self) -> int:
        """Return the number of captures."""
        return int(self._database.execute("SELECT count(*) FROM captures")[0][0])

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _select(self, rest: str, *values: Any) -> list[Capture]:
        rows = self._database.execute(f"SELECT {COLUMNS} FROM captures {rest}", values)  # noqa: S608 - constants
        return [from_row(row) for row in rows]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def microseconds(moment: datetime) -> int:
    """Return a moment as the index keeps it, since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_row(capture: Capture) -> Row:
    """Return a capture as the index keeps it: for comparing many without making captures of rows."""
    return (
        target_uri(capture.url),
        microseconds(capture.timestamp),
        capture.kind,
        capture.status,
        capture.mime,
        capture.digest,
        capture.filename,
        capture.offset,
        capture.length,
        capture.record_id,
    )


def from_row(row: Row) -> Capture:
    """Return the capture that a row is of; the row has the `COLUMNS`."""
    url, timestamp, *rest = row
    return Capture(url, _EPOCH + timedelta(microseconds=timestamp), *rest)
