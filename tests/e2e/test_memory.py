"""Memory stays where it is, however many pages a crawl has had."""

from __future__ import annotations

from bench.remembering import measure


def test_a_crawl_does_not_hold_what_it_has_done_with() -> None:
    """Without a leak 1 to 2 KB a page were measured; with one of all answers, or all items, 8 to 11."""
    figures = measure(1500)
    assert figures["memory_growth_kb_per_page"] < 5
    assert figures["memory_peak_mb"] < 200
