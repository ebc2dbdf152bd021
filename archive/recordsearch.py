"""The search over the records: their words, and the columns that lists show, in `search.sqlite`.

It is made from `state.sqlite`, which it only reads, and can be made again at any time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self

from archive.database import Database
from archive.exceptions import ArchiveError
from archive.searchwords import CLOSE, OPEN, fold, match_expression, pieces

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.searchwords import Pieces

FILENAME: Final = "search.sqlite"
LONGEST_TEXT: Final = 500_000
"""Characters of a text whose words can be found."""

_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    digest BLOB NOT NULL,
    resource_id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    title TEXT,
    venue_id TEXT NOT NULL,
    venue_name TEXT,
    credibility INTEGER,
    fetched_at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    http_status INTEGER,
    language TEXT
);
CREATE INDEX pages_by_source ON pages (source);
CREATE INDEX pages_by_time ON pages (fetched_at, id);
CREATE INDEX pages_by_venue ON pages (venue_id, fetched_at, id);
CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'unicode61 remove_diacritics 2');
"""
_COLUMNS: Final = (
    *("resource_id", "url", "title", "venue_id", "venue_name", "credibility"),
    *("fetched_at", "verdict", "http_status", "language"),
)
_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; `since` and `until` are days (ISO 8601), an empty `venue_id` means no venue."""

    words: str = ""
    venue_id: str | None = None
    verdict: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: the columns that lists show by name, its title, and a piece of its text."""

    record: dict[str, Any]
    title: Pieces
    snippet: Pieces


class RecordSearch:
    """Finds records by words, venue, verdict, language and time; safe to share between threads.

    Raises:
        CannotWriteError: one of the two databases can't be opened.
        ArchiveError: it has the schema of another version of this program.
    """

    def __init__(self, path: Path, records: Path) -> None:
        self._database = Database(path, _SCHEMA, _VERSION)
        try:
            _check(self._database)
            self._records = Database(records, "", sys.maxsize, read_only=True)
        except BaseException:
            self._database.close()
            raise

    def state(self) -> tuple[int, int, int]:
        """Return what tells whether records have changed: a number of commits, their count, the last row."""
        version = self._records.execute("PRAGMA data_version")[0][0]
        count, last = self._records.execute("SELECT count(*), coalesce(max(rowid), 0) FROM records")[0]
        return version, count, last

    def last(self) -> int:
        """Return the last row of the records that is taken up: what was put since then comes behind it."""
        return int(self._database.execute("SELECT coalesce(max(source), 0) FROM pages")[0][0])

    def count(self) -> int:
        """Return the number of records that are taken up."""
        return int(self._database.execute("SELECT count(*) FROM pages")[0][0])

    def update(self, after: int) -> int | None:
        """Take up what has changed in the next records behind row `after`; return the last row, or None.

        Called from row 0 on until None comes, it makes everything as it is in the records.

        Raises:
            CannotWriteError: the disk is full, or another process writes.
        """
        rows = self._records.execute(
            "SELECT rowid, resource_id, record FROM records WHERE rowid > ? ORDER BY rowid LIMIT ?",
            (after, _BATCH),
        )
        ended = len(rows) < _BATCH
        until = sys.maxsize if ended else rows[-1][0]
        with self._database.transaction() as execute:
            known = execute(
                "SELECT resource_id, source, digest, id FROM pages WHERE source > ? AND source <= ?",
                (after, until),
            )
            unchanged = {tuple(row[:3]) for row in known}
            found = {row[1] for row in rows}
            for row in known:
                if row[0] not in found:
                    _forget(execute, row[3])
            for source, resource_id, written in rows:
                digest = hashlib.blake2b(written.encode(), digest_size=8).digest()
                if (resource_id, source, digest) not in unchanged:
                    _take(execute, source, digest, json.loads(written))
        return None if ended else until

    def find(self, query: Query, *, limit: int, offset: int = 0) -> tuple[int, list[Hit]]:
        """Return how many records there are, and `limit` of them, the best or the newest first."""
        match = match_expression(query.words)
        if query.words.strip() and not match:
            return 0, []
        where, values = _conditions(query, match)
        # The words come first: SQLite would at times look them up anew for each record of a venue.
        source = "words CROSS JOIN pages ON pages.id = words.rowid" if match else "pages"
        newest = query.newest or not match
        order = "fetched_at DESC, pages.id DESC" if newest else "bm25(words, 8.0, 1.0), fetched_at DESC"
        total = self._database.execute(f"SELECT count(*) FROM {source} WHERE {where}", values)[0][0]  # noqa: S608 - constants
        ids = [
            row[0]
            for row in self._database.execute(
                f"SELECT pages.id FROM {source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608 - constants
                [*values, limit, offset],
            )
        ]
        return int(total), self._hits(ids, match)

    def _hits(self, ids: list[int], match: str) -> list[Hit]:
        columns = ", ".join(f"pages.{name}" for name in _COLUMNS)
        marks = f"'{OPEN}', '{CLOSE}'"
        shown = (
            f"highlight(words, 0, {marks}), snippet(words, 1, {marks}, '…', 36)"
            if match
            else "words.title, substr(words.text, 1, 220)"
        )
        rows = self._database.execute(
            f"SELECT pages.id, {columns}, {shown} FROM words CROSS JOIN pages ON pages.id = words.rowid "  # noqa: S608 - constants
            f"WHERE words.rowid IN ({', '.join('?' * len(ids))}) {'AND words MATCH ?' if match else ''}",
            [*ids, *([match] if match else [])],
        )
        hits = {
            number: Hit(dict(zip(_COLUMNS, values, strict=True)), pieces(title), pieces(snippet))
            for number, *values, title, snippet in rows
        }
        return [hits[number] for number in ids if number in hits]

    def venues(self) -> list[dict[str, Any]]:
        """Return each venue as its record fetched last names it: id, name, credibility, and `count`."""
        names = ("venue_id", "venue_name", "credibility", "count")
        rows = self._database.execute(
            "SELECT venue_id, venue_name, credibility, count(*), max(fetched_at) FROM pages GROUP BY venue_id"
        )
        return [dict(zip(names, row[:4], strict=True)) for row in rows]

    def values(self, column: str) -> list[str]:
        """Return the values of `verdict` or `language` that there are, in order."""
        assert column in {"verdict", "language"}
        rows = self._database.execute(
            f"SELECT DISTINCT {column} FROM pages WHERE {column} IS NOT NULL ORDER BY 1"  # noqa: S608 - see above
        )
        return [value for (value,) in rows]

    def close(self) -> None:
        """Close both databases; harmless when they are closed."""
        self._database.close()
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _check(database: Database) -> None:
    version = database.execute("PRAGMA user_version")[0][0]
    if version != _VERSION:
        raise ArchiveError(f"{database.path} has schema version {version}, this program writes {_VERSION}")
    # A database that can only be read is opened without a word.
    database.execute(f"PRAGMA user_version = {_VERSION}")


