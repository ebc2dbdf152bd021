"""Time for captures: never runs backwards within a process, whatever the wall clock does."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _since_boot() -> float:
    """Seconds that also count while the machine sleeps, where the system has such a clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """Gives the time of a capture, in UTC.

    The wall clock counts while it goes forward. When it jumps back, time goes on from where it was at
    its real rate, so that captures stay in the order in which they were made.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _since_boot
    ) -> None:
        self._wall, self._steady = wall, steady
        self._last, self._read_at = wall(), steady()

    def now(self) -> datetime:
        """Return the present moment; each answer is later than the one before."""
        read_at = self._steady()
        expected = self._last + max(read_at - self._read_at, 0.000_001)
        self._last, self._read_at = max(self._wall(), expected), read_at
        return datetime.fromtimestamp(self._last, UTC)
