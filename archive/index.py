"""The index: which captures there are of a URL, and where they lie. It can be rebuilt from the WARC files."""

from __future__ import annotations

import sys
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Self

from archive.database import Database
from archive.exceptions import CannotWriteError
from archive.rows import (
    COLUMNS,
    INSERTS,
    MIGRATIONS,
    SCHEMA,
    TABLES,
    VERSION,
    VIEW_COLUMNS,
    from_row,
    microseconds,
    to_row,
    view_of,
)
from archive.target import target_uri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture, Entry, View
    from archive.rows import Row

FILENAME: Final = "index.sqlite"


class CaptureIndex:
    """Captures by exact URL (the fragment aside) and time, in the order in which they were written.

    And views by their captures, in a table of their own: no list of captures has them. An index of version 1
    gets that table when it is opened for writing; one that is only read has no views.
    """

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self.folder = data_dir / "archive"
        self._database = Database(
            data_dir / FILENAME, SCHEMA, VERSION, read_only=read_only, migrations=MIGRATIONS
        )
        self._knows_views = False

    def add(self, entry: Entry) -> None:
        """Add one capture or view; it is found as soon as this returns."""
        self._database.execute(INSERTS[type(entry)], to_row(entry))

    def replace_all(self, entries: Iterable[Entry]) -> None:
        """Forget everything and take `entries` instead, in one transaction."""
        with self._database.transaction() as execute:
            for table, _ in TABLES.values():
                execute(f"DELETE FROM {table}")  # noqa: S608 - constants
            for entry in entries:
                execute(INSERTS[type(entry)], to_row(entry))

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

    def views(
        self, url: str, name: str, since: datetime | None = None, until: datetime | None = None
    ) -> list[View]:
        """Return the views of that name, as they were written, of captures of `url`.

        The captures are from `since` on, before `until` (UTC).
        """
        if not self._has_views():
            return []
        columns = ", ".join(f"views.{each}" for each in VIEW_COLUMNS.split(", "))
        rows = self._database.execute(
            f"SELECT {columns} FROM captures CROSS JOIN views "  # noqa: S608 - constants
            "ON views.capture_id = captures.record_id AND views.url = captures.url "
            "WHERE captures.url = ? AND captures.timestamp >= ? AND captures.timestamp < ? AND name = ? "
            "ORDER BY views.id",
            (
                target_uri(url),
                microseconds(since) if since else -sys.maxsize,
                microseconds(until) if until else sys.maxsize,
                name,
            ),
        )
        return [view_of(row) for row in rows]

    def in_file(self, filename: str, start: int = 0) -> list[Entry]:
        """Return the captures and views of a file from the offset `start` on, in the file's order."""
        rest = "WHERE filename = ? AND offset >= ? ORDER BY offset"
        captures = self._select(rest, filename, start)
        views = self._select_views(rest, filename, start)
        return sorted([*captures, *views], key=attrgetter("offset"))

    def rows_in_file(self, filename: str, start: int = 0, stop: int = sys.maxsize) -> dict[int, Row]:
        """Return the rows of a file's captures and views by offset, from `start` on and before `stop`."""
        found = {}
        for table, columns in self._tables():
            rows = self._database.execute(
                f"SELECT offset, {columns} FROM {table} "  # noqa: S608 - constants
                "WHERE filename = ? AND offset >= ? AND offset < ? ORDER BY offset",
                (filename, start, stop),
            )
            found.update({offset: tuple(row) for offset, *row in rows})
        return found

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

    def last_offset(self, filename: str, before: int) -> int:
        """Return where the last capture or view of a file begins before the offset `before`; 0: none does."""
        parts = [
            f"SELECT max(offset) AS last FROM {table} WHERE filename = ?1 AND offset < ?2"  # noqa: S608 - constants
            for table, _ in self._tables()
        ]
        statement = f"SELECT coalesce(max(last), 0) FROM ({' UNION ALL '.join(parts)})"  # noqa: S608 - constants
        return int(self._database.execute(statement, (filename, before))[0][0])

    def replace_in_file(self, filename: str, start: int, entries: Iterable[Entry]) -> None:
        """Forget what a file has from the offset `start` on and take `entries` instead, or do neither."""
        with self._database.transaction() as execute:
            for table, _ in TABLES.values():
                execute(f"DELETE FROM {table} WHERE filename = ? AND offset >= ?", (filename, start))  # noqa: S608 - constants
            for entry in entries:
                execute(INSERTS[type(entry)], to_row(entry))

    def filenames(self) -> list[str]:
        """Return the names of all files that captures or views are in."""
        parts = [f"SELECT DISTINCT filename FROM {table}" for table, _ in self._tables()]  # noqa: S608 - constants
        return [name for (name,) in self._database.execute(" UNION ".join(parts))]

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

    def _select_views(self, rest: str, *values: Any) -> list[View]:
        if not self._has_views():
            return []
        rows = self._database.execute(f"SELECT {VIEW_COLUMNS} FROM views {rest}", values)  # noqa: S608 - constants
        return [view_of(row) for row in rows]

    def _tables(self) -> list[tuple[str, str]]:
        return [each for each in TABLES.values() if each[0] != "views" or self._has_views()]

    def _has_views(self) -> bool:
        """Tell whether the file has the table: it gets one while it is read, where a crawl begins."""
        self._knows_views = self._knows_views or self._database.version() >= VERSION
        return self._knows_views

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
