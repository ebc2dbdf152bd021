"""The citations that were read last, in `citations.sqlite`: of each source, replaced as a whole."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Self

from archive.database import Database
from archive.rows import microseconds
from crawler.citations.model import Citation

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from crawler.citations.source import Source

FILENAME: Final = "citations.sqlite"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE sources (name TEXT PRIMARY KEY, read INTEGER NOT NULL);
CREATE TABLE citations (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    page TEXT NOT NULL,
    line INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX citations_by_source ON citations (source);
CREATE INDEX citations_by_url ON citations (url);
"""


class CitationStore:
    """Which URLs are cited, and where.

    Raises:
        CannotWriteError: the file can't be opened; `read_only` also where there is none.
    """

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self._database = Database(data_dir / FILENAME, _SCHEMA, _VERSION, read_only=read_only)

    def replace(self, source: Source, read: datetime) -> None:
        """Keep what a source cites now, in the place of what it cited before."""
        with self._database.transaction() as execute:
            execute("DELETE FROM citations WHERE source = ?", (source.name,))
            execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (source.name, microseconds(read)))
            for each in source.citations:
                execute(
                    "INSERT INTO citations (source, url, page, line, text) VALUES (?, ?, ?, ?, ?)",
                    (source.name, each.url, each.page, each.line, each.text),
                )

    def by_url(self) -> dict[str, list[Citation]]:
        """Return all cited URLs, in the order in which they were read, each with the places that cite it."""
        found: defaultdict[str, list[Citation]] = defaultdict(list)
        for url, *place in self._database.execute("SELECT url, page, line, text FROM citations ORDER BY id"):
            found[url].append(Citation(url, *place))
        return dict(found)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def cited_urls(data_dir: Path) -> dict[str, list[Citation]]:
    """Return what `by_url` does; nothing where nobody has said yet what is cited."""
    if not (data_dir / FILENAME).is_file():
        return {}
    with CitationStore(data_dir, read_only=True) as store:
        return store.by_url()
