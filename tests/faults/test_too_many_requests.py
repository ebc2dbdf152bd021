"""Faults 28 and 29: servers that say "later", and how long they are left alone."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from itertools import pairwise

import pytest

from tests.e2e.world import FAST, accidents, assert_sound, crawl_list, scrapy_in, started, stored
from tests.faults.rawserver import RawServer, page
from tests.faults.until import until

PAST, FUTURE = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
MOST = 4
BUSY, MANY = "503 Service Unavailable", "429 Too Many Requests"
FINE = page("Here it is")
HOSTS = {
    "seconds": [page("wait", "Retry-After: 3", status=MANY), FINE],
    "date": [page("wait", f"Retry-After: {FUTURE}", status=BUSY), FINE],
    "absurd": [page("wait", f"Retry-After: {10**20}", status=BUSY), FINE],
    "past": [page("wait", f"Retry-After: {PAST}", status=BUSY)],
    "garbage": [page("wait", "Retry-After: soon", status=MANY)],
    "none": [page("wait", status=BUSY)],
    "fine": [FINE],
}
"""What each host answers to `/0`, one after the other; the last of it for ever. Other pages are fine."""
WAITS = {"seconds": [3], "date": [MOST], "absurd": [MOST], "past": [0, 0], "garbage": [1, 2], "none": [1, 2]}
"""The least seconds from each try of `/0` to the next."""
LATE = 0.5
"""On a busy machine the server may notice a request late: so much of a distance must be there at least."""


class Host(RawServer):
    """One server, at an address of its own, as hosts are told apart by their names."""

    def __init__(self, number, answers):
        self._left = list(answers)
        self._lock = threading.Lock()
        super().__init__(lambda target: self._next() if target == "/0" else FINE, host=f"127.0.0.{number}")

    def _next(self):
        with self._lock:
            return self._left.pop(0) if len(self._left) > 1 else self._left[0]

    def times(self, target):
        return [seen.at for seen in self.seen if seen.target == target]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """One crawl over all of them, three pages each."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("busy"))
    with ExitStack() as stack:
        hosts = {
            name: stack.enter_context(Host(number, answers))
            for number, (name, answers) in enumerate(HOSTS.items(), 2)
        }
        urls = [f"{host.url}/{number}" for number in range(3) for host in hosts.values()]
        ran = crawl_list(scrapy, urls, "-s", f"RETRY_AFTER_MOST={MOST}")
    assert (ran.code, accidents(ran.err)) == (0, [])
    items = {item["url"]: item for item in scrapy.items()}
    assert len(items) == len(scrapy.items()) == len(urls)
    return scrapy, hosts, items, ran.err


@pytest.mark.parametrize("name", WAITS)
def test_a_host_is_asked_again_after_its_pause(crawl, name):
    _, hosts, _, _ = crawl
    between = [later - earlier for earlier, later in pairwise(hosts[name].times("/0"))]
    assert len(between) == len(WAITS[name]), "as often as RETRY_TIMES says"
    assert all(is_ >= LATE * least for is_, least in zip(between, WAITS[name], strict=True)), between


@pytest.mark.parametrize("name", ["seconds", "date", "absurd"])
def test_nothing_else_of_that_host_is_asked_meanwhile(crawl, name):
    _, hosts, _, _ = crawl
    refused = hosts[name].times("/0")[0]
    others = [seen.at for seen in hosts[name].seen if seen.target != "/0" and seen.at > refused]
    assert all(at - refused >= LATE * WAITS[name][0] for at in others)


@pytest.mark.parametrize("name", ["seconds", "date", "absurd"])
def test_other_hosts_go_on_meanwhile(crawl, name):
    _, hosts, _, _ = crawl
    assert hosts["fine"].seen[-1].at < hosts[name].times("/0")[1]


@pytest.mark.parametrize("name", HOSTS)
def test_each_page_is_one_item_with_its_reason(crawl, name):
    _, hosts, items, _ = crawl
    item, last = items[f"{hosts[name].url}/0"], HOSTS[name][-1].data
    if last == FINE.data:
        assert (item["http_status"], item["error"]) == (200, None)
        return
    assert item["verdict"] == ("blocked" if b" 429 " in last else "server_error")
    assert item["http_status"] == int(last.split(b" ", 2)[1])
    assert "tries: 3" in item["error"]


def test_every_answer_is_archived(crawl):
    scrapy, hosts, _, _ = crawl
    for host in hosts.values():
        kept = [record.url for record in stored(scrapy.data, "request") if record.url == f"{host.url}/0"]
        assert len(kept) == len(host.times("/0"))
    assert_sound(scrapy)


def test_what_is_clamped_is_said(crawl):
    _, _, _, err = crawl
    assert f"127.0.0.4 answered 503: nothing for {MOST} s (it asks for 1e+20 s)" in err
    assert "127.0.0.2 answered 429: nothing for 3 s\n" in err
    assert "127.0.0.6 answered 429: one request in 1 s from now on" in err


def test_a_crawl_that_only_waits_can_be_ended_and_goes_on(tmp_path):
    """Nothing is under way then: what is left stays in the frontier."""
    scrapy = scrapy_in(tmp_path)
    with Host(2, [page("wait", "Retry-After: 500", status=BUSY), FINE]) as server:
        listed = tmp_path / "urls.txt"
        listed.write_text("".join(f"{server.url}/{number}\n" for number in range(3)))
        words = ["crawl", "urls", "-a", f"file={listed}", *FAST]
        log = tmp_path / "log"
        with started(scrapy, *words, "-s", f"LOG_FILE={log}") as process:
            until(lambda: log.exists() and "nothing for 500 s" in log.read_text())
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
        assert (process.returncode, accidents(log.read_text())) == (0, [])
        assert server.targets == ["/0"]
        assert scrapy.items() == []
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert sorted(server.targets) == ["/0", "/0", "/1", "/2"]
    assert [item["http_status"] for item in scrapy.items()] == [200, 200, 200]


def test_a_robots_txt_that_says_later_holds_up_nobody(tmp_path):
    """All pages of its host would wait for it: it counts as any other that failed."""
    scrapy = scrapy_in(tmp_path)
    busy = page("wait", "Retry-After: 500", status=BUSY)
    with RawServer({"/a": FINE}, robots=busy, host="127.0.0.2") as one, RawServer({"/a": FINE}) as other:
        ran = crawl_list(scrapy, [f"{one.url}/a", f"{other.url}/a"])
        assert [seen.target for seen in one.seen] == ["/robots.txt"]
    assert (ran.code, accidents(ran.err)) == (0, [])
    verdicts = {item["url"]: item["verdict"] for item in scrapy.items()}
    assert verdicts[f"{one.url}/a"] == "blocked"
    assert verdicts[f"{other.url}/a"] != "blocked"
