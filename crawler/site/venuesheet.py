"""The sheet of a venue: what it is, how it is rated and why, and how its sources are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.site.line import venue_path
from crawler.site.wording import STATUSES
from crawler.wiki.credibility import MEANINGS

if TYPE_CHECKING:
    from crawler.site.ledger import VenueCount
    from crawler.venues.model import Venue


@dataclass(frozen=True, slots=True)
class Share:
    """The sources that have a status: how many, and which part of a bar they are (begin, width; percent)."""

    status: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSheet:
    """What the page of a venue shows; `venue` is None where no venue file has it, or there is none.

    Attributes:
        label: Its rating in a word, and what that means (`meaning`).
        shares: Of its sources, from the best status to the worst.
    """

    count: VenueCount
    venue: Venue | None
    path: str
    label: str | None
    meaning: str | None
    shares: list[Share]


def venue_sheet(count: VenueCount, venue: Venue | None) -> VenueSheet:
    """Return the sheet of a venue whose sources are counted so."""
    label, meaning = MEANINGS[venue.credibility] if venue is not None else (None, None)
    return VenueSheet(
        count=count,
        venue=venue,
        path=venue_path(count.venue_id),
        label=label,
        meaning=meaning,
        shares=shares(count.statuses),
    )


def shares(statuses: dict[str, int]) -> list[Share]:
    """Return how many sources have each status, from the best to the worst."""
    total, x, found = sum(statuses.values()), 0.0, []
    for status in STATUSES:
        number = statuses.get(status, 0)
        if number:
            width = 100 * number / total
            found.append(Share(status, number, round(x, 3), round(width, 3)))
            x += width
    return found
