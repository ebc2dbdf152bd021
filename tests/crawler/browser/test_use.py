"""When a page goes to the browser, how that waits for it, and what its hosts are owed meanwhile."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from archive.reader import Archive
from archive.scan import parse_date
from crawler.state.history import History
from tests.chromium import find_chromium
from tests.conftest import LOOPBACK, Scrapy
from tests.crawler.browser.scripted import ASKED, FAR, PARAGRAPHS, TITLE, answers
from tests.crawler.browser.world import browse
from tests.e2e.world import accidents, scrapy_in, stored, venue, venue_folder
from tests.faults.rawserver import RawServer, page

pytestmark = pytest.mark.browser

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BANNER = """<div style="position:fixed;bottom:0;background:red">We use cookies.
<button onclick="fetch('/agreed')">Accept all</button>
<button onclick="fetch('/refused'); this.parentNode.remove()">Reject all</button></div>"""
MOVES = """<style>@keyframes in { from { opacity: 0 } } article { animation: in 90s }</style>"""
LATE = """<script>setTimeout(() => {
  document.body.insertAdjacentHTML('beforeend', '<p class=late>What came late</p>') }, 1500)</script>"""


STILL = """<script>
const article = document.querySelector('article');
article.addEventListener('animationend', () => { article.dataset.moved = 'to its end' });
</script>"""


@pytest.fixture(scope="module")
def needed(tmp_path_factory):
    """Two crawls of a list of a page that needs a browser and one that doesn't, and what each asked for."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("needed"))
    with RawServer(FAR) as far:
        pages = {**answers(far.url), "/plain": page(whole=f"<title>Plain</title><article>{TEXT}</article>")}
        with RawServer(pages) as server:
            urls = [f"{server.url}/", f"{server.url}/plain"]
            first = browse(scrapy, urls, use="when-needed")
            targets, items = list(server.targets), scrapy.items()
            with History(scrapy.data, read_only=True) as history:
                known = [history.needs_browser(url) for url in urls]
            second = browse(scrapy, urls, use="when-needed")
            later = server.targets[len(targets) :]
            ran = scrapy("reextract")
    assert (first.code, second.code, ran.code) == (0, 0, 0), (first.err, second.err, ran.err)
    assert accidents(first.err) == accidents(second.err) == []
    return targets, {item["url"]: item for item in items}, urls, known, later, ran, scrapy


def test_a_page_goes_to_the_browser_when_it_turns_out_to_need_one(needed):
    targets, items, urls, _, _, _, _ = needed
    assert [items[url]["fetch_method"] for url in urls] == ["browser", "http"]
    assert [items[url]["verdict"] for url in urls] == ["ok", "ok"]
    assert items[urls[0]]["title"] == TITLE
    assert targets.count("/") == 2
    assert set(targets) >= ASKED
    assert targets.count("/plain") == 1


def test_that_it_does_is_remembered(needed):
    _, _, _, known, later, _, _ = needed
    assert known == [True, False]
    assert later.count("/") == 1


def test_reextraction_and_replay_look_at_what_the_browser_made_of_it(needed):
    urls, ran, scrapy = needed[2], needed[5], needed[6]
    assert "2 looked at: 2 same" in ran.out
    again = Scrapy(scrapy.data.with_name("again"), scrapy.env)
    replayed = again(
        *("crawl", "urls", "-a", f"file={scrapy.data.parent / 'urls.txt'}"),
        *("-s", f"REPLAY_FROM={scrapy.data}"),
    )
    assert replayed.code == 0, replayed.err
    items = {item["url"]: item for item in again.items()}
    assert [items[url]["fetch_method"] for url in urls] == ["replay", "replay"]
    assert items[urls[0]]["text"] == needed[1][urls[0]]["text"]


@pytest.mark.parametrize(
    ("use", "says"),
    [
        ("always", "spider urls needs a browser: /nowhere/chromium can't be run; apt install chromium"),
        ("when-needed", "spider urls needs a browser: /nowhere/chromium can't be run; apt install chromium"),
        ("sometimes", "-a browser=sometimes: give always, when-needed or never"),
    ],
)
def test_a_crawl_that_cannot_have_a_browser_says_so(scrapy, use, says):
    (file := scrapy.data.parent / "urls.txt").write_text("http://127.0.0.1:9/\n", encoding="utf-8")
    ran = scrapy("crawl", "urls", "-a", f"file={file}", "-a", f"browser={use}", CHROMIUM="/nowhere/chromium")
    assert ran.code == 2
    assert ran.err.strip().splitlines()[-1].startswith(f"scrapy crawl: {says}")
    assert "Traceback" not in ran.err


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A venue whose pages are shown by its own rule: a banner, something late, another host's image."""
    folder = tmp_path_factory.mktemp("shown")
    scrapy = scrapy_in(folder)
    robots = page(whole="User-agent: *\nDisallow: /far", kind="text/plain")
    with RawServer({"/far.png": page("no image")}, robots=robots, host="127.0.0.2") as other:
        parts = (f"<img src={other.url}/far.png>", BANNER, MOVES, LATE, STILL)
        whole = f"<!doctype html><title>A page</title><article>{TEXT}</article>{''.join(parts)}"
        pages = {"/page": page(whole=whole), "/list": page(whole="<a href=/page>A page</a>")}
        with RawServer(pages) as server:
            text = venue("shown", f"127.0.0.1:{server.port}", f"section {server.url}/list")
            text += "browser: always\nrendering:\n  selector: .late\n"
            folders = venue_folder(folder / "venues", shown=text.replace("'.']", "'/page']"))
            options = [part for each in (folders, LOOPBACK, "DOWNLOAD_DELAY=0.3") for part in ("-s", each)]
            ran = scrapy("crawl", "shown", *options, CHROMIUM=find_chromium() or "")
    assert ran.code == 0, ran.err
    return scrapy, server, other, ran


def test_a_page_is_waited_for_as_its_venue_says(shown):
    (item,) = shown[0].items()
    assert (item["fetch_method"], item["error"]) == ("browser", None)
    with Archive(shown[0].data) as archive:
        html = archive.rendered_dom(archive.nearest(item["url"])).decode()
    assert "What came late" in html
    assert "We use cookies" not in html
    assert 'data-moved="to its end"' in html


def test_a_banner_is_refused_where_one_can(shown):
    targets = shown[1].targets
    assert "/refused" in targets
    assert "/agreed" not in targets
    assert targets.count("/list") == 1


def test_robots_txt_of_another_host_is_asked_for_and_obeyed(shown):
    other = shown[2]
    assert [seen.target for seen in other.seen] == ["/robots.txt"]


def test_the_pace_of_a_host_holds_for_what_its_pages_ask_for(shown):
    scrapy, server, _, _ = shown
    sent = [record for record in stored(scrapy.data, "request") if record.url.startswith(server.url)]
    at = sorted(parse_date(record.fields["WARC-Date"]) for record in sent)
    assert len(at) == len(server.seen) >= 4
    assert all(later - earlier >= timedelta(seconds=0.25) for earlier, later in pairwise(at))
