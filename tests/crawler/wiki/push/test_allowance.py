"""So many requests a minute, by a clock that the test turns."""

from __future__ import annotations

import random

from crawler.wiki.push.allowance import Allowance


class Turned:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def test_no_minute_has_more_than_is_allowed() -> None:
    clock, dice = Turned(), random.Random(7)
    allowance = Allowance(20, clock.now, clock.sleep)
    passed = []
    for _ in range(300):
        allowance.take()
        passed.append(clock.time)
        clock.time += dice.uniform(0, 4)
    for moment in passed:
        assert sum(moment <= other < moment + 60 for other in passed) <= 20


def test_a_first_minute_is_used_at_once_and_no_limit_waits_for_nothing() -> None:
    clock = Turned()
    for most in (20, 0):
        allowance = Allowance(most, clock.now, clock.sleep)
        for _ in range(20):
            allowance.take()
    assert clock.time == 0
