"""The sample venue's server and the replaying proxy, over real sockets."""

import gzip
import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.site.article import Article
from tests.site.client import Reply, ask, ask_through
from tests.site.pages import Pages, PagesError
from tests.site.publication import CONTENT
from tests.site.server import ReplayProxy, SampleVenue

ROOT = Path(__file__).parent.parent
REVIEW = Path(__file__).parent / "fixtures" / "technologyreview"
ARTICLES = [Article.read(file) for file in sorted((CONTENT / "articles").glob("*.html"))]
ROBOTS = "/2026/05/11/what-a-robots-file-cannot-promise/"


@pytest.fixture(scope="module")
def site() -> Iterator[SampleVenue]:
    with SampleVenue() as venue:
        yield venue


def write_pages(folder: Path, *rows: dict[str, object]) -> Path:
    (folder / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_an_article_is_served_and_links_only_what_is_there(site: SampleVenue, article: Article) -> None:
    reply = ask(site.url + article.path)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert article.title in reply.text
    assert article.body in reply.text
    paragraphs = re.findall(r"<p>(.{80,}?)</p>", article.body, re.DOTALL)
    assert len(paragraphs) >= 4
    for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"|(/assets/\S+) \d+w', reply.text):
        assert ask(site.url + "".join(path)).status == 200


def test_each_way_of_discovery_has_articles_of_its_own(site: SampleVenue) -> None:
    for place in ("feed", "sitemap", "news", "section"):
        assert any(article.found_in == [place] for article in ARTICLES), place
    assert {article.template for article in ARTICLES} == {"jsonld", "opengraph", "bare"}
    assert any(len(re.sub(r"<[^>]+>", "", article.body)) > 3000 for article in ARTICLES)
    items = ET.fromstring(ask(site.url + "/feed.xml").body).iter("item")
    links = [item.findtext("link") for item in items]
    assert len(links) == sum("feed" in article.found_in for article in ARTICLES)
    assert f"{site.url}{ROBOTS}?utm_source=rss&utm_medium=feed&utm_campaign=loopback" in links


def test_robots_name_the_sitemaps(site: SampleVenue) -> None:
    robots = ask(site.url + "/robots.txt").text
    assert "Disallow: /private/" in robots
    assert f"Sitemap: {site.url}/sitemap_index.xml" in robots
    index = ET.fromstring(ask(site.url + "/sitemap_index.xml").body)
    found: list[str | None] = []
    for loc in index.findall(".//{*}loc"):
        found += [url.text for url in ET.fromstring(ask(loc.text or "").body).findall(".//{*}loc")]
    for article in ARTICLES:
        assert found.count(site.url + article.path) == len({"sitemap", "news"} & set(article.found_in))


def test_the_section_is_paged_to_its_end(site: SampleVenue) -> None:
    target, seen = "/section/", []
    while target:
        text = ask(site.url + target).text
        seen += re.findall(r'<h2><a href="(/\d[^"]+)"', text)
        following = re.search(r'<a rel="next" href="([^"]+)"', text)
        target = following[1] if following else ""
    assert len(seen) == len(set(seen)) == 8
    assert [path for path in seen if ask(site.url + path).status == 404] == [
        "/2025/06/19/a-page-nobody-saved/"
    ]
    assert ask(site.url + "/section/?page=4").status == 404


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/old/robots.html", 301, "{base}" + ROBOTS),
        ("/latest/", 302, "/2026/05/18/the-library-that-kept-its-weather/"),
        ("/old/loop/", 302, "/old/loop/again/"),
        ("/old/loop/again/", 302, "/old/loop/"),
        (ROBOTS.rstrip("/"), 301, "{base}" + ROBOTS),
        ("/2025/07/04/the-guestbook-is-closed/", 410, None),
        ("/nowhere/", 404, None),
        ("/assets/../site.yaml", 404, None),
    ],
)
def test_what_is_not_an_article(site: SampleVenue, path: str, status: int, location: str | None) -> None:
    reply = ask(site.url + path)
    assert reply.status == status
    assert reply.headers["Location"] == (location and location.replace("{base}", site.url))


