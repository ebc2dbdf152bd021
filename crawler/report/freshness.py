"""Freshness: how old what is known of a venue's pages is, and when its newest article appeared."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from archive.exceptions import ArchiveError
from archive.rows import microseconds, moment_of
from archive.state import FILENAME, open_state

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

logger = logging.getLogger(__name__)

AGES: Final[tuple[tuple[str, timedelta], ...]] = (
    ("less than a day", timedelta(days=1)),
    ("less than a week", timedelta(days=7)),
    ("less than a month", timedelta(days=30)),
    ("less than 90 days", timedelta(days=90)),
    ("older", timedelta(days=36_500)),
)
"""Ages of the last good capture, each up to a bound."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Of a venue: its pages by the AGES, how many were `never` good, when the newest one appeared."""

    ages: list[int]
    never: int
    newest: datetime | None

    @property
    def pages(self) -> int:
        """How many pages are known."""
        return sum(self.ages) + self.never


def freshness(data_dir: Path, now: datetime) -> dict[str, Freshness]:
    """Return the freshness of each venue; of none where there is no history, or it can't be read."""
    if not (data_dir / FILENAME).is_file():
        return {}
    bounds = [microseconds(now - age) for _, age in AGES]
    columns = ", ".join("sum(good >= ?)" for _ in bounds)
    try:
        with open_state(data_dir, read_only=True) as state:
            rows = state.execute(
                f"SELECT venue_id, {columns}, count(*), max(iif(good IS NULL, NULL, began)) FROM pages "  # noqa: S608 - constants
                "WHERE venue_id IS NOT NULL GROUP BY venue_id",
                bounds,
            )
    except ArchiveError as error:
        logger.warning("How fresh the pages are can't be told: %s", error)
        return {}
    return {str(venue): _freshness(rest) for venue, *rest in rows}


def _freshness(row: list[int | None]) -> Freshness:
    """`row` has the pages up to each age, all pages, and when the newest was fetched first."""
    *upto, count, newest = row
    known = [each or 0 for each in upto]
    ages = [later - earlier for earlier, later in zip([0, *known], known, strict=False)]
    return Freshness(ages, (count or 0) - known[-1], moment_of(newest) if newest is not None else None)
