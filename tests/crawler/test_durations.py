"""Durations in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.durations import in_words, read_duration


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=29), "less than a minute"),
        (timedelta(seconds=60), "a minute"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=89), "89 minutes"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=47, minutes=30), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_the_largest_unit_of_which_there_are_two(time: timedelta, words: str) -> None:
    assert in_words(time) == words


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
    ],
)
def test_a_duration_is_a_number_and_a_letter(text: str, time: timedelta) -> None:
    assert read_duration(text) == time


@pytest.mark.parametrize("text", ["", "2", "2 h", "-2h", "1.5h", "2w", "²h", "366d", "999999999d"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="give one such as 90s, 30m, 2h or 1d"):
        read_duration(text)
