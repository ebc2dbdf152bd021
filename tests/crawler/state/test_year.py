"""A year of nights: nearly all changes are seen, with a third of the requests."""

from __future__ import annotations

from bench.revisiting import DAYS, simulate
from crawler.state.revisit import Revisit

PAGES = 250
"""`make bench` has a thousand."""


def test_a_year() -> None:
    daily, adaptive = simulate(None, PAGES), simulate(Revisit(), PAGES)
    assert daily.requests.total() == PAGES * (DAYS + 1)
    assert daily.seen.total() > 15 * PAGES
    assert adaptive.seen.total() >= 0.95 * daily.seen.total()
    assert adaptive.requests.total() <= 0.35 * daily.requests.total()
