"""A host is asked one thing at a time, also without a delay, whatever is asked and by whom."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

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


def test_a_host_that_takes_more_at_a_time_gets_no_more_than_that(tmp_path) -> None:
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda target: replace(slow(target), pause=0.3)) as server:
        urls = [f"{server.url}/{number}" for number in range(9)]
        ran = crawl_list(scrapy, urls, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=3")
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(server.targets) == 9
    assert server.most_at_once == 3


def test_hosts_that_wait_for_their_turn_take_nobodys_place(tmp_path) -> None:
    """More of them than CONCURRENT_REQUESTS, and each wants to be left alone after its robots.txt."""
    scrapy = scrapy_in(tmp_path)
    wish = page(whole="User-agent: *\nCrawl-delay: 6\n", kind="text/plain")
    with ExitStack() as stack:
        servers = [
            stack.enter_context(RawServer(page, robots=wish, host=f"127.0.0.{number}"))
            for number in range(2, 22)
        ]
        quick = stack.enter_context(RawServer(page))
        urls = [f"{server.url}/a" for server in servers] + [f"{quick.url}/{number}" for number in range(10)]
        ran = crawl_list(scrapy, urls)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 30
    first = min(seen.at for server in servers for seen in server.seen if seen.target == "/a")
    assert quick.seen[-1].at < first
