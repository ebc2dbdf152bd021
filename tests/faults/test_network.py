"""Servers that misbehave: each costs its page, and no more than that."""

import time
from contextlib import ExitStack

import pytest

from tests.e2e.world import accidents, assert_sound, crawl_list, scrapy_in, stored
from tests.faults.rawserver import RawServer, Sends, moved, page

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n"
SENTENCES = (
    f"Sentence number {n} says that the page is fine, and that nothing of it is lost." for n in range(12)
)
ARTICLE = page("</p><p>".join(SENTENCES))
ANSWERS = {
    "/drip": Sends(HEAD, parts=(b"x",) * 1000, pause=0.5),
    "/drip-head": Sends(HEAD, drip=0.5),
    "/stall": Sends(HEAD + b"<p>the beginning", then="stall"),
    "/silence": Sends(then="stall"),
    "/close": Sends(then="close"),
    "/reset": Sends(HEAD + b"<p>the beginning", then="reset"),
    "/noise": Sends(bytes(range(256)) * 8, then="close"),
    "/old": Sends(b"<html>an answer of HTTP/0.9</html>", then="close"),
    "/not-http": Sends(b"220 mail.example ESMTP ready\r\n", then="close"),
    "/half-head": Sends(b"HTTP/1.1 200 OK\r\nContent-Ty", then="close"),
    "/minus": Sends(HEAD.replace(b"1000", b"-5") + b"body", then="close"),
    "/two-lengths": Sends(
        HEAD.replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n") + b"1234567", then="close"
    ),
    "/bad-chunk": Sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n", then="close"),
    "/huge-chunk": Sends(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\na", then="close"
    ),
    "/long-line": Sends(HEAD.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), then="close"),
    "/many-headers": Sends(HEAD.replace(b"\r\n\r\n", b"\r\nX: y" * 5_000 + b"\r\n\r\n"), then="close"),
    "/only-hints": Sends(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, then="close"),
    "/switch": Sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", then="close"),
    "/status-0": Sends(HEAD.replace(b"200 OK", b"000 Zero"), then="close"),
    "/status-999": Sends(b"HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n"),
    "/bad-location": moved("http://[broken/"),
    "/empty-location": moved(""),
    "/spaces-location": moved("  /fine  "),
    "/utf-8-location": moved("/fine?\u00fc"),
    "/fine": ARTICLE,
    "/fine?%C3%83%C2%BC": ARTICLE,
    "/fine?%C3%BC": ARTICLE,
}
CUT = ["/drip", "/stall", "/reset"]
NOTHING = ["/drip-head", "/silence", "/close", "/noise", "/not-http", "/half-head", "/only-hints"]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """All of them in one crawl, eight at a time, two seconds each."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("network"))
    began = time.monotonic()
    options = ("DOWNLOAD_TIMEOUT=2", "RETRY_TIMES=0", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    with RawServer(ANSWERS) as server:
        urls = [server.url + path for path in ANSWERS]
        ran = crawl_list(scrapy, urls, *(word for option in options for word in ("-s", option)))
    assert time.monotonic() - began < 60, "fault 11: one of them was waited for without end"
    assert ran.code == 0, ran.err
    return scrapy, server, ran


@pytest.fixture(scope="module")
def items(crawl):
    scrapy, server, _ = crawl
    return {item["url"].removeprefix(server.url): item for item in scrapy.items()}


def test_each_page_is_one_item_whatever_the_server_did(crawl, items):
    assert set(items) == set(ANSWERS)
    assert len(crawl[0].items()) == len(ANSWERS)
    assert accidents(crawl[2].err) == []


def test_the_archive_is_sound_after_all_of_it(crawl):
    ran = crawl[0]("archive", "verify")
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("path", CUT)
def test_an_answer_that_breaks_off_is_no_good_page(items, path):
    """Faults 11 and 16."""
    assert items[path]["verdict"] in {"partial", "unreachable"}
    assert items[path]["error"]
    assert not items[path]["preview"]


@pytest.mark.parametrize("path", CUT)
def test_what_came_of_it_is_kept_and_marked(crawl, path):
    scrapy, server, _ = crawl
    (record,) = (record for record in stored(scrapy.data, "response") if record.url == server.url + path)
    sent = b"".join(ANSWERS[path].pieces())
    assert sent.startswith(record.block)
    assert record.block.startswith(b"HTTP/1.1 200 OK\r\n")
    assert record.fields["WARC-Truncated"] == ("disconnect" if path == "/reset" else "time")


@pytest.mark.parametrize("path", NOTHING)
def test_no_answer_is_unreachable(items, path):
    item = items[path]
    assert (item["verdict"], item["http_status"]) == ("unreachable", None)
    assert item["error"]
    assert len(item["error"]) <= 500
    assert "\n" not in item["error"]


@pytest.mark.parametrize("path", sorted({*ANSWERS} - {*CUT, *NOTHING}))
def test_nothing_else_is_called_good_without_reason(items, path):
    good = {"/fine", "/fine?%C3%83%C2%BC", "/fine?%C3%BC", "/spaces-location", "/utf-8-location"}
    assert (items[path]["verdict"] == "ok") == (path in good), items[path]


def test_a_server_that_closes_idle_connections_is_asked_again_at_once(scrapy):
    """Each page is fine, but the connection is closed after each without a word in the head."""
    pages = {f"/{number}": Sends(page(f"Page {number}").data, then="close") for number in range(8)}
    with RawServer(pages) as server:
        ran = crawl_list(scrapy, [server.url + path for path in pages], "-s", "RETRY_TIMES=0")
        seen = [(f"{server.url}{seen.target}", seen.raw) for seen in server.seen]
    assert ran.code == 0
    assert {item["http_status"] for item in scrapy.items()} == {200}
    assert sorted((record.url, record.block) for record in stored(scrapy.data, "request")) == sorted(seen)
    assert_sound(scrapy)


def test_retries_are_bounded(scrapy):
    """Fault 10, and a server that always fails."""
    with RawServer({"/503": page("Busy", status="503 Busy"), "/close": Sends(then="close")}) as server:
        urls = [f"{server.url}/503", f"{server.url}/close", "http://host.invalid/a", "http://host.invalid/b"]
        ran = crawl_list(scrapy, urls)
        assert server.targets.count("/503") == 3
        assert server.targets.count("/close") <= 6, "a try may be repeated once by Twisted itself"
    assert (ran.code, accidents(ran.err)) == (0, [])
    errors = {item["url"]: (item["verdict"], item["error"]) for item in scrapy.items()}
    assert len(errors) == len(scrapy.items()) == 4
    for url in urls[2:]:
        assert errors[url][0] == "unreachable"
        assert "host.invalid" in errors[url][1]


def test_endless_redirects_are_capped(scrapy):
    """Faults 12 and 13."""
    with RawServer(lambda target: moved(f"/r{int(target[2:]) + 1}")) as server:
        ran = crawl_list(scrapy, [f"{server.url}/r0"])
        assert server.targets == [f"/r{number}" for number in range(11)]
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert (item["verdict"], item["http_status"]) == ("server_error", 302)
    assert "10 redirects" in item["error"]
    assert [hop["url"] for hop in item["redirects"]] == [f"{server.url}/r{number}" for number in range(10)]
    assert item["final_url"] == f"{server.url}/r10"
    assert_sound(scrapy)


def test_endless_refreshes_are_capped(scrapy):
    def refreshing(target):
        return page(f'<meta http-equiv="refresh" content="0; url=/r{int(target[2:]) + 1}">')

    with RawServer(refreshing) as server:
        ran = crawl_list(scrapy, [f"{server.url}/r0"])
        assert len(server.targets) == 11
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 1


ROBOTS = {
    "404": (page("none", status="404 Not Found"), True),
    "410": (page("gone", status="410 Gone"), True),
    "403": (page("no", status="403 Forbidden"), True),
    "401": (page("login", status="401 Unauthorized"), True),
    "empty": (page(whole=""), True),
    "noise": (page(whole="\0\ufffd\n:::\nDisallow: /\n" * 50), True),
    "500": (page("broken", status="500 Internal Server Error"), False),
    "503": (page("busy", status="503 Service Unavailable"), False),
    "loop": (moved("/robots.txt"), False),
    "close": (Sends(then="close"), False),
    "everybody": (page(whole="User-agent: *\nDisallow: /\n"), False),
    "by-name": (page(whole="\ufeffUser-agent: venue-archive\r\nDisallow: /page\r\n"), False),
    "others": (page(whole="User-agent: otherbot\nDisallow: /\n"), True),
    "elsewhere": (page(whole="User-agent: *\nDisallow: /pages\nDisallow: /p$\n"), True),
}


@pytest.fixture(scope="module")
def ruled(tmp_path_factory):
    """One crawl over as many servers as there are answers to robots.txt."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("robots"))
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(RawServer({"/page": page("A page")}, robots=robots))
            for name, (robots, _) in ROBOTS.items()
        }
        ran = crawl_list(scrapy, [f"{server.url}/page" for server in servers.values()], "-s", "RETRY_TIMES=0")
    assert (ran.code, accidents(ran.err)) == (0, [])
    return {item["url"].removesuffix("/page"): item for item in scrapy.items()}, servers


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt(ruled, name):
    """Faults 25 and 26."""
    items, servers = ruled
    _, fetched = ROBOTS[name]
    item = items[servers[name].url]
    assert servers[name].targets == (["/page"] if fetched else [])
    assert servers[name].seen[0].target == "/robots.txt"
    assert item["http_status"] == (200 if fetched else None)
    assert item["verdict"] in ({"not_article"} if fetched else {"blocked", "unreachable", "server_error"})
    assert item["evidence"] if fetched else item["error"]
