"""Prominence: how often a URL is cited, how important it is, and so which of many goes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import log2
from typing import TYPE_CHECKING, Final, Self

from crawler.durations import in_words

if TYPE_CHECKING:
    from datetime import datetime

MOST: Final = 100.0
"""What importance is at most, and the days after which a page doesn't grow older any more."""
_CITED: Final = 10.0


@dataclass(frozen=True, slots=True)
class Prominence:
    """How much a URL counts for who cites it: how often they do, and how important it is, 0 to 100."""

    cited: int = 1
    importance: float = 0.0

    def plus(self, other: Self) -> Prominence:
        """Return both together: a URL may stand in a list several times."""
        return Prominence(self.cited + other.cited, max(self.importance, other.importance))

    def score(self, fetched: datetime | None, now: datetime) -> float:
        """Return what the page counts, last fetched at `fetched` (None: never); the highest goes first.

        Its importance, ten for each doubling of its citations (none: 0, one: 10, three: 20), and the days
        since it was fetched, up to 100; 100 for one that never was.
        """
        age = MOST if fetched is None else min(max((now - fetched) / timedelta(days=1), 0.0), MOST)
        return self.importance + _CITED * log2(1 + self.cited) + age

    def in_words(self, fetched: datetime | None, now: datetime) -> str:
        """Return what the score is made of: `cited 12 times, importance 60, 40 days old`."""
        times = {0: "never cited", 1: "cited once"}.get(self.cited, f"cited {self.cited:,} times")
        age = "never fetched" if fetched is None else f"{in_words(max(now - fetched, timedelta(0)))} old"
        return f"{times}, importance {self.importance:g}, {age}"
