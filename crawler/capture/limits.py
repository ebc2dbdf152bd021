"""What a server may make us hold: the size of a head, and the memory of all answers under way."""

from __future__ import annotations

import sys
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings


@dataclass(slots=True, weakref_slot=True)
class Budget:
    """Bytes that all fetches under way hold together, and may hold, of whichever crawls of the process."""

    limit: int
    held: int = 0

    def take(self, size: int) -> bool:
        """Count `size` bytes more; False where that is too much."""
        self.held += size
        return self.held <= self.limit

    def give_back(self, size: int) -> None:
        """Count `size` bytes less."""
        self.held -= size


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange: bytes of a head, header lines of it, bytes of the whole answer."""

    head_bytes: int
    head_lines: int
    answer_bytes: int
    budget: Budget = field(compare=False)

    @classmethod
    def of(cls, crawler: Crawler) -> Limits:
        """Return the bounds of a crawl, the same for all its download handlers."""
        if crawler not in _OF_CRAWLER:
            _OF_CRAWLER[crawler] = cls.from_settings(crawler.settings)
        return _OF_CRAWLER[crawler]

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Read the bounds from the settings."""
        head_bytes = settings.getint("DOWNLOAD_MAX_HEAD_BYTES")
        return cls(
            head_bytes=head_bytes,
            head_lines=settings.getint("DOWNLOAD_MAX_HEADERS"),
            # Room for the head, and for what the transfer coding adds.
            answer_bytes=(settings.getint("DOWNLOAD_MAXSIZE") or sys.maxsize) + 2 * head_bytes,
            budget=_budget(settings["DATA_DIR"], settings.getint("DOWNLOAD_MEMORY")),
        )


_OF_CRAWLER: weakref.WeakKeyDictionary[Crawler, Limits] = weakref.WeakKeyDictionary()
_BUDGETS: weakref.WeakValueDictionary[tuple[str, int], Budget] = weakref.WeakValueDictionary()


def _budget(data_dir: str, limit: int) -> Budget:
    """Return the budget of all crawls into a folder."""
    budget = _BUDGETS.get((data_dir, limit)) or Budget(limit)
    _BUDGETS[data_dir, limit] = budget
    return budget
