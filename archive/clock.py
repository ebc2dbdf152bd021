"""Time for captures: never runs backwards within a process, whatever the wall clock does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


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
        self._last, self._read_at = _microseconds(wall()), steady()

    def now(self) -> datetime:
        """Return the present moment; each answer is later than the one before, by a microsecond at least."""
        read_at = self._steady()
        expected = self._last + max(_microseconds(read_at - self._read_at), 1)
        self._last, self._read_at = max(_microseconds(self._wall()), expected), read_at
        return _EPOCH + timedelta(microseconds=self._last)


def _microseconds(seconds: float) -> int:
    return int(seconds * 1_000_000)
