"""The state of a data folder, `state.sqlite`: the records, and what is known of pages, sources and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.database import Database

if TYPE_CHECKING:
    from pathlib import Path

FILENAME: Final = "state.sqlite"
_VERSION: Final = 4
_RECORDS: Final = """
CREATE TABLE records (
    resource_id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    venue_id TEXT,
    fetched_at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX records_by_url ON records (url);
CREATE INDEX records_by_venue ON records (venue_id, resource_id);
"""
_HISTORY: Final = """
CREATE TABLE pages (
    url TEXT PRIMARY KEY,
    normalized_url TEXT NOT NULL,
    venue_id TEXT,
    began INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    good INTEGER,
    changed INTEGER NOT NULL,
    visits INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    status INTEGER,
    digest TEXT,
    content_hash TEXT,
    validated_url TEXT,
    etag TEXT,
    last_modified TEXT,
    due INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX pages_by_normalized_url ON pages (normalized_url);
CREATE INDEX pages_by_due ON pages (venue_id, due);
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    venue_id TEXT,
    run TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    verdict TEXT NOT NULL,
    status INTEGER,
    bytes INTEGER NOT NULL,
    duration REAL NOT NULL,
    error TEXT
);
CREATE INDEX visits_by_url ON visits (url, at);
CREATE INDEX visits_by_run ON visits (run);
"""
_BROWSER: Final = """
CREATE TABLE browser_pages (url TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
"""


_SOURCES: Final = """
CREATE TABLE sources (
    venue_id TEXT NOT NULL,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    scope TEXT NOT NULL,
    at INTEGER NOT NULL,
    validated_url TEXT,
    etag TEXT,
    last_modified TEXT,
    PRIMARY KEY (venue_id, source, url)
) WITHOUT ROWID;
CREATE TABLE citations (
    url TEXT PRIMARY KEY,
    cited INTEGER NOT NULL,
    importance REAL NOT NULL
) WITHOUT ROWID;
"""
_MIGRATIONS: Final = {2: _HISTORY, 3: _SOURCES, 4: _BROWSER}


def open_state(data_dir: Path, *, read_only: bool = False) -> Database:
    """Open the state of a data folder; made, or brought up to date, unless `read_only`.

    Times are microseconds since 1970 in UTC. Raises what `Database` does.
    """
    return Database(data_dir / FILENAME, _RECORDS, _VERSION, read_only=read_only, migrations=_MIGRATIONS)
