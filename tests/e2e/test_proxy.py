"""Real addresses through a forward proxy: https, the standard variables, and real publishers' pages."""

import json
import socket
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.conftest import proxied
from tests.e2e.world import accidents, assert_sound, crawl_list, scrapy_in, stored
from tests.faults.rawserver import RawServer, page
from tests.site.authority import Authority
from tests.site.server import ReplayProxy

HOST = "https://www.technologyreview.com"
BY_BOTH = {
    "/2026/05/14/1130688/she-taught-a-hospital-to-say-i-dont-know/",
    "/2026/05/19/1130901/a-map-of-every-streetlight/",
    "/2026/05/21/1131120/the-last-modem-in-the-arctic/",
}
BY_FEED = "/2026/05/12/1130417/the-battery-that-runs-on-gravel/"
BY_SITEMAP = "/2026/05/05/1129944/what-the-elevator-inspector-saw/"
BY_NEWS = "/2026/05/22/1131302/the-village-that-votes-on-its-algorithm/"
NO_DELAY = ("-s", "DOWNLOAD_DELAY=0")
FEW_TRIES = ("-s", "RETRY_TIMES=0")


@pytest.fixture(scope="module")
def crawl(tmp_path_factory, technology_review):
    """MIT Technology Review as its venue file has it; its host can't be resolved here."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("review"))
    ran = scrapy("crawl", "mit-tech-review", *NO_DELAY, **proxied(technology_review))
    assert ran.code == 0, ran.err
    return scrapy, ran


def test_articles_are_found_by_feed_and_by_sitemaps(crawl):
    scrapy, ran = crawl
    assert accidents(ran.err) == []
    items = {item["url"].removeprefix(HOST): item for item in scrapy.items()}
    assert set(items) == {*BY_BOTH, BY_FEED, BY_SITEMAP, BY_NEWS}
    assert len(scrapy.items()) == len(items)
    for item in items.values():
        assert (item["http_status"], item["verdict"], item["venue_id"]) == (200, "ok", "mit-tech-review")
        assert item["title"]
        assert item["authors"]
        assert item["published_at"].endswith("-04:00")
        assert item["preview"]
        assert item["ip"] is None, "behind a proxy nobody knows it"


def test_the_archive_is_sound_and_has_the_origins_messages(crawl):
    scrapy, _ = crawl
    assert_sound(scrapy)
    urls = {record.url for record in stored(scrapy.data, "response")}
    assert all(url.startswith(f"{HOST}/") for url in urls)
    assert f"{HOST}/wp-content/themes/review/style.css" in urls
    for record in stored(scrapy.data, "request"):
        assert record.block.startswith(b"GET /"), "not CONNECT, and not the whole URL"
        assert b"proxy" not in record.block.lower()


def test_a_certificate_that_nobody_vouches_for_is_refused(scrapy, technology_review):
    before = len(technology_review.requests)
    variables = {**proxied(technology_review), "SSL_CERT_FILE": ""}
    urls = [f"{HOST}{BY_FEED}", f"{HOST}/feed/"]
    ran = crawl_list(scrapy, urls, *FEW_TRIES, **variables)
    assert (ran.code, accidents(ran.err)) == (0, [])
    items = scrapy.items()
    assert [item["url"] for item in items] == urls
    for item in items:
        assert (item["verdict"], item["http_status"], item["warc_file"]) == ("unreachable", None, None)
        assert "certificate" in item["error"].lower()
    assert len(technology_review.requests) == before, "something was sent to a server that nobody knows"


def test_a_venue_that_cannot_be_trusted_reports_its_sources(scrapy, technology_review):
    variables = {**proxied(technology_review), "SSL_CERT_FILE": ""}
    ran = scrapy("crawl", "mit-tech-review", *NO_DELAY, *FEW_TRIES, **variables)
    assert (ran.code, accidents(ran.err), scrapy.items()) == (0, [], [])
    warnings = [line for line in ran.err.splitlines() if " WARNING: Source " in line]
    assert len(warnings) == 2
    assert all("certificate" in line.lower() for line in warnings), warnings


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_further_authority_that_is_none_is_bad_input(scrapy, tmp_path, content):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    ran = crawl_list(scrapy, ["http://host.invalid/"], SSL_CERT_FILE=str(file))
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert f"SSL_CERT_FILE={file}" in ran.err
    assert scrapy.items() == []


@pytest.mark.parametrize(
    ("named", "verdict"), [("127.0.0.1", "not_article"), ("other.example", "unreachable")]
)
def test_a_certificate_of_another_name_is_refused(scrapy, tmp_path, named, verdict):
    """Vouched for by an authority that is trusted, and yet not the host that was asked for."""
    authority, file = Authority(), tmp_path / "ca.pem"
    file.write_bytes(authority.pem)
    with RawServer({"/": page("Secret")}, tls=authority.context(named)) as server:
        url = f"https://127.0.0.1:{server.port}/"
        ran = crawl_list(scrapy, [url], *FEW_TRIES, SSL_CERT_FILE=str(file))
        seen = [seen.raw for seen in server.seen]
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert item["verdict"] == verdict
    assert [record.block for record in stored(scrapy.data, "request")] == seen
    assert bool(seen) == (verdict == "not_article")


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY"])
def test_plain_http_goes_through_the_proxy_too(scrapy, variable):
    """A host of the reserved top-level domain: whoever resolves it here gets nothing."""
    with RawServer(lambda target: page(f"At {target}") if "://" in target else None) as proxy:
        ran = crawl_list(scrapy, ["http://www.example.invalid/a~b?c"], **{variable: proxy.url})
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert (item["http_status"], item["final_url"]) == (200, "http://www.example.invalid/a~b?c")
    assert [seen.target for seen in proxy.seen] == [
        "http://www.example.invalid/robots.txt",
        "http://www.example.invalid/a~b?c",
    ]


def test_no_proxy_names_hosts_that_are_asked_directly(scrapy, technology_review):
    before = len(technology_review.requests)
    with RawServer({"/here": page("Directly")}) as server:
        variables = {**proxied(technology_review), "no_proxy": "127.0.0.1,.example.org"}
        ran = crawl_list(scrapy, [f"{server.url}/here", f"{HOST}/feed/"], **variables)
        assert server.targets == ["/here"]
    assert ran.code == 0
    assert {urlsplit(item["url"]).hostname: (item["http_status"], item["ip"]) for item in scrapy.items()} == {
        "127.0.0.1": (200, "127.0.0.1"),
        "www.technologyreview.com": (200, None),
    }
    assert all(HOST in logged.url for logged in technology_review.requests[before:])


def test_a_private_address_is_refused_behind_a_proxy_as_well(scrapy, technology_review):
    """By its name alone: the operator's proxy may stand where it has access to what we may not ask for."""
    before = len(technology_review.requests)
    urls = ["http://169.254.169.254/latest/", "http://localhost:8080/", "http://[::1]/", "https://10.0.0.1/"]
    listed = scrapy.data.parent / "urls.txt"
    listed.write_text("\n".join(urls))
    ran = scrapy("crawl", "urls", "-a", f"file={listed}", *NO_DELAY, **proxied(technology_review))
    assert ran.code == 0
    assert {item["verdict"] for item in scrapy.items()} == {"error"}
    assert len(scrapy.items()) == 4
    assert len(technology_review.requests) == before


