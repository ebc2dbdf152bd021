"""Durations in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.durations import in_words


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
