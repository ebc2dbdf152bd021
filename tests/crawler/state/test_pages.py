"""What is known of a page after each of its fetches, and when it is due."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.state.pages import Known, Outcome, Visit, after
from crawler.state.revisit import Revisit, share_of
from crawler.state.validators import Validators

URL = "https://site.example/a"
NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
SLACK = timedelta(minutes=30)
DAY = timedelta(days=1)
RULE = Revisit()
OWN = 1 - 0.3 * share_of(URL)
"""What the page's times are shortened by, but for the shortest."""
TAG = Validators(URL, '"one"')


def visit(at: datetime = NOON, verdict: str = "ok", **values: Any) -> Visit:
    return Visit(URL, URL, "news", at, verdict, **values)


def fetched(known: Known | None, outcome: str, at: datetime = NOON, **values: Any) -> Known:
    return after(known, visit(at, **values), Outcome(outcome), RULE)


def test_a_first_good_fetch() -> None:
    known = fetched(None, "new", status=200, digest="d", content_hash="c", validators=TAG)
    assert (known.visits, known.changes, known.failures, known.status) == (1, 0, 0, 200)
    assert known.began == known.fetched == known.good == known.changed == NOON
    assert (known.digest, known.content_hash, known.validators) == ("d", "c", TAG)
    assert known.due == NOON + DAY - SLACK


def test_an_old_page_is_likely_to_stay_as_it_is() -> None:
    known = fetched(None, "new", dated=NOON - 50 * DAY)
    assert known.due == NOON + 10 * DAY * OWN - SLACK
    assert fetched(None, "new", dated=NOON - 3000 * DAY).due == NOON + 30 * DAY * OWN - SLACK
    assert fetched(None, "new", dated=NOON + 300 * DAY).due == NOON + DAY - SLACK, "from the future"


def test_the_longer_it_has_not_changed_the_later_it_is_due() -> None:
    known = fetched(None, "new")
    later = fetched(known, "unchanged", NOON + 10 * DAY)
    assert later.due == NOON + 10 * DAY + 2 * DAY * OWN - SLACK
    assert (later.visits, later.changes, later.changed) == (2, 0, NOON)
    changed = fetched(later, "changed", NOON + 12 * DAY)
    assert (changed.changes, changed.changed) == (1, NOON + 12 * DAY)
    assert changed.due == NOON + 13 * DAY - SLACK


def test_failures_wait_longer_and_longer_and_replace_nothing() -> None:
    known = fetched(None, "new", digest="d", content_hash="c", validators=TAG)
    for number, days in enumerate([1, 2, 4, 8, 16, 30, 30], 1):
        known = fetched(known, "failed", NOON + DAY, verdict="server_error", status=503)
        assert (known.failures, known.verdict, known.status) == (number, "server_error", 503)
        assert known.due == NOON + DAY + max(days * DAY * OWN, DAY) - SLACK
    assert (known.good, known.digest, known.content_hash, known.validators) == (NOON, "d", "c", TAG)
    again = fetched(known, "unchanged", NOON + 40 * DAY, validators=TAG)
    assert again.failures == 0


def test_what_was_never_good_has_no_validators() -> None:
    known = fetched(None, "failed", verdict="paywall", validators=TAG)
    assert (known.good, known.validators) == (None, None)


def test_a_304_keeps_the_validators_that_it_does_not_repeat() -> None:
    known = fetched(None, "new", validators=TAG)
    assert fetched(known, "unchanged", status=304).validators == TAG
    other = Validators(URL, '"two"')
    assert fetched(known, "unchanged", status=304, validators=other).validators == other
    assert fetched(known, "changed", status=200).validators is None


@pytest.mark.parametrize("failures", [1, 20, 10**6])
def test_any_number_of_failures(failures: int) -> None:
    assert RULE.after_failures(URL, NOON, failures) <= NOON + 30 * DAY


def test_a_clock_that_jumped_back_does_no_harm() -> None:
    known = fetched(None, "new")
    before = fetched(known, "unchanged", NOON - 300 * DAY)
    assert before.due == NOON - 299 * DAY - SLACK


def test_what_was_found_in_one_night_is_due_in_different_later_ones() -> None:
    urls = [f"https://site.example/{number}" for number in range(1000)]
    waits = [RULE.after(url, NOON, NOON - 3000 * DAY) - NOON for url in urls]
    assert waits == [RULE.after(url, NOON, NOON - 3000 * DAY) - NOON for url in urls], "each has its own"
    nights = Counter(wait // DAY for wait in waits)
    assert set(nights) == set(range(20, 30))
    assert max(nights.values()) < 200
    assert {RULE.after(url, NOON, NOON) for url in urls} == {NOON + DAY - SLACK}, "no sooner than the least"
