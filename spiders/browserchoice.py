"""Which pages a browser shows: as `-a browser=` says, else as their venue's file does."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crawler.browser.terms import Terms
from crawler.health.machine import why_no_browser

if TYPE_CHECKING:
    from crawler.state.history import History
    from crawler.venues.model import Venue
    from crawler.venues.rendering import BrowserUse

logger = logging.getLogger(__name__)


class BrowserChoice:
    """Says of each page whether a browser shows it; `given` is what the command line says, if anything."""

    def __init__(self, given: BrowserUse | None) -> None:
        self.given = given
        self._missing: str | None = None

    def use(self, venue: Venue | None) -> BrowserUse:
        """Return when a browser shows a venue's pages; None: those of no venue."""
        return self.given or (venue.browser if venue else "never")

    def terms(self, url: str, venue: Venue | None, history: History | None) -> Terms | None:
        """Return how a browser is to show a page that is asked for; None: it isn't to."""
        known = history is not None and self.when_needed(venue) and history.needs_browser(url)
        return Terms.of(venue) if known or self.use(venue) == "always" else None

    def when_needed(self, venue: Venue | None) -> bool:
        """Tell whether a browser shows pages that turn out to need one; says once where there is none."""
        if self.use(venue) != "when-needed":
            return False
        if self._missing is None:
            self._missing = why_no_browser() or ""
            if self._missing:
                logger.warning("Pages that need a browser are left as they are: %s", self._missing)
        return not self._missing
