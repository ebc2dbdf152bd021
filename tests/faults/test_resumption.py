"""A run that is killed over and over ends with each page once; VENUE_ARCHIVE_KILL_ROUNDS says how often."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.e2e.world import FAST, accidents, assert_sound, scrapy_in, started
from tests.faults.rawserver import RawServer, Sends, page
from tests.faults.test_archive_kill import published
from tests.faults.until import until

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = int(os.environ.get("VENUE_ARCHIVE_KILL_ROUNDS", "3"))
PAGES = 500
AT_ONCE = 4
SEED = random.randrange(10**6)


def answer(target: str) -> Sends:
    return page(f"Page {target[1:]}. " + f"What stands on page {target[1:]} is nowhere else. " * 20)


def done(data: Path) -> Counter[str]:
    """How many whole lines the items files have of each page."""
    return Counter(item["url"] for items in published(data) for item in items)


def test_each_page_is_there_once_however_often_the_run_was_killed(tmp_path: Path) -> None:
    """At random moments of one run; asked again is only what had no item when the process ended."""
    scrapy, dice = scrapy_in(tmp_path), random.Random(SEED)
    with RawServer(answer) as server:
        urls = [f"{server.url}/{number}" for number in range(PAGES)]
        (tmp_path / "urls.txt").write_text("\n".join(urls))
        words = ["crawl", "urls", "-a", f"file={tmp_path / 'urls.txt'}", *FAST]
        words += ["-s", f"CONCURRENT_REQUESTS_PER_DOMAIN={AT_ONCE}", "-s", f"CONCURRENT_REQUESTS={AT_ONCE}"]
        in_flight = 0
        for moment in sorted(dice.sample(range(5, PAGES - 20), ROUNDS)):
            with started(scrapy, *words) as process:
                before, finished = len(server.targets), done(scrapy.data)
                until(lambda wanted=moment: len(set(server.targets)) >= wanted)  # type: ignore[misc]
                time.sleep(dice.uniform(0, 0.05))
                assert process.poll() is None, f"seed {SEED}: it ended before it was killed"
                process.kill()
                process.communicate()
            asked = {f"{server.url}{target}" for target in server.targets[before:]}
            assert not asked & finished.keys(), f"seed {SEED}: asked for again, though its item was there"
            in_flight += len(asked - done(scrapy.data).keys())
        before, finished = len(server.targets), done(scrapy.data)
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert not {f"{server.url}{target}" for target in server.targets[before:]} & finished.keys()
        again = len(server.targets) - PAGES
    assert done(scrapy.data) == Counter(urls), f"seed {SEED}"
    assert len(list(published(scrapy.data))) == 1, "all of it was one run"
    assert again <= in_flight <= ROUNDS * 4 * AT_ONCE, f"seed {SEED}"
    assert_sound(scrapy)
    print(f"{ROUNDS} kills, {again} pages asked for again of {in_flight} that were in flight, 0 lost")
