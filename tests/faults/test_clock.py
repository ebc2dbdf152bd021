"""A clock that was ahead for a while: what was noted then holds up nothing now."""

from __future__ import annotations

from archive.state import open_state
from tests.e2e.paper import Paper
from tests.e2e.world import accidents, scrapy_in

AHEAD = 300 * 86_400 * 1_000_000
"""Microseconds."""


def test_pages_and_sources_of_the_future_are_due(tmp_path) -> None:
    scrapy, paper = scrapy_in(tmp_path), Paper()
    with paper.server:
        assert scrapy(*paper.words(tmp_path / "venues")).code == 0
        first = paper.asked()
        with open_state(scrapy.data) as state:
            for column in ("began", "fetched", "good", "changed", "due"):
                state.execute(f"UPDATE pages SET {column} = {column} + ?", (AHEAD,))
            state.execute("UPDATE sources SET at = at + ?", (AHEAD,))
        ran = scrapy(*paper.words(tmp_path / "venues"))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert sorted(paper.asked()) == sorted(first)
        assert scrapy(*paper.words(tmp_path / "venues")).code == 0
        assert paper.asked() == [], "and have their times again"
