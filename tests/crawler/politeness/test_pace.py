"""The pace of a host, by a clock that the test turns."""

from __future__ import annotations

from crawler.politeness.pace import Backoff, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def paced(
    delay: float = 0.0, concurrency: int = 1, *, most: float = 60, answers: int = 3
) -> tuple[Pace, Clock]:
    clock = Clock()
    return Pace(delay, concurrency, Backoff(most, answers), clock=clock), clock


def slowed(pace: Pace, clock: Clock, times: int) -> list[float]:
    delays = []
    for _ in range(times):
        clock.now += 1
        pace.slow_down()
        delays.append(pace.delay)
    return delays


def recovered(pace: Pace, answers: int) -> list[float]:
    delays = []
    for _ in range(answers):
        pace.note_good()
        delays.append(pace.delay)
    return delays


def test_a_host_that_was_never_asked_may_be_asked_at_once() -> None:
    pace, _ = paced(5)
    assert pace.wait() == 0
    assert pace.is_free


def test_the_delay_runs_from_request_to_request() -> None:
    pace, clock = paced(5)
    pace.note_asked()
    assert pace.wait() == 5
    clock.now += 4
    assert (pace.wait(), pace.is_free) == (1, False)
    clock.now += 2
    assert (pace.wait(), pace.is_free) == (0, True)


def test_a_host_is_free_for_as_many_as_it_takes_at_a_time() -> None:
    pace, _ = paced(concurrency=2)
    pace.under_way = 1
    assert pace.is_free
    pace.under_way = 2
    assert not pace.is_free


def test_of_two_delays_the_longer_is_kept() -> None:
    pace, _ = paced(5)
    pace.keep_distance(2)
    assert pace.delay == 5
    pace.keep_distance(10)
    assert pace.delay == 10


def test_a_pause_holds_beside_the_delay_and_the_longest_wins() -> None:
    pace, clock = paced(5)
    pace.note_asked()
    pace.pause(60)
    pace.pause(20)
    assert pace.wait() == 60
    clock.now += 60
    assert pace.is_free
    pace.pause(0)
    assert pace.is_free


def test_the_delay_is_doubled_from_a_second_to_the_bound() -> None:
    assert slowed(*paced(0), 4) == [1, 2, 4, 8]
    assert slowed(*paced(0.2), 2) == [1, 2]
    assert slowed(*paced(20), 3) == [40, 60, 60]
    assert slowed(*paced(90), 2) == [90, 90], "what a venue asks for is no less than the bound"


def test_answers_to_what_was_asked_before_the_last_doubling_double_nothing() -> None:
    pace, clock = paced(concurrency=8)
    for _ in range(8):
        clock.now += 0.1
        pace.slow_down(took=2)
    assert pace.delay == 1
    clock.now += 5
    pace.slow_down(took=2)
    assert pace.delay == 2


def test_good_answers_halve_it_step_by_step_down_to_what_it_was() -> None:
    pace, clock = paced(0.5)
    slowed(pace, clock, 3)
    assert recovered(pace, 10) == [4, 4, 2, 2, 2, 1, 1, 1, 0.5, 0.5]


def test_it_recovers_to_what_robots_txt_asks_for() -> None:
    pace, clock = paced(0)
    pace.keep_distance(3)
    slowed(pace, clock, 2)
    assert recovered(pace, 9) == [12, 12, 6, 6, 6, 3, 3, 3, 3]


def test_a_bad_answer_begins_the_count_again() -> None:
    pace, clock = paced(answers=2)
    slowed(pace, clock, 2)
    pace.note_good()
    clock.now += 1
    pace.slow_down()
    assert recovered(pace, 2) == [4, 2]


def test_a_delay_may_vary() -> None:
    clock = Clock()
    pace = Pace(10, 1, Backoff(60, 3), jitter=0.5, clock=clock)
    waits = set()
    for _ in range(20):
        pace.note_asked()
        waits.add(pace.wait())
    assert len(waits) > 1
    assert all(5 <= wait <= 15 for wait in waits)


def test_two_crawls_of_a_host_take_turns() -> None:
    pace, clock = paced(1)
    taken = []
    for _ in range(60):
        clock.now += 0.1
        for crawl in ("one", "two"):  # the one that always asks first would have it all
            if pace.offers(crawl):
                taken.append(crawl)
                pace.note_asked()
    assert taken == ["one", "two"] * 3


def test_a_host_is_not_kept_for_a_crawl_that_has_lost_interest() -> None:
    pace, clock = paced(1)
    pace.note_asked()
    assert not pace.offers("gone")
    assert not pace.offers("there")
    clock.now += 1.5
    assert not pace.offers("there")
    clock.now += 1
    assert pace.offers("there")


def test_a_crawl_that_ends_makes_room_in_the_line() -> None:
    pace, clock = paced(1)
    pace.note_asked()
    assert not pace.offers("one")
    assert not pace.offers("two")
    pace.leave("one")
    clock.now += 1.1
    assert pace.offers("two")


def test_the_other_crawls_are_called_when_one_is_answered() -> None:
    pace, _ = paced()
    called = []
    for crawl in ("one", "two", "three"):
        pace.crawls[crawl] = lambda crawl=crawl: called.append(crawl)  # type: ignore[misc]
    pace.under_way = 1
    pace.note_answered("two")
    assert (called, pace.under_way) == (["one", "three"], 0)
    pace.leave("one")
    pace.note_answered("two")
    assert called[2:] == ["two", "three", "three"]
