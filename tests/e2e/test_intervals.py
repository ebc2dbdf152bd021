"""Intervals of sources: what was read is left alone for a while, and never at the price of a link."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.state import open_state
from tests.e2e.paper import Paper
from tests.e2e.world import accidents, started
from tests.faults.until import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy


def test_a_source_is_asked_again_after_its_interval(scrapy: Scrapy, tmp_path: Path) -> None:
    paper = Paper()
    with paper.server:
        words = paper.words(tmp_path / "venues")
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        first = paper.asked()
        assert sorted(first) == ["/feed", "/index.xml", "/map.xml", "/story/one", "/story/two"]

        ran = scrapy(*words)
        assert "sources not due 2" in ran.err
        assert paper.asked() == [], "neither a source nor a page"
        shown = scrapy("due", "paper", "-s", words[words.index("-s", 5) + 1]).out
        assert f"feed {paper.server.url}/feed" in shown

        with open_state(scrapy.data) as state:  # seven hours later
            state.execute("UPDATE sources SET at = at - 7 * 3600 * 1000000")
        ran = scrapy(*words)
        assert "sources not due 1" in ran.err
        assert "sources unchanged 1" in ran.err
        assert paper.asked() == ["/feed"]

        replayed = replace(scrapy, data=tmp_path / "replayed")
        assert replayed(*words, "-s", f"REPLAY_FROM={scrapy.data}").code == 0
        assert len(replayed.items()) == 2, "a source that hasn't changed is replayed as it was"
        assert paper.asked() == []

        paper.stories.append("three")
        assert scrapy(*words, "-a", "due=all").code == 0
        assert sorted(paper.asked()) == sorted([*first, "/story/three"]), "all, whatever is due"


def test_a_limited_run_and_a_failed_source_leave_nothing_out(scrapy: Scrapy, tmp_path: Path) -> None:
    paper = Paper()
    with paper.server:
        assert scrapy(*paper.words(tmp_path / "venues", "-a", "limit=1")).code == 0
        assert "/story/one" in paper.asked()
        paper.broken = {"/map.xml"}
        ran = scrapy(*paper.words(tmp_path / "venues"))
        assert sorted(paper.asked()) == ["/feed", "/index.xml", "/map.xml", "/story/two"]
        assert "sources failed 1" in ran.err
        paper.broken = set()
        assert scrapy(*paper.words(tmp_path / "venues")).code == 0
        assert paper.asked() == ["/index.xml", "/map.xml"], "that of which a part failed, from its beginning"


def test_a_run_that_was_killed_remembers_no_source(scrapy: Scrapy, tmp_path: Path) -> None:
    """Also where what it left is lost: the feed is asked for as a whole, not whether it has changed."""
    paper = Paper()
    paper.stalled = {"/story/two"}

    def pages() -> int:
        with open_state(scrapy.data) as state:
            return int(state.execute("SELECT count(*) FROM pages")[0][0])

    with paper.server:
        with started(scrapy, *paper.words(tmp_path / "venues")) as process:
            until(lambda: "/story/two" in paper.server.targets and pages() > 0)
            process.kill()
        for path in scrapy.data.glob("frontier.sqlite*"):
            path.unlink()
        paper.stalled = set()
        paper.asked()
        ran = scrapy(*paper.words(tmp_path / "venues"))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert "sources unchanged" not in ran.err
        assert sorted(paper.asked()) == ["/feed", "/index.xml", "/map.xml", "/story/two"]
    assert len(scrapy.items()) == 2


def test_links_of_a_source_that_was_not_read_to_its_end_are_not_lost(scrapy: Scrapy, tmp_path: Path) -> None:
    """Killed when the feed's answer is archived and none of its links is in the frontier: it is long."""
    paper = Paper()
    dice = random.Random(1)
    paper.more = "".join(f"<item><title>{dice.randbytes(16).hex()}</title></item>" for _ in range(10_000))
    with paper.server:
        with started(scrapy, *paper.words(tmp_path / "venues")) as process:
            until(lambda: sum(path.stat().st_size for path in scrapy.data.glob("archive/*")) > 100_000)
            process.kill()
        assert "/story/one" not in paper.asked()
        ran = scrapy(*paper.words(tmp_path / "venues"))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert "Going on with the run" in ran.err
        assert {"/feed", "/story/one", "/story/two"} <= set(paper.asked())
        ran = scrapy(*paper.words(tmp_path / "venues"))
        assert "sources not due" not in ran.err, "a run that went on remembers none"
