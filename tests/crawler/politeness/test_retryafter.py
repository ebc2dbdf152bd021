"""`Retry-After`, in both forms and in none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.politeness.retryafter import retry_after

NOON = "Sat, 01 Nov 2025 12:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("1" + "0" * 20, 1e20),
        ("9" * 400, float("inf")),
        ("Sat, 01 Nov 2025 12:01:30 GMT", 90),
        ("Saturday, 01-Nov-25 12:01:30 GMT", 90),
        ("Sat Nov  1 12:01:30 2025", 90),
        ("Sat, 01 Nov 2025 11:00:00 GMT", 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_what_is_asked_for(value: str, seconds: float) -> None:
    assert retry_after(value, NOON) == seconds


@pytest.mark.parametrize(
    "value",
    [None, "", "soon", "-5", "1.5", "1e9", "٣", "120, 60", "Sat, 99 Nov 2025 12:00:00 GMT", "\0"],
)
def test_garbage_is_ignored(value: str | None) -> None:
    assert retry_after(value, NOON) is None


def test_a_date_is_counted_from_now_where_the_answer_has_none() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3000 < (retry_after(later, "no date") or 0) <= 3600
