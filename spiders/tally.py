"""The tally of a source: what became of the links that it names, and why."""

from __future__ import annotations

import logging
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.venues.model import Source, Venue
    from spiders.arguments import Window
    from spiders.discovered import Discovered, Link

logger = logging.getLogger(__name__)


class Fate(StrEnum):
    """What becomes of a link, as a reader of the log is told."""

    ASKED = "asked for"
    PASSED = "not due, known or beyond the limit"
    OUTSIDE = "outside its domains"
    NOT_TAKEN = "refused by take and leave"
    OTHER_TIME = "of another time"


class Tally(Counter[Fate]):
    """Counts the links of one answer by what becomes of them."""

    @property
    def is_known(self) -> bool:
        """Whether nothing of what is wanted is new."""
        return bool(self[Fate.PASSED]) and not self[Fate.ASKED]

    def tell(self, url: str, found: Discovered) -> None:
        """Say what came of a source; that none of its links was wanted is most likely a slip in the file."""
        named = f"{len(found.pages)} pages" if found.pages else f"{len(found.sources)} further sources"
        reasons = ", ".join(f"{count} {fate}" for fate, count in self.items())
        refused = self[Fate.OUTSIDE] + self[Fate.NOT_TAKEN]
        if found.pages and refused == len(found.pages):
            logger.warning("%s names %s, none is wanted: %s; look at the venue's file", url, named, reasons)
        else:
            logger.info("%s names %s%s", url, named, f": {reasons}" if reasons else "")


def unwanted(link: Link, source: Source, venue: Venue, window: Window) -> Fate | None:
    """Return why a link isn't wanted, or None where it is."""
    if not venue.matches(link.url):
        return Fate.OUTSIDE
    if not source.takes(link.url):
        return Fate.NOT_TAKEN
    return None if window.covers(link.date) else Fate.OTHER_TIME
