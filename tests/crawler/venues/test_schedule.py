"""When venues are crawled: what may be written, and what becomes of it."""

from __future__ import annotations

from collections import Counter

import pytest

from crawler.venues.schedule import Moments, Schedule


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("never", Schedule(0)),
        ("hourly", Schedule(1)),
        ("every 6 hours", Schedule(6)),
        ("daily", Schedule(24)),
        ("daily at 03:30", Schedule(24, time=210)),
        ("weekly", Schedule(168)),
        ("weekly on sunday", Schedule(168, day=6)),
        ("weekly at 23:59", Schedule(168, time=1439)),
        ("weekly on monday at 00:00", Schedule(168, time=0, day=0)),
    ],
)
def test_what_may_be_written(text: str, schedule: Schedule) -> None:
    assert Schedule.parse(text) == schedule
    assert str(schedule) == text
    assert Schedule.parse(f"  {text.upper().replace(' ', '  ')} ") == schedule


@pytest.mark.parametrize(
    "text",
    [
        *("", "sometimes", "every 5 hours", "every 24 hours", "every 0 hours", "daily on monday"),
        *("daily at 3", "daily at 24:00", "daily at 12:60", "weekly on mon", "hourly at 03:30"),
        *("never at 03:30", "*-*-*"),
    ],
)
def test_what_may_not(text: str) -> None:
    with pytest.raises(ValueError, match=r"no schedule|divide a day|no time of a day|no day of the week"):
        Schedule.parse(text)


def test_what_is_said_holds_for_every_venue() -> None:
    moments = Schedule.parse("weekly on sunday at 03:30").moments("venue")
    assert moments == Schedule.parse("weekly on sunday at 03:30").moments("other") == Moments(30, (3,), 6)


@pytest.mark.parametrize(
    ("text", "count"), [("hourly", 24), ("every 6 hours", 4), ("daily", 1), ("weekly", 1)]
)
def test_the_times_of_a_day_are_the_interval_apart(text: str, count: int) -> None:
    moments = Schedule.parse(text).moments("venue")
    assert len(moments.hours) == count
    assert {b - a for a, b in zip(moments.hours, moments.hours[1:], strict=False)} <= {24 // count}
    assert (moments.day is None) == (text != "weekly")


def test_venues_are_spread_over_the_interval() -> None:
    """By their ids alone, and so whatever other venues there are."""
    daily = [Schedule.parse("daily").moments(f"venue-{number}") for number in range(2400)]
    per_hour = Counter(moments.hours[0] for moments in daily)
    assert len(per_hour) == 24
    assert max(per_hour.values()) < 150
    assert len({moments.minute for moments in daily}) == 60
    weekly = Counter(Schedule.parse("weekly").moments(f"venue-{number}").day for number in range(700))
    assert len(weekly) == 7
    assert max(weekly.values()) < 150


def test_the_place_of_a_venue_stays_the_same_from_one_version_to_the_next() -> None:
    assert Schedule.parse("daily").moments("nature") == Moments(52, (11,))


def test_never_has_no_moments() -> None:
    with pytest.raises(ValueError, match="never crawled by itself"):
        Schedule.parse("never").moments("venue")
