"""Faults 31 and 33: only public addresses are asked, whatever a URL, a link or a redirect says."""

import pytest

from tests.conftest import LOOPBACK
from tests.e2e.world import accidents, scrapy_in, stored, venue, venue_folder
from tests.faults.rawserver import RawServer, moved, page

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")
PRIVATE = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LocalHost:{port}/",
    "http://localhost.:{port}/",
    "http://a.localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "https://127.0.0.1:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
]


def crawl(scrapy, urls, *options):
    file = scrapy.data.parent / "urls.txt"
    file.write_text("\n".join(urls) + "\n", encoding="utf-8")
    return scrapy("crawl", "urls", "-a", f"file={file}", *QUICK, *options)


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """Everything that is private, by a crawl with the settings as they come."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("private"))
    with RawServer(lambda _: page("Secret"), host="0.0.0.0") as server:
        urls = [url.format(port=server.port) for url in PRIVATE]
        ran = crawl(scrapy, urls)
        seen = server.seen
    assert ran.code == 0, ran.err
    return scrapy, ran, urls, seen


def test_no_private_address_is_asked(refused):
    scrapy, ran, urls, seen = refused
    assert seen == []
    assert {item["url"]: item["verdict"] for item in scrapy.items()} == dict.fromkeys(urls, "error")
    assert len(scrapy.items()) == len(urls)
    assert accidents(ran.err) == []
    assert list(stored(scrapy.data, "response")) == []


def test_each_item_says_why_and_what_allows_it(refused):
    for item in refused[0].items():
        assert "no public address" in item["error"], item["url"]
        assert "ALLOW_PRIVATE_ADDRESSES" in item["error"]
        assert item["ip"] is None


def test_a_network_that_is_allowed_is_asked_and_no_other(scrapy):
    with RawServer(lambda _: page("Here")) as server:
        urls = [f"{server.url}/a", f"http://[::1]:{server.port}/b", f"http://127.0.0.2:{server.port}/c"]
        ran = crawl(scrapy, urls, "-s", "ALLOW_PRIVATE_ADDRESSES=10.0.0.0/8, 127.0.0.1")
        assert server.targets == ["/a"]
    assert ran.code == 0
    assert [item["http_status"] for item in sorted(scrapy.items(), key=lambda i: i["url"])] == [
        200,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/",
        "http://[::1]:{port}/",
        "http://localhost:{port}/",
        "//127.0.0.2:{port}/x",
    ],
)
def test_a_redirect_does_not_lead_inside(scrapy, target):
    """127.0.0.1 stands for a public server; the rest of loopback is not allowed."""
    with RawServer(lambda _: page("Secret")) as inside:
        to = target.format(port=inside.port)
        with RawServer({"/": moved(to)}) as server:
            ran = crawl(scrapy, [f"{server.url}/"], "-s", "ALLOW_PRIVATE_ADDRESSES=127.0.0.1/32")
        allowed = "localhost" in to  # by its address it is the allowed one
        assert bool(inside.seen) == allowed
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert item["redirects"][0]["url"] == f"{server.url}/"
    assert (item["verdict"] == "error") == (not allowed)


def test_robots_requisites_and_sources_do_not_lead_inside(scrapy, tmp_path):
    """Each way by which a page or a site names a further URL."""
    with RawServer(lambda _: page("Secret"), host="127.0.0.2") as inside:
        html = (
            f'<link rel=stylesheet href="{inside.url}/a.css">'
            f'<img src="{inside.url}/b.png" srcset="{inside.url}/c 2x">'
            f'<style>@import "{inside.url}/d.css"; p {{ background: url({inside.url}/e.png) }}</style>'
            f'<meta http-equiv="refresh" content="0; url={inside.url}/f"><p>Text'
        )
        sitemap = "<urlset><url><loc>{0}/page</loc></url><url><loc>{1}/g</loc></url></urlset>"
        answers = {"/page": page(html.replace("refresh", "x-refresh")), "/refresh": page(html)}
        with RawServer(answers, robots=moved(f"{inside.url}/robots.txt")) as server:
            answers["/map"] = page(kind="text/xml", whole=sitemap.format(server.url, inside.url))
            text = venue("lure", server.url.removeprefix("http://"), f"sitemap {server.url}/map")
            setting = venue_folder(tmp_path / "venues", lure=text + "page_requisites: true\n")
            ran = scrapy(
                "crawl",
                "lure",
                *QUICK,
                "-s",
                setting,
                "-s",
                "ALLOW_PRIVATE_ADDRESSES=127.0.0.1",
                "-s",
                "ROBOTSTXT_OBEY=0",
            )
            assert server.targets == ["/map", "/page"]
        assert inside.seen == []
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert {item["verdict"] for item in scrapy.items()} >= {"error"}


def test_other_schemes_are_ignored(scrapy, tmp_path):
    """Fault 33: as links of a section, as a redirect's target, as a source's pages."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    links = [
        secret.as_uri(),
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://example.org/",
        "mailto:a@b",
    ]
    html = "".join(f'<a href="{link}">a</a><img src="{link}">' for link in links)
    with RawServer({"/list": page(html), "/file": moved(links[0]), "/data": moved(links[2])}) as server:
        text = venue("schemes", server.url.removeprefix("http://"), f"section {server.url}/list")
        setting = venue_folder(tmp_path / "venues", schemes=text)
        ran = scrapy("crawl", "schemes", *QUICK, "-s", LOOPBACK, "-s", setting)
        assert (ran.code, accidents(ran.err), scrapy.items()) == (0, [], [])
        assert crawl(scrapy, [f"{server.url}/file", f"{server.url}/data"], "-s", LOOPBACK).code == 0
    assert {(item["http_status"], item["verdict"]) for item in scrapy.items()} == {(302, "server_error")}
    assert not [record for record in stored(scrapy.data) if record.block == b"secret"]
