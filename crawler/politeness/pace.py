"""The pace of a host: when it may be asked next, and how that changes with what it answers."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.settings import BaseSettings

SLOWED_LEAST: Final = 1.0
"""Seconds: a delay that is doubled becomes at least this, and one that is halved to less is gone."""
PATIENCE: Final = 1.0
"""Seconds for which a free host is kept for the crawl that is first in line; it may have lost interest."""
_LONG_AGO: Final = float("-inf")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How a host that says "too much" is slowed down, and how it recovers.

    Attributes:
        most: Seconds that a delay is doubled up to.
        answers: Good answers after which it is halved.
    """

    most: float
    answers: int

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Return what the settings say."""
        return cls(settings.getfloat("BACKOFF_MOST"), settings.getint("BACKOFF_ANSWERS"))


class Pace:
    """When one host may be asked. Times are seconds of `clock`, which never goes back.

    Several crawls may share it: they ask by turns, and each is called when another has had an answer.

    Attributes:
        concurrency: Requests that the host may be asked at a time.
        under_way: Requests that were given out for it and have no answer yet, also those that wait for
            its robots.txt; who gives them out counts them.
        on_the_wire: Those of them that were sent.
        crawls: What to call, of each crawl that asks the host, when it may be free again.
    """

    __slots__ = (
        "_asked_at",
        "_backoff",
        "_clock",
        "_delay",
        "_freed_at",
        "_good",
        "_jitter",
        "_least",
        "_line",
        "_paused_until",
        "_slowed_at",
        "_stretch",
        "concurrency",
        "crawls",
        "on_the_wire",
        "under_way",
    )

    def __init__(
        self,
        delay: float,
        concurrency: int,
        backoff: Backoff,
        *,
        jitter: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.concurrency = concurrency
        self.under_way = 0
        self.on_the_wire: set[Request] = set()
        self.crawls: dict[object, Callable[[], None]] = {}
        self._line: dict[object, None] = {}
        self._least = self._delay = delay
        self._backoff = backoff
        self._jitter, self._stretch = jitter, 1.0
        self._clock = clock
        self._asked_at = self._slowed_at = self._paused_until = self._freed_at = _LONG_AGO
        self._good = 0

    @property
    def delay(self) -> float:
        """Seconds between two requests, as of now."""
        return self._delay

    @property
    def is_free(self) -> bool:
        """Whether another request may be given out."""
        return self.under_way < self.concurrency and self.wait() <= 0

    def wait(self) -> float:
        """Return the seconds until the next request may be sent; 0: now."""
        return max(self._due - self._clock(), 0.0)

    @property
    def _due(self) -> float:
        return max(self._asked_at + self._delay * self._stretch, self._paused_until)

    def offers(self, crawl: object) -> bool:
        """Tell whether a crawl may take the host's next request; if not, it stands in line from now on."""
        if self.is_free:
            if self._clock() - max(self._due, self._freed_at) > PATIENCE:
                self._line.clear()
            if next(iter(self._line), crawl) is crawl:
                self._line.pop(crawl, None)
                return True
        self._line.setdefault(crawl)
        return False

    def note_answered(self, crawl: object) -> None:
        """Note that a crawl's request has ended; the other crawls are called."""
        self.under_way -= 1
        self._freed_at = self._clock()
        self.call_others(crawl)

    def call_others(self, crawl: object) -> None:
        """Call all crawls but one: the host may be free for them."""
        for other, call in list(self.crawls.items()):
            if other is not crawl:
                call()

    def leave(self, crawl: object) -> None:
        """Forget a crawl that has ended."""
        self._line.pop(crawl, None)
        self.crawls.pop(crawl, None)
        self.call_others(crawl)

    def note_asked(self) -> None:
        """Note that a request is sent."""
        self._asked_at = self._clock()
        self._stretch = 1 + random.uniform(-self._jitter, self._jitter)  # noqa: S311 - no secret

    def keep_distance(self, delay: float) -> None:
        """Keep at least `delay` seconds between two requests from now on."""
        self._least = max(self._least, delay)
        self._delay = max(self._delay, delay)

    def pause(self, seconds: float) -> None:
        """Ask nothing for so long."""
        self._good = 0
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def slow_down(self, took: float = 0.0) -> None:
        """Double the delay after an answer that came `took` seconds after it was asked for.

        What was asked before the last doubling says nothing about the delay that holds since.
        """
        self._good = 0
        now = self._clock()
        if now - took < self._slowed_at:
            return
        self._slowed_at = now
        self._delay = max(min(max(2 * self._delay, SLOWED_LEAST), self._backoff.most), self._delay)

    def note_good(self) -> None:
        """Note a good answer; after enough of them in a row, a delay that was doubled is halved."""
        if self._delay <= self._least:
            return
        self._good += 1
        if self._good >= self._backoff.answers:
            self._good = 0
            halved = self._delay / 2
            self._delay = max(halved if halved >= SLOWED_LEAST else 0.0, self._least)
