"""The rows of the index: its tables, and how a capture and a view stand in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from archive.model import Capture, View
from archive.target import target_uri

if TYPE_CHECKING:
    from archive.model import Entry

VERSION: Final = 2
SCHEMA: Final = """
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
_VIEWS: Final = """
CREATE TABLE views (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    capture_id TEXT NOT NULL,
    name TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    filename TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    record_id TEXT NOT NULL,
    UNIQUE (filename, offset)
);
CREATE INDEX views_by_capture ON views (capture_id);
"""
MIGRATIONS: Final = {2: _VIEWS}
COLUMNS: Final = "url, timestamp, kind, status, mime, digest, filename, offset, length, record_id"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
VIEW_COLUMNS: Final = "url, capture_id, name, timestamp, filename, offset, length, record_id"
TABLES: Final[dict[type, tuple[str, str]]] = {Capture: ("captures", COLUMNS), View: ("views", VIEW_COLUMNS)}
INSERTS: Final = {
    kind: f"INSERT OR REPLACE INTO {table} ({columns}) VALUES (?{', ?' * columns.count(',')})"  # noqa: S608 - constants
    for kind, (table, columns) in TABLES.items()
}

Row = tuple[Any, ...]


def microseconds(moment: datetime) -> int:
    """Return a moment as the index keeps it, since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(value: int) -> datetime:
    """Return the moment (UTC) that `microseconds` gave."""
    return _EPOCH + timedelta(microseconds=value)


def to_row(entry: Entry) -> Row:
    """Return a capture or view as the index keeps it: for comparing many without making them of rows."""
    url, moment = target_uri(entry.url), microseconds(entry.timestamp)
    place = (entry.filename, entry.offset, entry.length, entry.record_id)
    if isinstance(entry, View):
        return (url, entry.capture_id, entry.name, moment, *place)
    return (url, moment, entry.kind, entry.status, entry.mime, entry.digest, *place)


def from_row(row: Row) -> Capture:
    """Return the capture that a row is of; the row has the `COLUMNS`."""
    url, timestamp, *rest = row
    return Capture(url, moment_of(timestamp), *rest)


def view_of(row: Row) -> View:
    """Return the view that a row is of; the row has the `VIEW_COLUMNS`."""
    url, capture_id, name, timestamp, *rest = row
    return View(url, capture_id, name, moment_of(timestamp), *rest)
