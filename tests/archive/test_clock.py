"""The time of a capture while the machine's own clock jumps about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from archive.clock import Clock

NOON = datetime(2025, 1, 2, 12, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """The two clocks of a machine: one on the wall, which may be set, and one that runs since it began."""

    def __init__(self) -> None:
        self.wall, self.steady = NOON.timestamp(), 5000.0
        self.clock = Clock(lambda: self.wall, lambda: self.steady)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


def test_it_is_the_time_on_the_wall_in_utc() -> None:
    machine = Machine()
    machine.pass_by(60)
    now = machine.clock.now()
    assert now == NOON + timedelta(minutes=1)
    assert now.tzinfo is UTC


def test_a_jump_back_is_not_followed() -> None:
    machine = Machine()
    before = machine.clock.now()
    machine.wall -= 3600
    machine.pass_by(10)
    after = machine.clock.now()
    assert abs(after - before - timedelta(seconds=10)) < timedelta(milliseconds=1)


def test_after_a_jump_back_time_goes_on_at_its_rate_until_the_wall_has_caught_up() -> None:
    machine = Machine()
    machine.clock.now()
    machine.wall -= 100
    moments = []
    for _ in range(30):
        machine.pass_by(10)
        moments.append(machine.clock.now())
    assert moments == sorted(set(moments))
    assert abs(moments[-1] - NOON - timedelta(seconds=300)) < timedelta(milliseconds=1)


def test_a_jump_forward_is_followed() -> None:
    machine = Machine()
    machine.clock.now()
    machine.wall += 3600
    assert machine.clock.now() == NOON + HOUR


def test_there_and_back_again_keeps_the_order() -> None:
    machine = Machine()
    moments = []
    for jump in (3600.0, -7200.0, 0.0, -1e6, 5.0, 2e6, -2e6):
        machine.wall += jump
        moments.append(machine.clock.now())
    assert moments == sorted(set(moments))


def test_a_steady_clock_that_is_not_steady_does_no_harm() -> None:
    machine = Machine()
    first = machine.clock.now()
    machine.steady -= 1000
    assert machine.clock.now() > first


def test_each_answer_is_later_even_where_both_clocks_stand_still() -> None:
    machine = Machine()
    moments = [machine.clock.now() for _ in range(1000)]
    assert len(set(moments)) == len(moments)
    assert moments == sorted(moments)


def test_each_answer_of_the_real_clock_is_later_than_the_one_before() -> None:
    clock = Clock()
    moments = [clock.now() for _ in range(20_000)]
    assert all(one < other for one, other in pairwise(moments))
