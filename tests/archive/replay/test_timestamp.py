from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.replay import timestamp


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_digits_are_utc():
    moment = datetime(2025, 1, 1, 0, 30, 5, 999999, tzinfo=timezone(timedelta(hours=1)))
    assert timestamp.to_digits(moment) == "20241231233005"


@pytest.mark.parametrize(
    ("digits", "first", "last"),
    [
        ("2024", utc(2024, 1, 1), utc(2024, 12, 31, 23, 59, 59, 999999)),
        ("202402", utc(2024, 2, 1), utc(2024, 2, 29, 23, 59, 59, 999999)),
        ("202412", utc(2024, 12, 1), utc(2024, 12, 31, 23, 59, 59, 999999)),
        ("20240229", utc(2024, 2, 29), utc(2024, 2, 29, 23, 59, 59, 999999)),
        ("2024022923", utc(2024, 2, 29, 23), utc(2024, 2, 29, 23, 59, 59, 999999)),
        ("202402292359", utc(2024, 2, 29, 23, 59), utc(2024, 2, 29, 23, 59, 59, 999999)),
        ("20240229235958", utc(2024, 2, 29, 23, 59, 58), utc(2024, 2, 29, 23, 59, 58, 999999)),
    ],
)
def test_what_lies_in_the_period_is_nearer_than_what_lies_outside(digits, first, last):
    middle = timestamp.middle(digits)
    inside = max(abs(first - middle), abs(last - middle))
    assert abs(first - timedelta(microseconds=2) - middle) > inside
    assert abs(last + timedelta(microseconds=2) - middle) > inside


@pytest.mark.parametrize(
    "digits",
    [
        *("", "1", "20241", "202413", "20240230", "2024010125", "20240101000060", "202401010000001"),
        *("9999", "0000", "²⁰²⁴", "20 4", "-202"),
    ],
)
def test_what_is_no_date_is_refused(digits):
    with pytest.raises(ValueError, match=r"timestamp|date"):
        timestamp.middle(digits)
