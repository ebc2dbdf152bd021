"""A year of nights: nearly all changes are seen, with a third of the requests."""

from __future__ import annotations

from bench.revisiting import DAYS, PAGES, simulate
from crawler.state.revisit import Revisit


def test_a_year() -> None:
    daily, adaptive = simulate(None), simulate(Revisit())
    assert daily.requests.total() == PAGES * (DAYS + 1)
    assert daily.seen.total() > 15_000
    assert adaptive.seen.total() >= 0.95 * daily.seen.total()
    assert adaptive.requests.total() <= 0.35 * daily.requests.total()
