"""Faults on command: how often the stand-in answers 429 or 500, or cuts a connection, by a seed."""

from __future__ import annotations

import random
import time
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate


@dataclass
class Faults:
    """Shares of requests, from 0 to 1; `retry_after` is what a 429 says, a number or `date`."""

    busy: float = 0
    broken: float = 0
    broken_after: float = 0
    cut: float = 0
    cut_after: float = 0
    retry_after: str | None = "0"
    seed: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def draw(self) -> str | None:
        """The fault of the next request; `..._after` are those that come when it was done."""
        thrown = self.dice.random()
        for name in ("busy", "broken", "broken_after", "cut", "cut_after"):
            thrown -= getattr(self, name)
            if thrown < 0:
                return name
        return None

    def headers(self) -> dict[str, str]:
        """What a 429 says of when to come again."""
        if self.retry_after is None:
            return {}
        if self.retry_after != "date":
            return {"Retry-After": self.retry_after}
        now = time.time()
        return {"Date": formatdate(now, usegmt=True), "Retry-After": formatdate(now + 1, usegmt=True)}


class Meter:
    """Requests of the last minute; more than `most` are refused."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._passed: deque[float] = deque()

    def passes(self) -> bool:
        """Count a request; tell whether it may pass."""
        now = time.monotonic()
        while self._passed and self._passed[0] < now - 60:
            self._passed.popleft()
        self._passed.append(now)
        return len(self._passed) <= self.most
