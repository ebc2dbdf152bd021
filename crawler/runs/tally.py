"""A tally of what a spider met and made no item of: pages that weren't asked for, and what sources named."""

from __future__ import annotations

from collections import Counter
from typing import Final

_KEPT: Final = 25
"""URLs that are kept for each reason; the others are counted."""


class Tally:
    """Counts what was skipped, by reason, and how many pages each source named.

    Attributes:
        reasons: How many pages were skipped for each reason.
        skipped: The first of their URLs, with the reasons; each once, however many sources name it.
        named: How many pages and further sources each of the venue's sources named.
        spared: The sources that are as they were, or weren't asked: their time hadn't come.
    """

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()
        self.skipped: list[tuple[str, str]] = []
        self._kept: Counter[str] = Counter()
        self.named: Counter[str] = Counter()
        self.spared: set[str] = set()

    def skip(self, url: str, reason: str) -> None:
        """Count a page that isn't asked for."""
        self.reasons[reason] += 1
        if self._kept[reason] < _KEPT and (url, reason) not in self.skipped:
            self._kept[reason] += 1
            self.skipped.append((url, reason))

    def name(self, source: str, count: int) -> None:
        """Count what a source named; one that named nothing is there all the same."""
        self.named[source] += count
