"""The link-rot report of links that were checked twice, as a user sees it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from dateutil.parser import isoparse
from lxml import html

from archive.reader import Archive
from tests.conftest import ROOT, proxied
from tests.e2e.playback import ARTICLE, PARAGRAPH, QUICK, STATES, pages_of, read_statuses
from tests.e2e.world import accidents, scrapy_in
from tests.site.server import ReplayProxy

HOST = "https://www.technologyreview.com"
ODD = ROOT / "tests" / "site" / "content" / "odd"
GOOD = {"status": 200, "file": "page.html"}
ANSWERS = {
    "/fine": [GOOD],
    "/gone": [GOOD, {"status": 404}],
    "/410": [{"status": 410}],
    "/moved": [{"status": 301, "headers": {"Location": "/new"}}],
    "/new": [GOOD],
    "/lent": [{"status": 302, "headers": {"Location": "/fine"}}],
    "/chain": [{"status": 308, "headers": {"Location": "/lent"}}],
    "/swept": [{"status": 301, "headers": {"Location": "/"}}],
    "/": [GOOD],
    "/paywall": [{"status": 200, "file": "hard-paywall.html"}],
    "/soft": [{"status": 200, "file": "not-found.html"}],
    "/202": [{"status": 202}],
    "/401": [{"status": 401}],
    "/403": [GOOD, {"status": 403}],
    "/429": [{"status": 429, "headers": {"Retry-After": "600"}}],
    "/503": [{"status": 503, "headers": {"Retry-After": "600"}}],
    "/fell": [GOOD, {"status": 0}],
    "/none": [{"status": 0}],
}
EXPECTED = {
    "/fine": "fine", "/lent": "fine", "/gone": "dead", "/410": "dead", "/moved": "moved", "/chain": "moved",
    "/swept": "moved", "/paywall": "paywall", "/soft": "soft 404", "/202": "blocked", "/401": "blocked",
    "/403": "blocked", "/429": "blocked", "/503": "error", "/fell": "error", "/none": "never reached",
    "/private": "blocked",
}  # fmt: skip
CITING = """# Links <script>alert(1)</script>

