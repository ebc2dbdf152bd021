"""A host is asked one thing at a time, also without a delay, whatever is asked and by whom."""

from __future__ import annotations

from tests.e2e.world import accidents, crawl_list, scrapy_in
from tests.faults.rawserver import RawServer, Sends, page


def slow(text: str) -> Sends:
    whole = page(text).data
    return Sends(whole[:-1], parts=(whole[-1:],), pause=0.05)


def test_without_a_delay_a_host_is_asked_one_thing_at_a_time(tmp_path) -> None:
    """All of them wait for robots.txt, and none is to be sent along with another one after it."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(slow, robots=slow("no robots")) as server:
        ran = crawl_list(scrapy, [f"{server.url}/{number}" for number in range(20)])
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(server.targets) == 20
    assert server.most_at_once == 1
