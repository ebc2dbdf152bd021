"""Dates as sources write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.discovered import Discovered, Link, NotASourceError, read_date

NOON = datetime(2025, 1, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-06T12:00:00Z",
        "2025-01-06T14:00:00+02:00",
        "2025-01-06T12:00:00",
        "2025-01-06 12:00",
        " 2025-01-06T12:00:00.000Z\n",
        "Mon, 06 Jan 2025 12:00:00 GMT",
        "Mon, 06 Jan 2025 07:00:00 EST",
        "6 Jan 2025 04:00 PST",
        "Mon, 06 Jan 2025 13:00:00 +0100",
        "Mon Jan 06 2025 13:00:00 GMT+0100 (CET)",
        "January 6, 2025 12:00 pm",
    ],
)
def test_moments(text: str) -> None:
    assert read_date(text) == NOON


@pytest.mark.parametrize("text", ["2025-01-06", "20250106", "6 Jan 2025", "2025/01/06"])
def test_days(text: str) -> None:
    assert read_date(text) == datetime(2025, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [None, "", " ", "soon", "2025", "2025-01", "January 2025", "10:30", "Monday", "2025-13-45", "0",
     "9" * 5000, "\0", "1e9999", "12345678901234567890", "2025-01-06T12:00:00+99:99", "99999-01-01", "-"],
)  # fmt: skip
def test_what_is_no_whole_date(text: str | None) -> None:
    assert read_date(text) is None


def test_lists_are_each_others_own() -> None:
    one, other = Discovered(), Discovered()
    one.pages.append(Link("https://site.example/"))
    assert other.pages == other.sources == []
    assert issubclass(NotASourceError, ValueError)
