"""Makes the report of a data folder from the records of its runs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.report.freshness import freshness
from crawler.report.page import index_page, venue_page
from crawler.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.report.freshness import Freshness
    from crawler.runs.record import RunRecord


class Report:
    """The runs of the last `days`, and the freshness of the pages.

    Where a venue had no run in these days, its last one is there.
    """

    def __init__(self, data_dir: Path, days: float) -> None:
        self._store = RunStore(data_dir)
        self.now = datetime.now(UTC)
        names = self._store.names()
        recent = self._store.names(since=self.now - timedelta(days=days))
        read = {venue: self._read(recent.get(venue, found[-1:])) for venue, found in names.items()}
        self.records: dict[str, list[RunRecord]] = {venue: runs for venue, runs in read.items() if runs}
        self.fresh: dict[str, Freshness] = freshness(data_dir, self.now)

    def _read(self, names: list[str]) -> list[RunRecord]:
        """Return the records of a venue; the URLs of the last one alone are shown."""
        return [*self._store.read(names[:-1], brief=True), *self._store.read(names[-1:])]

    def write(self, venues: list[str]) -> Path:
        """Write the pages of these venues and the one of all, whose path is returned.

        Raises:
            OSError: they can't be written.
        """
        for venue in venues:
            page = venue_page(venue, self.records[venue], self.fresh.get(venue), self.now)
            self._store.write(f"{venue}.html", page)
        self._store.write("index.html", index_page(self.records, self.fresh, self.now))
        return self._store.folder / "index.html"

    def to_json(self, venues: list[str]) -> dict[str, Any]:
        """Return what the pages show of these venues, as JSON."""
        return {"schema": 1, "made": self.now.isoformat(), "venues": list(map(self._venue, venues))}

    def _venue(self, venue: str) -> dict[str, Any]:
        fresh = self.fresh.get(venue)
        return {
            "venue": venue,
            "alarms": [asdict(alarm) for alarm in self.records[venue][-1].alarms],
            "newest_article": fresh.newest.isoformat() if fresh and fresh.newest else None,
            "ages": fresh.ages if fresh else [],
            "never_good": fresh.never if fresh else 0,
            "runs": [record.to_json() for record in self.records[venue]],
        }
