"""Faults 23, 24 and 49: pages without end, one page under many names, sitemaps in a circle."""

from __future__ import annotations

from tests.e2e.world import FAST, accidents, scrapy_in, started, venue, venue_folder
from tests.faults.rawserver import RawServer, Sends, page
from tests.faults.until import until

WORDS = ["ash", "birch", "cedar", "date", "elm", "fir", "guava", "hazel", "iris", "juniper"]
STORIES = [f"/story/{number}" for number in range(10)]
SESSIONS = [f"/s/{number:016x}/about" for number in range(10)]
TREES = [f"/tree/{word}" for word in WORDS]


def crawled(tmp_path, source: str, answer, *options: str) -> tuple[list[str], RawServer, str]:
    """The URLs of a venue's items, without its host, the server, and what was said."""
    scrapy = scrapy_in(tmp_path)
    with RawServer(answer) as server:
        text = venue("trap", server.url.removeprefix("http://"), f"{source} {server.url}/source")
        ran = scrapy("crawl", "trap", *FAST, "-s", venue_folder(tmp_path / "venues", trap=text), *options)
    assert (ran.code, accidents(ran.err)) == (0, [])
    return [item["url"].removeprefix(server.url) for item in scrapy.items()], server, ran.err


def listing(*paths: str):
    """A server whose source is a page with these links; every other page is fine."""
    links = "".join(f'<a href="{path}">link</a>' for path in paths)
    return lambda target: page(whole=links) if target == "/source" else page(f"Page {target}")


def test_a_calendar_without_end_is_left_at_its_cap(tmp_path) -> None:
    """Each month has days, and leads on to the next month."""

    def answer(target: str) -> Sends:
        month = int(target.rpartition("=")[2]) if "month=" in target else 0
        days = "".join(f'<a href="/day/{month}/{day}">day</a>' for day in range(30))
        return page(whole=f'{days}<a rel="next" href="/source?month={month + 1}">next</a>')

    options = ("-s", "SOURCE_PAGES=3", "-s", "PAGES_PER_PATTERN=20")
    urls, server, err = crawled(tmp_path, "section", answer, *options)
    assert len([url for url in urls if url.startswith("/day/")]) == 20
    assert len([target for target in server.targets if target.startswith("/day/")]) == 20
    assert "pages beyond PAGES_PER_PATTERN 100" in err, "of four months"
    assert "sources beyond SOURCE_PAGES 1" in err


def test_pages_beyond_a_cap_are_counted_and_said_once(tmp_path) -> None:
    options = ("-s", "PAGES_PER_PATTERN=3", "-s", "PAGES_PER_HOST=8")
    urls, _, err = crawled(tmp_path, "section", listing(*STORIES, *SESSIONS, *TREES), *options)
    assert sorted(urls) == sorted([*STORIES[:3], *SESSIONS[:3], *TREES[:2]])
    assert "pages beyond PAGES_PER_HOST 8" in err
    assert "pages beyond PAGES_PER_PATTERN 14" in err
    assert len([line for line in err.splitlines() if "the rest is left out" in line]) == 3


def test_a_run_that_goes_on_has_the_caps_that_it_began_with(tmp_path) -> None:
    """Killed between two lists of which the first has most of what may be asked for."""
    scrapy, hold = scrapy_in(tmp_path), [True]

    def answer(target: str) -> Sends:
        if target == "/more":
            return Sends(then="stall") if hold[0] else listing(*STORIES[3:])("/source")
        return listing(*STORIES[:3], "/more")(target)

    with RawServer(answer) as server:
        domain = server.url.removeprefix("http://")
        text = venue("trap", domain, f"section {server.url}/source", f"section {server.url}/more")
        text = text.replace("take: ['.']", "take: ['/story/']")
        options = ("-s", venue_folder(tmp_path / "venues", trap=text), "-s", "PAGES_PER_PATTERN=5")
        words = ("crawl", "trap", *FAST, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=2", *options)
        with started(scrapy, *words) as process:
            until(lambda: len(scrapy.items()) == 3 and "/more" in server.targets)
            process.kill()
        hold[0] = False
        ran = scrapy(*words)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert "Going on with the run" in ran.err
    assert sorted(item["url"].removeprefix(server.url) for item in scrapy.items()) == STORIES[:5]
    assert "pages beyond PAGES_PER_PATTERN 5" in ran.err


def test_a_page_of_many_names_is_one(tmp_path) -> None:
    """Fault 24: session ids, tracking parameters, and the order of the others."""
    names = [
        "/story?a=1&b=2",
        "/story?b=2&a=1",
        "/story?a=1&b=2&utm_source=feed&gclid=x",
        "/story?a=1&b=2&PHPSESSID=0123456789abcdef",
        "/story;jsessionid=0123456789ABCDEF?a=1&b=2",
        "/story?a=1&b=2#part",
    ]
    urls, server, _ = crawled(tmp_path, "section", listing(*names))
    assert urls == names[:1]
    assert server.targets == ["/source", *names[:1]]


def test_sitemaps_that_list_themselves_are_read_once(tmp_path) -> None:
    """Fault 49: an index that lists itself, and one that lists the one that it is listed in."""

    def index(*targets: str) -> Sends:
        listed = "".join(f"<sitemap><loc>{target}</loc></sitemap>" for target in targets)
        return page(whole=f"<sitemapindex>{listed}</sitemapindex>", kind="text/xml")

    def answer(target: str) -> Sends:
        return {
            "/source": index("/source", "/source#part", "/inner.xml", "/pages.xml"),
            "/inner.xml": index("/source", "/inner.xml", "/pages.xml"),
            "/pages.xml": page(whole="<urlset><url><loc>/story/1</loc></url></urlset>", kind="text/xml"),
        }.get(target, page("Story"))

    urls, server, err = crawled(tmp_path, "sitemap", answer)
    assert urls == ["/story/1"]
    assert sorted(server.targets) == ["/inner.xml", "/pages.xml", "/source", "/story/1"]
    assert "sources read 3, sources failed 0" in err