def _conditions(query: Query, match: str) -> tuple[str, list[Any]]:
    given = {
        "words MATCH ?": match or None,
        "venue_id = ?": query.venue_id,
        "verdict = ?": query.verdict,
        "language = ?": query.language,
        "fetched_at >= ?": query.since,
        # Times go on behind the day with a T.
        "fetched_at < ?": query.until + "U" if query.until else None,
    }
    used = {condition: value for condition, value in given.items() if value is not None}
    return " AND ".join(used) or "TRUE", list(used.values())


def _take(execute: Callable[..., Any], source: int, digest: bytes, record: dict[str, Any]) -> None:
    for (number,) in execute("SELECT id FROM pages WHERE resource_id = ?", (record["resource_id"],)):
        _forget(execute, number)
    values = [record.get(name) for name in _COLUMNS]
    values[_COLUMNS.index("venue_id")] = record["venue_id"] or ""
    values[_COLUMNS.index("fetched_at")] = _in_utc(record["fetched_at"])
    number = execute(
        f"INSERT INTO pages (source, digest, {', '.join(_COLUMNS)}) "  # noqa: S608 - constants
        f"VALUES (?, ?, {', '.join('?' * len(values))}) RETURNING id",
        [source, digest, *(_storable(value) for value in values)],
    )[0][0]
    words = [_storable(fold(text or "")) for text in (record["title"], (record["text"] or "")[:LONGEST_TEXT])]
    execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", [number, *words])


def _forget(execute: Callable[..., Any], number: int) -> None:
    execute("DELETE FROM words WHERE rowid = ?", (number,))
    execute("DELETE FROM pages WHERE id = ?", (number,))


def _storable(value: Any) -> Any:
    """Return text without lone surrogates, which no database takes."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _in_utc(moment: str) -> str:
    with suppress(ValueError):
        return datetime.fromisoformat(moment).astimezone(UTC).isoformat()
    return moment