def test_head_gzip_and_validators(site: SampleVenue) -> None:
    plain, head = ask(site.url + ROBOTS), ask(site.url + ROBOTS, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == plain.headers["Content-Length"] == str(len(plain.body))
    packed = ask(site.url + ROBOTS, Accept_Encoding="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert ask(site.url + ROBOTS, Accept_Encoding="gzip;q=0").body == plain.body
    for name, validator in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")):
        again = ask(site.url + ROBOTS, **{name: plain.headers[validator]})
        assert (again.status, again.body) == (304, b"")
    assert ask(site.url + ROBOTS, If_None_Match='"other"').status == 200
    assert ask(site.url + ROBOTS, "POST").status == 405


def test_a_connection_is_kept_and_nonsense_is_refused(site: SampleVenue) -> None:
    address = urlsplit(site.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    for _ in range(2):
        connection.request("GET", "/robots.txt", headers={"User-Agent": "reader"})
        assert Reply(connection.getresponse()).status == 200
        kept = connection.sock
        assert kept is not None
    connection.close()
    assert [r.header("user-agent") for r in site.requests[-2:]] == ["reader", "reader"]
    with socket.create_connection((address.hostname, address.port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert raw.recv(4096).startswith(b"HTTP/1.1 400")


def test_the_proxy_answers_real_addresses(tmp_path: Path) -> None:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress("<p>Grüße".encode()))
    (tmp_path / "old.html").write_bytes("<p>Grüße".encode("latin-1"))
    folder = write_pages(
        tmp_path,
        {"url": "https://example.org/a?b=%C3%A4#part", "file": "page.html.gz"},
        {"url": "http://example.org", "file": "old.html", "headers": {"X-Kept": "yes", "ETag": None}},
        {"url": "https://example.org:8443/", "status": 503, "headers": {"Retry-After": 9}},
        {"url": "http://example.org/turns", "status": 500},
        {"url": "http://example.org/turns", "status": 204},
        {"url": "https://192.0.2.7/silent", "status": 0},
    )
    with ReplayProxy(pages=[folder]) as proxy:
        assert b"PRIVATE" not in proxy.ca_file.read_bytes()
        reply = ask_through(proxy, "https://example.org/a?b=%C3%A4")
        assert (reply.text, reply.headers["Content-Type"]) == ("<p>Grüße", "text/html; charset=utf-8")
        assert ask_through(proxy, "https://example.org/a?b=%c3%a4").status == 200
        reply = ask_through(proxy, "http://example.org/")
        assert reply.body == "<p>Grüße".encode("latin-1")
        assert (reply.headers["Content-Type"], reply.headers["X-Kept"]) == ("text/html", "yes")
        assert reply.headers["ETag"] is None
        reply = ask_through(proxy, "https://example.org:8443/")
        assert (reply.status, reply.headers["Retry-After"]) == (503, "9")
        turns = [ask_through(proxy, "http://example.org/turns").status for _ in range(3)]
        assert turns == [500, 204, 204]
        assert ask_through(proxy, "https://unknown.example/").status == 404
        with pytest.raises(http.client.RemoteDisconnected):
            ask_through(proxy, "https://192.0.2.7/silent")
        answered = len(proxy.requests)
        with pytest.raises(ssl.SSLCertVerificationError):
            ask_through(proxy, "https://example.org/a", trust=False)
        assert [r.status for r in proxy.requests[answered - 2 :]] == [404, 0]
    assert not proxy.ca_file.exists()


@pytest.mark.parametrize(
    "row", [[], {}, {"url": 1}, {"url": "http://a/", "status": 101}, {"url": "http://a/", "file": "none"}]
)
def test_a_bad_row_is_named(tmp_path: Path, row: object) -> None:
    (tmp_path / "index.jsonl").write_text("\n" + json.dumps(row))
    with pytest.raises(PagesError, match=r"index\.jsonl, line 2: "):
        Pages([tmp_path])


def test_technology_review_is_whole() -> None:
    with ReplayProxy(pages=[REVIEW]) as proxy:
        rows = [json.loads(line) for line in (REVIEW / "index.jsonl").read_text().splitlines()]
        texts = {row["url"]: ask_through(proxy, row["url"]) for row in rows}
        assert {reply.status for reply in texts.values()} == {200}
        base = "https://www.technologyreview.com"
        assert f"Sitemap: {base}/sitemap_index.xml" in texts[f"{base}/robots.txt"].text
        links = [item.findtext("link") for item in ET.fromstring(texts[f"{base}/feed/"].body).iter("item")]
        assert len(links) == 4
        assert set(links) < set(texts)
        for loc in ET.fromstring(texts[f"{base}/sitemap_index.xml"].body).findall(".//{*}loc"):
            listed = ET.fromstring(texts[loc.text or ""].body).findall(".//{*}loc")
            assert {place.text for place in listed} < set(texts)


def run(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-m", "tests.site", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=-1, stderr=-1, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with run("--port", "0", "--log", str(tmp_path / "log")) as process:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        url = re.fullmatch(r"The Loopback Review is served at (http://127\.0\.0\.1:\d+/)\n", greeting)
        assert url is not None
        address = urlsplit(url[1])
        with socket.create_connection((address.hostname, address.port)):
            assert ask(url[1]).status == 200
            process.send_signal(number)
            output, errors = process.communicate()
        assert (process.returncode, output, errors) == (0, "", "")
    line = json.loads((tmp_path / "log").read_text())
    assert (line["method"], line["url"], line["status"]) == ("GET", url[1], 200)


def test_the_command_is_a_proxy_with_pages(tmp_path: Path) -> None:
    with run("--port", "0", "--pages", str(REVIEW), "--ca-file", str(tmp_path / "ca.pem")) as process:
        assert process.stdout is not None
        assert re.fullmatch(
            rf"Proxy at http://127\.0\.0\.1:\d+, CA in {tmp_path}/ca\.pem\n", process.stdout.readline()
        )
        assert (tmp_path / "ca.pem").read_text().startswith("-----BEGIN CERTIFICATE")
        process.terminate()
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--port", "{port}"], 73, "is taken already"),
        (["--port", "0", "--log", "{folder}/none/log"], 73, "cannot be written"),
        (["--pages", "{folder}"], 2, "index.jsonl cannot be read"),
        (["--ca-file", "ca.pem"], 2, "--ca-file goes with --pages"),
    ],
)
def test_the_command_says_what_is_wrong(
    site: SampleVenue, tmp_path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    filled = [a.format(port=urlsplit(site.url).port, folder=tmp_path) for a in arguments]
    with run(*filled) as process:
        _, errors = process.communicate()
    assert process.returncode == code
    assert sentence in errors
    assert "Traceback" not in errors
