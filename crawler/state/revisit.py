"""When a page is to be looked at again: the longer it hasn't changed, the later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.settings import BaseSettings

    from crawler.venues.model import RevisitBounds

_SLACK: Final = timedelta(minutes=30)
"""What a page may be early: a nightly crawl doesn't begin at the same second each night."""
_SPREAD: Final = 0.3
"""The most that a time is shortened by: what was found in one night isn't due in the same later ones."""


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

    def after(self, url: str, fetched: datetime, changed: datetime) -> datetime:
        """Return when a page is due that was good at `fetched`, and changed last at `changed`."""
        unchanged = max(timedelta(0), fetched - changed)
        return fetched + self._spread(url, unchanged * self.factor) - _SLACK

    def after_failures(self, url: str, fetched: datetime, failures: int) -> datetime:
        """Return when a page is due that came to nothing good at `fetched`, for the n-th time in a row."""
        doublings = min(max(failures - 1, 0), 16)
        return fetched + self._spread(url, self.least * 2**doublings) - _SLACK

    def soonest(self, fetched: datetime) -> datetime:
        """Return when the shortest time since `fetched` has gone by."""
        return fetched + self.least - _SLACK

    def is_due(self, due: datetime, now: datetime) -> bool:
        """Tell whether what is due at `due` is so now; what is due too late is, for a clock went back."""
        return due <= now or due > now + self.most

    def _spread(self, url: str, time: timedelta) -> timedelta:
        """Return a time within the bounds, shorter by a share that is the page's own."""
        return max(self.least, min(self.most, time) * (1 - _SPREAD * share_of(url)))


def share_of(url: str) -> float:
    """Return a number from 0 up to 1 for a URL: evenly spread, and the same each time."""
    return int.from_bytes(sha256(url.encode("utf-8", "surrogatepass")).digest()[:6]) / 2**48


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