def test_a_proxy_that_is_not_there(scrapy):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ran = crawl_list(
        scrapy, [f"{HOST}/feed/", "http://a.example/"], *FEW_TRIES, http_proxy=url, https_proxy=url
    )
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert {item["verdict"] for item in scrapy.items()} == {"unreachable"}
    assert all("refused" in item["error"].lower() for item in scrapy.items())


def test_a_proxy_that_refuses_the_tunnel(scrapy):
    with RawServer(lambda _: page("No", status="403 Forbidden")) as proxy:
        ran = crawl_list(scrapy, [f"{HOST}/feed/"], *FEW_TRIES, https_proxy=proxy.url)
        assert all(seen.raw.startswith(b"CONNECT www.technologyreview.com:443 ") for seen in proxy.seen)
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert (item["verdict"], item["warc_file"]) == ("unreachable", None)
    assert "403" in item["error"]


@pytest.fixture(scope="module")
def publishers(tmp_path_factory, pages_folder):
    """All pages of publishers, each under its real address."""
    rows = [json.loads(line) for line in (pages_folder / "index.jsonl").read_text("utf-8").splitlines()]
    urls = [row["url"] for row in rows if row["set"] == "publishers"]
    scrapy = scrapy_in(tmp_path_factory.mktemp("publishers"))
    with ReplayProxy(pages=[pages_folder]) as proxy:
        ran = crawl_list(scrapy, urls, **proxied(proxy))
    assert ran.code == 0, ran.err
    return scrapy, ran, urls


def test_publishers_pages_each_give_a_whole_item(publishers):
    scrapy, ran, urls = publishers
    items = scrapy.items()
    assert sorted(item["url"] for item in items) == sorted(urls)
    assert len(items) == 125
    lacking = [
        (item["url"], name)
        for item in items
        for name in ("title", "text", "preview", "body_bytes", "wire_bytes", "warc_file", "payload_digest")
        if not item[name]
    ]
    assert lacking == []
    assert {item["http_status"] for item in items} == {200}
    verdicts = Counter(item["verdict"] for item in items)
    assert set(verdicts) <= {"ok", "paywall"}, "some pages say that only subscribers may read on"
    assert verdicts["ok"] >= 120
    assert all(item["content_length"] == len(item["text"].encode("utf-16-le")) // 2 for item in items)
    assert all(len(item["preview"].encode("utf-16-le")) // 2 <= 3100 for item in items)
    assert accidents(ran.err) == []


def test_publishers_pages_make_a_sound_archive(publishers):
    scrapy, _, urls = publishers
    assert_sound(scrapy)
    assert {record.url for record in stored(scrapy.data, "response")} >= {
        url.partition("#")[0] for url in urls
    }
