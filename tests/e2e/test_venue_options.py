"""`scrapy crawl` of a venue under other conditions: limits, politeness, broken sources, a terminal."""

import os
import pty
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import LOOPBACK, ROOT
from tests.e2e.world import FAST, accidents, sample_folder, stored, venue, venue_folder
from tests.faults.rawserver import RawServer, Sends, moved, page

FEED = """\
<rss version="2.0"><channel><title>Dated</title>
<item><title>1</title><link>{url}/1</link><pubDate>Thu, 01 Jan 2026 23:30:00 -0200</pubDate></item>
<item><title>2</title><link>{url}/2</link><pubDate>Fri, 02 Jan 2026 12:00:00 GMT</pubDate></item>
<item><title>3</title><link>{url}/3</link><pubDate>Sat, 03 Jan 2026 12:00:00 GMT</pubDate></item>
<item><title>4</title><link>{url}/4</link></item>
</channel></rss>"""


def xml(text: str) -> Sends:
    return page(kind="text/xml", whole=text)


@pytest.fixture
def dated(tmp_path):
    """A venue with a feed of four pages, one of them without a date."""
    answers = {f"/{number}": page(f"Page {number}") for number in range(1, 5)}
    with RawServer(answers) as server:
        answers["/feed"] = xml(FEED.format(url=server.url))
        domain = server.url.removeprefix("http://")
        yield (
            server,
            venue_folder(tmp_path / "venues", dated=venue("dated", domain, f"feed {server.url}/feed")),
        )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "1234"),
        (("limit=2",), "12"),
        (("since=2026-01-02T02:00:00Z",), "234"),
        (("since=2026-01-03",), "34"),
        (("until=2026-01-02",), "124"),
        (("until=2026-01-02T11:59:59Z",), "14"),
        (("since=2026-01-02T12:00:00+00:00", "until=2026-01-02T12:00:00Z"), "24"),
        (("since=2026-01-02T12:00:00", "limit=1"), "2"),
    ],
)
def test_limit_and_window(scrapy, dated, options, expected):
    server, setting = dated
    arguments = [word for option in options for word in ("-a", option)]
    ran = scrapy("crawl", "dated", *arguments, *FAST, "-s", setting)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert sorted(server.targets) == sorted(["/feed", *(f"/{number}" for number in expected)])
    assert sorted(item["url"] for item in scrapy.items()) == [f"{server.url}/{n}" for n in expected]


def test_one_request_at_a_time_with_the_delay_between(scrapy, tmp_path):
    """The server answers slowly, so that requests would overlap if they could."""
    answers = {f"/{number}": Sends(page("Slow").data[:-1], parts=(b">",), pause=0.1) for number in range(6)}
    folder = venue_folder(tmp_path / "venues")
    with RawServer(answers) as server:
        listed = tmp_path / "urls.txt"
        listed.write_text("\n".join(f"{server.url}/{number}" for number in range(6)))
        delay = ("-s", LOOPBACK, "-s", "DOWNLOAD_DELAY=0.2", "-s", folder)
        ran = scrapy("crawl", "urls", "-a", f"file={listed}", *delay)
        seen = server.seen
    assert ran.code == 0, ran.err
    assert len(seen) == 7
    between = [later.at - earlier.at for earlier, later in pairwise(seen)]
    # Half of it: on a busy machine the server may notice one of them late.
    assert min(between) >= 0.1, "two requests of a host overlap, or follow each other too soon"


def test_the_delay_is_the_venues_unless_the_command_line_says_another(scrapy, dated):
    server, setting = dated
    text = (path := next(iter(_files(setting)))).read_text()
    path.write_text(text + "politeness:\n  delay: 0.3\n")
    assert scrapy("crawl", "dated", "-s", LOOPBACK, "-s", setting).code == 0
    polite = [later.at - earlier.at for earlier, later in pairwise(server.seen)]
    assert min(polite) >= 0.15
    server.seen.clear()
    assert scrapy("crawl", "dated", "-s", LOOPBACK, "-s", setting, "-s", "DOWNLOAD_DELAY=0").code == 0
    hasty = [later.at - earlier.at for earlier, later in pairwise(server.seen)]
    assert sum(hasty) < sum(polite)


