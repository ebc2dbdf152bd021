"""What robots.txt asks for beside what it forbids, and how it is come by."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise

import pytest

from tests.e2e.world import accidents, assert_sound, crawl_list, scrapy_in, stored
from tests.faults.rawserver import END, RawServer, Sends, moved, page

LATE = 0.5
"""On a busy machine the server may notice a request late: so much of a distance must be there at least."""
SHOWN = page(whole="<title>T</title><img src=/1.png><img src=/2.png><p>A page with two images.")
PAGES = {"/a": SHOWN, "/b": page("B"), "/private": page("Private"), "/1.png": page(), "/2.png": page()}


def says(*lines: str) -> Sends:
    return page(whole="\n".join(lines) + "\n", kind="text/plain")


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """One crawl over hosts of which each has its own wish; without a delay of our own."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("robots"))
    with ExitStack() as stack:

        def host(number: int, robots: Sends) -> RawServer:
            return stack.enter_context(RawServer(PAGES, robots=robots, host=f"127.0.0.{number}"))

        elsewhere = host(2, says("User-agent: *", "Disallow: /private"))
        hops = {f"/{hop}": moved(f"/{hop + 1}") for hop in range(20)}
        hops["/5"] = moved(f"{elsewhere.url}/robots.txt")
        long_way = stack.enter_context(RawServer({**hops, **PAGES}, host="127.0.0.3"))
        hosts = {
            "elsewhere": elsewhere,
            "slow": host(4, says("User-agent: *", "Crawl-delay: 1")),
            "slower": host(5, says("User-agent: *", "Crawl-delay: 1e5", "Disallow: /private")),
            "others": host(
                6, says("User-agent: other", "Crawl-delay: 7777", "", "User-agent: *", "Allow: /")
            ),
            "hop": host(7, moved(f"{elsewhere.url}/robots.txt")),
            "five hops": host(8, moved(f"{long_way.url}/2")),
            "six hops": host(9, moved(f"{long_way.url}/1")),
        }
        urls = [f"{server.url}{path}" for server in hosts.values() for path in ("/a", "/b", "/private")]
        options = ("ROBOTS_CRAWL_DELAY_MOST=2", "PAGE_REQUISITES=1", "RETRY_TIMES=0")
        ran = crawl_list(scrapy, urls, *(word for option in options for word in ("-s", option)))
    assert (ran.code, accidents(ran.err)) == (0, [])
    return scrapy, hosts, ran.err


def between(server: RawServer) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(server.seen)]


def test_a_crawl_delay_holds_between_all_that_is_asked_of_a_host(crawl) -> None:
    """robots.txt itself, pages, and what they need."""
    _, hosts, _ = crawl
    targets = [seen.target for seen in hosts["slow"].seen]
    assert sorted(targets) == ["/1.png", "/2.png", "/a", "/b", "/private", "/robots.txt"]
    assert min(between(hosts["slow"])) >= LATE * 1


def test_a_crawl_delay_is_clamped_and_that_is_said_once(crawl) -> None:
    _, hosts, err = crawl
    assert min(between(hosts["slower"])) >= LATE * 2
    said = [line for line in err.splitlines() if "ROBOTS_CRAWL_DELAY_MOST" in line]
    assert len(said) == 1
    assert "robots.txt of 127.0.0.5 asks for 100000 s" in said[0]


def test_the_delay_of_others_is_none_of_ours(crawl) -> None:
    _, hosts, _ = crawl
    assert len(hosts["others"].targets) == 5


@pytest.mark.parametrize(
    ("name", "asked"),
    [("elsewhere", "/a"), ("hop", "/a"), ("five hops", "/a"), ("slower", "/a"), ("slow", "/private")],
)
def test_what_comes_after_redirects_counts_for_the_first_host(crawl, name: str, asked: str) -> None:
    _, hosts, _ = crawl
    assert asked in hosts[name].targets
    assert ("/private" in hosts[name].targets) == (asked == "/private")


def test_beyond_five_hops_nothing_is_fetched(crawl) -> None:
    scrapy, hosts, _ = crawl
    server = hosts["six hops"]
    assert server.targets == []
    errors = {item["error"] for item in scrapy.items() if item["url"].startswith(server.url)}
    assert errors == {"RedirectError: more than 5 redirects"}


def test_a_failure_holds_for_a_bounded_time(tmp_path) -> None:
    """Fault 25: it is asked again, and what it says then holds."""
    scrapy = scrapy_in(tmp_path)
    answers = [page("broken", status="500 Internal Server Error"), says("User-agent: *", "Disallow: /c")]
    urls = ["/a", "/b", "/c"]

    def robots() -> Sends:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    with RawServer({"/b": page("B")}, robots=robots) as server:
        options = ("-s", "ROBOTS_FAILURE_HOLDS=0", "-s", "RETRY_TIMES=0")
        ran = crawl_list(scrapy, [server.url + path for path in urls], *options)
        assert [seen.target for seen in server.seen] == ["/robots.txt", "/robots.txt", "/b"]
    assert (ran.code, accidents(ran.err)) == (0, [])
    errors = {item["url"].removeprefix(server.url): item["error"] for item in scrapy.items()}
    assert "500" in errors["/a"]
    assert "forbids" in errors["/c"]


@pytest.mark.parametrize("length", ["Content-Length: 50000000\r\n", ""], ids=["announced", "not announced"])
def test_of_a_huge_robots_txt_the_beginning_counts(tmp_path, length: str) -> None:
    """Fault 27: 50 MB of it."""
    scrapy = scrapy_in(tmp_path)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{length}Connection: close".encode() + END
    lines = b"User-agent: *\nDisallow: /private\n" + b"# nothing\n" * 45_000 + b"Disallow: /late\n"
    rest = b"# nothing at all\n" * 62_500
    huge = Sends(head + lines, parts=(rest,) * 47, then="close")
    with RawServer({"/a": page("A")}, robots=huge) as server:
        ran = crawl_list(scrapy, [f"{server.url}/{path}" for path in ("a", "private", "late")])
        assert server.targets == ["/a"]
    assert (ran.code, accidents(ran.err)) == (0, [])
    (record,) = (each for each in stored(scrapy.data, "response") if each.url.endswith("/robots.txt"))
    assert record.fields["WARC-Truncated"] == "length"
    assert 500 * 1024 <= len(record.block) < 5_000_000
    assert (head + lines + rest * 5).startswith(record.block)
    assert_sound(scrapy)
