"""The allowance: how many requests may be sent in any minute."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_WINDOW: Final = 61.0
"""Seconds: a minute, and a second for requests that take unequally long to arrive."""


class Allowance:
    """Lets at most `most` requests pass in any minute, whichever minute the server counts; 0: all."""

    def __init__(
        self,
        most: int,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most, self._now, self._sleep = most, now, sleep
        self._passed: deque[float] = deque(maxlen=most or None)

    def take(self) -> None:
        """Wait until one more request may be sent."""
        if not self._most:
            return
        if len(self._passed) == self._most:
            wait = self._passed[0] + _WINDOW - self._now()
            if wait > 0:
                self._sleep(wait)
        self._passed.append(self._now())
