"""When a page is to be looked at again: the longer it hasn't changed, the later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.settings import BaseSettings

    from crawler.venues.model import RevisitBounds

_SLACK: Final = timedelta(minutes=30)
"""What a page may be early: a nightly crawl doesn't begin at the same second each night."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """How soon a page is looked at again: a share of the time for which it hasn't changed, within bounds.

    Attributes:
        factor: That share. A page that changed 50 days ago is looked at in 10 with 0.2. bench/revisiting.py
            shows what of a year's changes is seen with which share of a daily crawl's requests.
        least: The shortest time.
        most: The longest.
    """

    factor: float = 0.2
    least: timedelta = timedelta(days=1)
    most: timedelta = timedelta(days=30)

    def after(self, fetched: datetime, changed: datetime) -> datetime:
        """Return when a page is due that was good at `fetched`, and changed last at `changed`."""
        unchanged = max(timedelta(0), fetched - changed)
        return fetched + self._bounded(unchanged * self.factor) - _SLACK

    def after_failures(self, fetched: datetime, failures: int) -> datetime:
        """Return when a page is due that came to nothing good at `fetched`, for the n-th time in a row."""
        doublings = min(max(failures - 1, 0), 16)
        return fetched + self._bounded(self.least * 2**doublings) - _SLACK

    def soonest(self, fetched: datetime) -> datetime:
        """Return when the shortest time since `fetched` has gone by."""
        return fetched + self.least - _SLACK

    def is_due(self, due: datetime, now: datetime) -> bool:
        """Tell whether what is due at `due` is so now; what is due too late is, for a clock went back."""
        return due <= now or due > now + self.most

    def _bounded(self, time: timedelta) -> timedelta:
        return max(self.least, min(self.most, time))


def revisit_of(settings: BaseSettings, bounds: RevisitBounds | None, *, cited: bool) -> Revisit:
    """Return how a page is revisited: as its venue says, else as the settings do; `cited`: by a list."""
    kind = "CITED_" if cited else ""
    least, most = (
        own if own is not None else settings.getfloat(f"REVISIT_{kind}{name}")
        for name, own in (
            ("LEAST", bounds.least if bounds else None),
            ("MOST", bounds.most if bounds else None),
        )
    )
    return Revisit(
        factor=settings.getfloat("REVISIT_FACTOR"),
        least=timedelta(days=least),
        most=timedelta(days=max(least, most)),
    )
