"""Importance: 0 to 100, of a source's rating, its freshness and how often it is cited (docs/wiki.md)."""

from __future__ import annotations

import math
from datetime import date
from typing import Final

_RATING, _FRESHNESS, _CITATIONS = 0.5, 0.2, 0.3
_HALF_LIFE: Final = 3 * 365.25
"""Days in which freshness halves: papers and policy are cited for years."""
_MANY: Final = 32
"""Citations from which on more of them make no difference."""
_UNKNOWN: Final = 0.4
"""What an unknown rating or date counts: a little less than the middle."""


def importance_of(
    rating: int | None, published: str | None, fetched: str, citations: int | None = None
) -> int:
    """Return the importance; days are ISO 8601. Where citations are unknown, the other two weigh alone.

    Freshness is a page's age when it was fetched, so that the same record gives the same number tomorrow.
    """
    trust = _UNKNOWN if rating is None else (rating - 1) / 4
    known = _RATING * trust + _FRESHNESS * _freshness(published, fetched)
    if citations is None:
        return round(100 * known / (_RATING + _FRESHNESS))
    return round(100 * (known + _CITATIONS * min(1.0, math.log2(1 + citations) / math.log2(1 + _MANY))))


def _freshness(published: str | None, fetched: str) -> float:
    if published is None or not fetched:
        return _UNKNOWN
    age = (date.fromisoformat(fetched[:10]) - date.fromisoformat(published)).days
    return float(2 ** (-max(age, 0) / _HALF_LIFE))
