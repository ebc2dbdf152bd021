"""`scrapy crawl urls`: a list of URLs, whatever is in it and whatever they answer, gives one item each."""

import hashlib
import json

import pytest

from tests.e2e.world import FAST, accidents, assert_sound, crawl_list, scrapy_in, stored, venue, venue_folder
from tests.faults.rawserver import RawServer, moved, page

DEAD = "http://127.0.0.1:1/nobody"
NO_HOST = "http://host.invalid/"
ANSWERS = {
    "/fine": page("Fine"),
    "/permanent": moved("/fine", "301 Moved Permanently"),
    "/temporary": moved("/fine", "302 Found"),
    "/other": moved("/fine", "303 See Other"),
    "/same-method": moved("/fine", "307 Temporary Redirect"),
    "/for-good": moved("/fine#part", "308 Permanent Redirect"),
    "/chain": moved("/permanent", "301 Moved Permanently"),
    "/loop": moved("/pool"),
    "/pool": moved("/loop"),
    "/self": moved("/self"),
    "/nowhere": page("no Location", status="302 Found"),
    "/to-dead": moved(DEAD),
    "/to-404": moved("/404"),
    "/refresh": page('<meta http-equiv="refresh" content="0; url=/fine">'),
    **{
        f"/{status}": page(f"Status {status}", status=f"{status} Something", kind="text/html")
        for status in (401, 403, 404, 410, 429, 500, 501, 503)
    },
}
VERDICTS = {
    "/401": (401, "blocked"),
    "/403": (403, "blocked"),
    "/404": (404, "not_found"),
    "/410": (410, "gone"),
    "/429": (429, "blocked"),
    "/500": (500, "server_error"),
    "/501": (501, "server_error"),
    "/503": (503, "server_error"),
    "/to-404": (404, "not_found"),
    "/loop": (302, "server_error"),
    "/self": (302, "server_error"),
    "/nowhere": (302, "server_error"),
}


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """Every answer in one crawl, with one retry."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("answers"))
    with RawServer(ANSWERS) as server:
        listed = [f"{server.url}{path}" for path in ANSWERS if path != "/pool"]
        ran = crawl_list(scrapy, [*listed, DEAD, NO_HOST], "-s", "RETRY_TIMES=1")
    assert ran.code == 0, ran.err
    return scrapy, server, ran


@pytest.fixture(scope="module")
def items(crawl):
    scrapy, server, _ = crawl
    return {item["url"].removeprefix(server.url): item for item in scrapy.items()}


def test_one_item_each(crawl, items):
    assert set(items) == {*ANSWERS, DEAD, NO_HOST} - {"/pool"}
    assert len(crawl[0].items()) == len(items)
    assert accidents(crawl[2].err) == []
    assert_sound(crawl[0])


@pytest.mark.parametrize("path", VERDICTS)
def test_a_status_is_a_verdict(items, path):
    assert (items[path]["http_status"], items[path]["verdict"]) == VERDICTS[path]
    assert items[path]["text"] == ""
    assert items[path]["warc_file"]


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/permanent", [301]),
        ("/temporary", [302]),
        ("/other", [303]),
        ("/same-method", [307]),
        ("/for-good", [308]),
        ("/chain", [301, 301]),
        ("/refresh", [None]),
    ],
)
def test_redirects_end_in_the_page(crawl, items, path, statuses):
    _, server, _ = crawl
    item = items[path]
    assert [hop["status"] for hop in item["redirects"]] == statuses
    assert item["redirects"][0]["url"] == f"{server.url}{path}"
    assert item["http_status"] == 200
    assert item["final_url"].partition("#")[0] == f"{server.url}/fine"


def test_a_loop_ends_and_says_so(crawl, items):
    _, server, _ = crawl
    assert "loop" in items["/loop"]["error"]
    assert "loop" in items["/self"]["error"]
    assert server.targets.count("/self") <= 3
    assert server.targets.count("/pool") <= 3


def test_an_error_behind_a_redirect_keeps_the_redirect(crawl, items):
    _, server, _ = crawl
    item = items["/to-dead"]
    assert (item["verdict"], item["http_status"], item["warc_file"]) == ("unreachable", None, None)
    assert [hop["url"] for hop in item["redirects"]] == [f"{server.url}/to-dead"]
    assert "refused" in item["error"].lower()


def test_nobody_there(items):
    assert (items[DEAD]["verdict"], items[DEAD]["http_status"]) == ("unreachable", None)
    assert "refused" in items[DEAD]["error"].lower()
    assert (items[NO_HOST]["verdict"], items[NO_HOST]["http_status"]) == ("unreachable", None)
    assert "host.invalid" in items[NO_HOST]["error"]
    assert "Traceback" not in items[NO_HOST]["error"]


def test_only_what_may_pass_is_asked_for_again(crawl):
    targets = crawl[1].targets
    assert {path: targets.count(path) for path in ("/429", "/500", "/503")} == {
        "/429": 2,
        "/500": 2,
        "/503": 2,
    }
    assert {path: targets.count(path) for path in ("/401", "/403", "/404", "/410", "/501")} == {
        "/401": 1,
        "/403": 1,
        "/404": 2,  # and as the end of a redirect
        "/410": 1,
        "/501": 1,
    }


def test_every_hop_is_archived(crawl):
    scrapy, server, _ = crawl
    asked = sorted(f"{server.url}{seen.target}" for seen in server.seen)
    assert sorted(record.url for record in stored(scrapy.data, "response")) == asked
    assert sorted(record.block for record in stored(scrapy.data, "request")) == sorted(
        seen.raw for seen in server.seen
    )


def test_ids_are_those_of_the_url_verbatim(items, crawl):
    for path, item in items.items():
        url = path if path.startswith("http") else crawl[1].url + path
        assert item["resource_id"] == hashlib.sha256(url.encode()).hexdigest()[:16]


def test_two_redirects_to_one_page_are_two_items(crawl, items):
    assert items["/permanent"]["final_url"] == items["/temporary"]["final_url"]
    records = [json.loads(line) for line in crawl[0]("export").out.splitlines()]
    assert len(records) == len(items)


LIST = """\ufeff# A list as people make them\r
\r
{url}/one\r
   {url}/two  \t
{url}/one
not a url
ftp://example.org/file
  # {url}/comment
{url}/One
javascript:alert(1)
{url}/one#part
{url}/two#
file:///etc/passwd
http://
{url}/%6fne
data:text/html,hello
{url}/one?
{url}/three"""
LISTED = ["/one", "/two", "/One", "/one#part", "/two#", "/%6fne", "/one?", "/three"]


@pytest.mark.parametrize("from_stdin", [False, True])
def test_a_list_as_people_make_them(scrapy, tmp_path, from_stdin):
    with RawServer({}) as server:
        text = LIST.format(url=server.url)
        name = "-" if from_stdin else str(tmp_path / "urls.txt")
        (tmp_path / "urls.txt").write_bytes(text.encode())
        ran = scrapy("crawl", "urls", "-a", f"file={name}", *FAST, stdin=text if from_stdin else None)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert sorted(item["url"] for item in scrapy.items()) == sorted(server.url + path for path in LISTED)
    reported = [line for line in ran.err.splitlines() if " WARNING: " in line]
    where = [line.split(" WARNING: ")[1].removeprefix(name).split(": ")[0] for line in reported]
    assert where == [":6", ":7", ":10", ":13", ":14", ":16"]
    assert "'ftp://example.org/file'" in reported[1]


@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\n\n"])
def test_line_endings(scrapy, tmp_path, ending):
    (tmp_path / "urls.txt").write_bytes(
        ending.join([b"", b"http://host.invalid/1", b"x", b"http://host.invalid/2"])
    )
    ran = scrapy("crawl", "urls", "-a", f"file={tmp_path / 'urls.txt'}", *FAST, "-s", "RETRY_TIMES=0")
    assert ran.code == 0
    assert len(scrapy.items()) == 2
    assert ": passed over: 'x'" in ran.err


def test_a_url_gets_its_venue_by_its_domain(scrapy, tmp_path):
    with RawServer({}) as server:
        domain = server.url.removeprefix("http://")
        folder = venue_folder(
            tmp_path / "venues",
            whole=venue("whole", domain).partition("sources:")[0],
            part=venue("part", f"{domain}/blog").partition("sources:")[0],
        )
        urls = [f"{server.url}/a", f"{server.url}/blog/a", f"{server.url}/blogs", "http://host.invalid/"]
        assert crawl_list(scrapy, urls, "-s", folder, "-s", "RETRY_TIMES=0").code == 0
    found = {item["url"].removeprefix(server.url): item["venue_id"] for item in scrapy.items()}
    assert found == {"/a": "whole", "/blog/a": "part", "/blogs": "whole", "http://host.invalid/": None}