def test_the_delay_of_a_venue_holds_for_its_hosts_wherever_a_list_comes_by_them(scrapy, tmp_path):
    """No URL of the list is on the venue's host: redirects lead there."""
    text = venue("slow", "127.0.0.2") + "politeness:\n  delay: 2\n"
    folder = venue_folder(tmp_path / "venues", slow=text.replace("sources:\n", ""))
    with RawServer({"/a": page("A"), "/b": page("B")}, host="127.0.0.2") as slow:
        with RawServer({path: moved(slow.url + path) for path in ("/a", "/b")}) as server:
            listed = tmp_path / "urls.txt"
            listed.write_text(f"{server.url}/a\n{server.url}/b\n")
            words = ("-s", LOOPBACK, "-s", folder)
            ran = scrapy("crawl", "urls", "-a", f"file={listed}", *words)
        between = [later.at - earlier.at for earlier, later in pairwise(slow.seen)]
    assert ran.code == 0, ran.err
    assert slow.targets == ["/a", "/b"]
    assert min(between) >= 1.5, "longer than the delay of the settings, by which the list's own host is asked"


def _files(setting):
    return Path(setting.partition("=")[2]).glob("*.yaml")


def test_a_missing_contact_warns(scrapy, dated):
    server, setting = dated
    ran = scrapy("crawl", "dated", *FAST, "-s", setting, "-a", "limit=1", VENUE_ARCHIVE_CONTACT="")
    assert ran.code == 0
    (warning,) = (line for line in ran.err.splitlines() if " WARNING: " in line)
    assert "No contact is set" in warning
    assert "CONTACT" in warning
    assert all(b"\r\nUser-Agent: venue-archive/0.1.0\r\n" in seen.raw for seen in server.seen)


def test_broken_sources_are_reported_and_the_others_go_on(scrapy, sample, tmp_path):
    with RawServer(
        {"/entities": xml("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), "/empty": xml(""), "/nothing": xml("")}
    ) as server:
        dead = "http://127.0.0.1:1"
        sources = [
            f"feed {sample.url}/no-feed.xml",
            f"feed {sample.url}/about/",
            f"feed {server.url}/empty",
            f"sitemap {sample.url}/about/",
            f"sitemap {server.url}/entities",
            f"sitemap {server.url}/nothing",
            f"feed {dead}/feed",
            "feed http://host.invalid/feed",
            f"section {sample.url}/assets/img/mark.svg",
            f"feed {sample.url}/feed.xml",
        ]
        text = venue("patchy", sample.url.removeprefix("http://"), *sources)
        setting = venue_folder(tmp_path / "venues", patchy=text.replace("'.'", r"'/\d{4}/'"))
        ran = scrapy("crawl", "patchy", *FAST, "-s", setting, "-s", "RETRY_TIMES=0")
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 7, "those of the feed that works"
    warnings = [line for line in ran.err.splitlines() if " WARNING: Source " in line]
    for source in sources[:8]:
        url = source.partition(" ")[2]
        assert any(url in warning for warning in warnings), url
    assert "HTTP status 404" in ran.err
    assert "sources failed 8" in ran.err or "sources failed 9" in ran.err


def test_a_sitemap_that_lists_itself_ends(scrapy, tmp_path):
    entries = "<sitemap><loc>{0}/map</loc></sitemap><sitemap><loc>{0}/map?2</loc></sitemap>"
    answers = {"/1": page("One")}
    with RawServer(answers) as server:
        answers["/map"] = answers["/map?2"] = xml(
            f"<sitemapindex>{entries.format(server.url)}</sitemapindex>"
        )
        text = venue("round", server.url.removeprefix("http://"), f"sitemap {server.url}/map")
        ran = scrapy("crawl", "round", *FAST, "-s", venue_folder(tmp_path / "venues", round=text))
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert sorted(server.targets) == ["/map", "/map?2"]
    assert scrapy.items() == []


def test_a_venue_of_no_pages_ends_in_order(scrapy, tmp_path):
    text = venue("empty", "empty.example").partition("sources:")[0]
    ran = scrapy("crawl", "empty", *FAST, "-s", venue_folder(tmp_path / "venues", empty=text))
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert list(stored(scrapy.data)) == []
    assert scrapy("archive", "verify").code == 0


def test_a_live_line_and_a_closing_table_on_a_terminal(scrapy, sample, tmp_path):
    setting = sample_folder(tmp_path / "venues", sample.url)
    master, slave = pty.openpty()
    words = ["crawl", "sample", "-a", "limit=2", *FAST, "-s", setting, "-s", f"DATA_DIR={scrapy.data}"]
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env={**scrapy.env, "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=slave,
    ) as process:
        os.close(slave)
        shown = _read_all(master)
        assert process.stdout.read() == b""
        assert process.wait(60) == 0
    assert "queued" in shown
    assert "MB" in shown
    assert "pages/s" in shown
    table = shown[shown.rindex("pages asked for") :]
    assert table.split("\n")[1].split()[1] == "items"
    assert " INFO: " not in shown


def _read_all(master: int) -> str:
    shown = b""
    while True:
        try:
            got = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not got:
            break
        shown += got
    os.close(master)
    return shown.decode()