{links}
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Every link checked twice."""
    folder = tmp_path_factory.mktemp("links")
    pages, wiki = folder / "pages", folder / "wiki"
    pages.mkdir()
    wiki.mkdir()
    (pages / "page.html").write_text(ARTICLE.format(PARAGRAPH * 8))
    for name in ("hard-paywall.html", "not-found.html"):
        (pages / name).write_bytes((ODD / name).read_bytes())
    (pages / "robots.txt").write_text("User-agent: *\nDisallow: /private\n")
    rows = [{"url": HOST + path, **answer} for path, answers in ANSWERS.items() for answer in answers]
    rows.append({"url": f"{HOST}/robots.txt", "file": "robots.txt"})
    (pages / "index.jsonl").write_text("\n".join(map(json.dumps, rows)))
    links = "\n".join(f"[the {path} page]({HOST}{path})" for path in EXPECTED)
    (wiki / "a.mdx").write_text(CITING.format(links=links))
    (wiki / "<b>.md").write_text(f"{HOST}/gone <{HOST}/gone>\n\n[^1]: {HOST}/moved")
    scrapy = scrapy_in(folder)
    with ReplayProxy(pages=[pages]) as proxy:
        for _ in range(2):
            ran = scrapy("crawl", "citations", "-a", f"source={wiki}", *QUICK, **proxied(proxy))
            assert (ran.code, accidents(ran.err)) == (0, [])
    return scrapy


@pytest.fixture(scope="module")
def rows(checked):
    ran = checked("report", "links", "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    return {row["url"].removeprefix(HOST): row for row in csv.DictReader(io.StringIO(ran.out))}


def test_each_link_is_in_its_state(rows):
    assert {path: row["state"] for path, row in rows.items()} == EXPECTED


def test_where_a_page_has_moved_for_good(rows):
    moved = {path: row["moved_to"].removeprefix(HOST) for path, row in rows.items() if row["moved_to"]}
    assert moved == {"/moved": "/new", "/chain": "/lent", "/swept": "/"}
    assert rows["/swept"]["note"].startswith("it leads to a home page")


def test_what_can_stand_in_the_place_of_a_link(rows, checked):
    for path in ("/gone", "/403", "/fell"):
        row = rows[path]
        moment = re.sub(r"[-:TZ]", "", row["last_good_at"])
        assert row["archive_url"] == f"http://127.0.0.1:8081/web/{moment}/{HOST}{path}"
        assert row["last_good_at"] < row["since"] <= row["checked_at"]
        with Archive(checked.data) as archive:
            capture = archive.nearest(HOST + path, isoparse(row["last_good_at"]))
            assert b"The census of small sites" in archive.read(capture).payload
    assert all(not rows[path]["archive_url"] for path in ("/410", "/soft", "/202", "/503", "/none"))


def test_who_cites_it(rows):
    assert rows["/gone"]["cited_by"] == "<b>.md:1 a.mdx:5"
    assert rows["/moved"]["cited_by"] == "<b>.md:3 a.mdx:7"


def test_the_table(checked):
    ran = checked("report", "links")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.rstrip().endswith(
        "17 cited links: 2 dead, 1 soft 404, 2 error, 1 never reached, 3 moved, 5 blocked, 1 paywall, 2 fine"
    )
    assert f"→ {HOST}/new" in ran.out
    assert not re.search(r"^ *fine ", ran.out, re.MULTILINE)


def test_the_page_needs_nothing_but_itself(checked, tmp_path):
    file = tmp_path / "links.html"
    file.write_text("an earlier one")
    ran = checked("report", "links", "--format", "html", "--output", str(file))
    assert (ran.code, ran.out, ran.err) == (0, f"{file}\n", "")
    text = file.read_text()
    tree = html.fromstring(text)
    assert tree.xpath("//script | //img | //link | //iframe | //object | //*[@style] | //b") == []
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    sections = {each.get("aria-labelledby"): each for each in tree.xpath("//section")}
    assert HOST + "/gone" in sections["dead"].xpath(".//td[1]/a/@href")
    assert HOST + "/new" in sections["moved"].xpath(".//td[2]/a/@href")
    assert any("/web/" in url for url in sections["dead"].xpath(".//td[2]/a/@href"))
    places = sections["dead"].xpath("string(.)")
    assert "<b>.md:1" in places
    assert "the /gone page" in places
    assert "Of 17 cited links 6 can be read (35 %)." in tree.xpath("string(//header)")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "links", "news"], "--format and --output alone"),
        (["report", "lnks"], "no run of 'lnks'"),
        (["report", "links", "--format", "json"], "report links has no format json"),
        (["report", "links", "--output", "{data}/archive/x.html", "--format", "html"], "part of the archive"),
    ],
)
def test_what_can_not_be(checked, arguments, said):
    ran = checked(*(each.format(data=checked.data) for each in arguments))
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert said in ran.err


def test_without_records_there_is_no_report(scrapy):
    ran = scrapy("report", "links")
    assert (ran.code, accidents(ran.err)) == (2, [])
    assert "holds no records yet" in ran.err


def test_all_cited_urls_of_a_wiki_with_their_last_statuses(tmp_path, cited_urls):
    """Robots.txt aside, to halve the connections: each host would be asked for it by a TLS handshake more."""
    statuses = read_statuses(cited_urls)
    (tmp_path / "pages").mkdir()
    scrapy = scrapy_in(tmp_path)
    options = (*QUICK, "-s", "ROBOTSTXT_OBEY=0", "-s", "LOG_LEVEL=WARNING", "-s", "PROGRESS_ENABLED=0")
    with ReplayProxy(pages=[pages_of(tmp_path / "pages", statuses)]) as proxy:
        ran = scrapy("crawl", "citations", "-a", f"source={cited_urls}", *options, **proxied(proxy))
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert {item["url"] for item in scrapy.items()} == set(statuses)
    found = list(csv.DictReader(io.StringIO(scrapy("report", "links", "--format", "csv").out)))
    assert len(found) == len(statuses)
    wrong = [row["url"] for row in found if row["state"] != STATES[statuses[row["url"]]]]
    assert wrong == []
    page = html.fromstring(scrapy("report", "links", "--format", "html").out)
    assert set(page.xpath("//table[@class='links']//td[1]/a/@href")) == set(statuses)
