"""A URL is fetched as it is written: what the server's socket got is compared with the list."""

import hashlib

import pytest

from tests.e2e.world import accidents, crawl_list, scrapy_in, stored
from tests.faults.rawserver import RawServer, page

VERBATIM = [
    "/A%2fb/%7Euser/~x", "/a|b", "/q?x=a|b", "/UPPER/lower?Key=Value&key=value", "//double//slash/",
    "/dots/../up/./here", "/%zz%", "/quote'(s)*!$,", "/list[1]?x[]=2", "/utm?utm_source=x&b=2&a=1&a=0",
    "/params;a=1;b=2?c;d", "/plus+space%20?d+e=%20", "/@user:1", "/%C3%BC%c3%bc", "/a%00b", "/..;/x",
    "/%2e%2e/%2e%2e/etc/passwd", "/next%0d%0aX-Injected:%201", "/url?u=http://a/b?c", "/empty-query?",
    "/empty-params;", "/" + "l" * 4000,
]  # fmt: skip


@pytest.fixture(scope="module")
def verbatim(tmp_path_factory):
    scrapy = scrapy_in(tmp_path_factory.mktemp("verbatim"))
    with RawServer(lambda _: page("Here")) as server:
        odd = [
            f"{server.url}/fr#frag%20|ment",
            f"{server.url}/",
            server.url.replace("http:", "HTTP:") + "/SCHEME",
        ]
        ran = crawl_list(scrapy, [*(server.url + path for path in VERBATIM), *odd])
    assert (ran.code, accidents(ran.err)) == (0, [])
    return scrapy, server


@pytest.mark.parametrize("path", VERBATIM)
def test_a_url_goes_over_the_wire_as_it_is_written(verbatim, path):
    scrapy, server = verbatim
    assert path in server.targets
    (item,) = (item for item in scrapy.items() if item["url"] == server.url + path)
    assert item["http_status"] == 200


def test_a_fragment_is_kept_and_not_sent(verbatim):
    scrapy, server = verbatim
    (item,) = (item for item in scrapy.items() if "#" in item["url"])
    assert item["url"] == f"{server.url}/fr#frag%20|ment"
    assert item["resource_id"] == hashlib.sha256(item["url"].encode()).hexdigest()[:16]
    assert "/fr" in server.targets
    assert not [target for target in server.targets if "#" in target]
    assert all("#" not in record.url for record in stored(scrapy.data))


def test_a_request_is_one_line_and_headers_whatever_the_url(verbatim):
    for seen in verbatim[1].seen:
        lines = seen.raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
        assert lines[0].endswith(b" HTTP/1.1")
        assert all(b": " in line for line in lines[1:])
        assert b"X-Injected" not in b"".join(lines[1:])


def test_the_archive_names_the_url_that_was_sent(verbatim):
    scrapy, server = verbatim
    for record in stored(scrapy.data, "request"):
        target = record.block.split(b" ", 2)[1].decode()
        assert record.url.partition("//")[2] == server.url.partition("//")[2] + target
