"""The ledger: the lines of all sources while a site is made, in order and counted; on disk, not in memory."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from crawler.site.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMA: Final = """
CREATE TABLE lines (
    resource_id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    published INTEGER NOT NULL,
    added TEXT NOT NULL,
    venue_id TEXT NOT NULL,
    venue_name TEXT NOT NULL,
    status TEXT NOT NULL,
    subtype TEXT NOT NULL,
    credibility INTEGER,
    fetched_at TEXT NOT NULL,
    line TEXT NOT NULL
) WITHOUT ROWID
"""
_COLUMNS: Final = (
    *("resource_id", "date", "published", "added", "venue_id", "venue_name", "status", "subtype"),
    *("credibility", "fetched_at"),
)


@dataclass(slots=True)
class VenueCount:
    """The sources of a venue, counted; `statuses` says how many have each fetch status.

    `first_fetched` and `last_fetched` are the earliest and the latest of their last fetches.
    """

    venue_id: str
    name: str
    count: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    first_fetched: str = ""
    last_fetched: str = ""


class Ledger:
    """Lines in SQLite's own temporary file, which goes with it."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(_SCHEMA)
        self._database.execute("BEGIN")

    def add(self, line: Line) -> None:
        """Take up a line."""
        values = [getattr(line, name) for name in _COLUMNS]
        self._database.execute(
            "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*values, json.dumps(asdict(line))]
        )

    def all(self) -> Iterator[Line]:
        """Yield all lines, the last published first, those without a date after them."""
        return self._select("ORDER BY published DESC, date DESC, resource_id")

    def of_venue(self, venue_id: str) -> Iterator[Line]:
        """Yield the lines of a venue, likewise."""
        return self._select("WHERE venue_id = ? ORDER BY published DESC, date DESC, resource_id", venue_id)

    def by_id(self) -> Iterator[Line]:
        """Yield all lines by resource id."""
        return self._select("ORDER BY resource_id")

    def newest(self, most: int) -> list[Line]:
        """Return the lines added last, those of one day likewise."""
        return list(self._select("ORDER BY added DESC, published DESC, date DESC, resource_id LIMIT ?", most))

    def count(self) -> int:
        """Return the number of lines."""
        return int(self._database.execute("SELECT count(*) FROM lines").fetchone()[0])

    def last_fetched(self) -> str:
        """Return the moment of the last fetch; empty where there was none."""
        return self._database.execute("SELECT max(fetched_at) FROM lines").fetchone()[0] or ""

    def values(self, column: str) -> list[tuple[Any, int]]:
        """Return the values of a column, each with its number of lines.

        `year` is that of the publication; empty where a source has no date.
        """
        of = {"year": "iif(published, substr(date, 1, 4), '')", "status": "status", "subtype": "subtype"}.get(
            column, "credibility"
        )
        rows = self._database.execute(f"SELECT {of}, count(*) FROM lines GROUP BY 1 ORDER BY 1")  # noqa: S608 - constants
        return [(value, int(count)) for value, count in rows]

    def venues(self) -> list[VenueCount]:
        """Return the venues by name; the sources without one come last."""
        rows = self._database.execute(
            "SELECT venue_id, max(venue_name), status, count(*), min(fetched_at), max(fetched_at) "
            "FROM lines GROUP BY venue_id, status"
        )
        found: dict[str, VenueCount] = {}
        for venue_id, name, status, count, first, last in rows:
            venue = found.setdefault(venue_id, VenueCount(venue_id, name, first_fetched=first))
            venue.count += count
            venue.statuses[status] = count
            venue.first_fetched = min(venue.first_fetched, first)
            venue.last_fetched = max(venue.last_fetched, last)
        return sorted(found.values(), key=lambda venue: (not venue.venue_id, venue.name.casefold()))

    def _select(self, rest: str, *values: Any) -> Iterator[Line]:
        for (line,) in self._database.execute(f"SELECT line FROM lines {rest}", values):  # noqa: S608 - constants
            yield Line(**json.loads(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
