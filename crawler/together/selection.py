"""Which venues are crawled together: all that are meant to be, those named, or those of them that are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from archive.claim import RunClaim
from archive.database import Database
from archive.state import FILENAME as STATE
from crawler.exceptions import BadInputError
from crawler.frontier.sqlite import FILENAME as FRONTIER
from crawler.state.history import History
from crawler.venues.checks import did_you_mean
from crawler.venues.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crawler.venues.model import Registry, Venue

_EARLY: Final = 0.9
"""Share of its interval after which a venue is due: a nightly crawl begins a few seconds earlier at times."""
_NEWEST: Final = 1_000_000


def schedule_of(venue: Venue, default: str) -> Schedule | None:
    """Return when a venue is crawled by itself: as its file says, else as SCHEDULE_DEFAULT, if that is set.

    Raises:
        BadInputError: the setting can't be read.
    """
    if venue.schedule is not None or not default:
        return venue.schedule
    try:
        return Schedule.parse(default)
    except ValueError as error:
        raise BadInputError(f"setting SCHEDULE_DEFAULT: {error}") from error


def broken_venues(registry: Registry) -> dict[str, str]:
    """Return what is wrong with the venues whose files can't be used, by their ids."""
    return {file.stem: str(error) for file, error in registry.errors.items()}


def choose(registry: Registry, names: Sequence[str]) -> list[str]:
    """Return the ids of the venues that are named; of none, all that have sources and a schedule but `never`.

    Broken ones are among them: that their files can't be used is their failure, and nobody else's.

    Raises:
        BadInputError: there is no venue of a name.
    """
    broken = broken_venues(registry)
    if not names:
        return sorted({*(venue.id for venue in registry if _is_meant(venue)), *broken})
    for name in names:
        if registry.get(name) is None and name not in broken:
            hint = did_you_mean(name, [*registry.ids(), *broken])
            raise BadInputError(f"there is no venue {name[:100]!r}{hint}; `scrapy venues` shows them all")
    return list(dict.fromkeys(names))


def _is_meant(venue: Venue) -> bool:
    return bool(venue.sources) and venue.schedule != Schedule(0)


def due_venues(data_dir: Path, venues: Iterable[Venue], default: str) -> set[str]:
    """Return the ids of those never crawled, cut off, with pages due, or whose schedule's time has come."""
    now = datetime.now(UTC)
    urgent = _cut_off(data_dir) | _with_pages_due(data_dir, now)
    found = set()
    for venue in venues:
        last, schedule = RunClaim(data_dir, venue.id).last(), schedule_of(venue, default)
        interval = timedelta(hours=schedule.hours) if schedule is not None and schedule.hours else None
        if last is None or venue.id in urgent or (interval is not None and now - last >= _EARLY * interval):
            found.add(venue.id)
    return found


def _cut_off(data_dir: Path) -> set[str]:
    if not (data_dir / FRONTIER).is_file():
        return set()
    with Database(data_dir / FRONTIER, "", _NEWEST, read_only=True) as frontier:
        return {spider for (spider,) in frontier.execute("SELECT DISTINCT spider FROM runs")}


def _with_pages_due(data_dir: Path, now: datetime) -> set[str]:
    if not (data_dir / STATE).is_file():
        return set()
    with History(data_dir) as history:
        return {venue for venue, _, due in history.counts(now) if venue is not None and due}
