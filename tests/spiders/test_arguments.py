"""Arguments of a spider, and the sentence that refuses each that can't be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.exceptions import BadInputError
from spiders.arguments import Window, check_names, read_window

KNOWN = {"file": "the list", "limit": "so many", "since": "after"}
DATE = "give a date such as 2025-01-31, or a moment such as 2025-01-31T12:00:00Z"


def day(number: int) -> datetime:
    return datetime(2025, 1, number, tzinfo=UTC)


def test_known_names_pass() -> None:
    check_names({"limit": "1", "file": "x"}, KNOWN, "urls")
    check_names({}, KNOWN, "urls")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("limt", "spider urls has no argument 'limt', did you mean limit? it takes file, limit, since"),
        ("colour", "spider urls has no argument 'colour'; it takes file, limit, since"),
        ("", "spider urls has no argument ''; it takes file, limit, since"),
    ],
)
def test_an_unknown_name_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        check_names({name: "1"}, KNOWN, "urls")
    assert str(caught.value) == sentence


def test_no_bounds() -> None:
    assert read_window({}) == Window()
    assert read_window({"file": "x"}).covers(None)
    assert read_window({}).covers(day(1))


@pytest.mark.parametrize(
    ("text", "limit"), [("1", 1), ("007", 7), ("1000000", 1_000_000), ("0" * 5000 + "3", 3)]
)
def test_a_limit(text: str, limit: int) -> None:
    assert read_window({"limit": text}).limit == limit


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "+1", "1.5", "ten", "1_000", "\u0661", "\u00b2", " 1", "9" * 5000]
)
def test_what_is_no_limit(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_window({"limit": text})
    assert str(caught.value) == f"-a limit={text}: give a whole number from 1 on"


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2025-01-31", day(31), datetime(2025, 1, 31, 23, 59, 59, 999999, UTC)),
        (
            "2025-01-31T12:00:00Z",
            datetime(2025, 1, 31, 12, tzinfo=UTC),
            datetime(2025, 1, 31, 12, tzinfo=UTC),
        ),
        ("2025-01-31t12:00", datetime(2025, 1, 31, 12, tzinfo=UTC), datetime(2025, 1, 31, 12, tzinfo=UTC)),
        ("2025-01-31 12:00", datetime(2025, 1, 31, 12, tzinfo=UTC), datetime(2025, 1, 31, 12, tzinfo=UTC)),
        (
            "2025-01-31T12:00+05:30",
            datetime(2025, 1, 31, 12, tzinfo=timezone(timedelta(hours=5.5))),
            datetime(2025, 1, 31, 12, tzinfo=timezone(timedelta(hours=5.5))),
        ),
    ],
)
def test_dates_and_moments(text: str, since: datetime, until: datetime) -> None:
    assert read_window({"since": text}).since == since
    assert read_window({"until": text}).until == until


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize(
    "text", ["", "yesterday", "31.01.2025", "2025-13-01", "2025-02-30", "\u0662025-01-01", "9" * 5000]
)
def test_what_is_no_date(name: str, text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_window({name: text})
    assert str(caught.value) == f"-a {name}={text}: {DATE}"


@pytest.mark.parametrize(("text", "last"), [("2025", "2025-12-31"), ("2025-02", "2025-02-28")])
def test_a_year_or_a_month_is_refused_or_lasts_to_its_end(text: str, last: str) -> None:
    """Never taken for its first day, in silence."""
    try:
        until = read_window({"until": text}).until
    except BadInputError:
        return
    assert until is not None
    assert until.date().isoformat() == last


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        read_window({"since": "2025-02-01", "until": "2025-01-31"})
    assert str(caught.value) == "-a since is later than -a until; turn them round"
    assert read_window({"since": "2025-01-31", "until": "2025-01-31"}).covers(
        datetime(2025, 1, 31, 9, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("date", "covered", "too_old"),
    [
        (None, True, False),
        (day(9), False, True),
        (day(10), True, False),
        (day(20), True, False),
        (datetime(2025, 1, 20, 23, 59, tzinfo=UTC), True, False),
        (day(21), False, False),
        (datetime(2025, 1, 21, 1, tzinfo=timezone(timedelta(hours=2))), True, False),
    ],
)
def test_what_a_window_covers(date: datetime | None, covered: bool, too_old: bool) -> None:
    window = read_window({"since": "2025-01-10", "until": "2025-01-20"})
    assert (window.covers(date), window.ended_before(date)) == (covered, too_old)
