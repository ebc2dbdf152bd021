"""Crawls that come again: what is new and due is asked for, and what hasn't changed costs next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.records import RecordStore
from crawler.state.history import History
from tests.conftest import Scrapy
from tests.e2e.changing import ChangingSite, make_due
from tests.e2e.world import assert_sound, crawl_list, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE_ALL = ("-a", "due=all")
both = pytest.mark.parametrize("site", [True, False], ids=["with validators", "without"], indirect=True)


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[ChangingSite]:
    with ChangingSite(validating=getattr(request, "param", True)) as site:
        for name in ("one", "two", "three"):
            site.put(name, f"Of {name} it is told")
        yield site


def changes(scrapy: Scrapy) -> list[tuple[str, str | None]]:
    found = [(item["url"].rpartition("/")[2], item["change"]) for item in scrapy.items()]
    return sorted(found, key=lambda each: each[0])


def responses(scrapy: Scrapy) -> list[str]:
    """The articles whose bodies are stored."""
    found = [each.url for each in stored(scrapy.data, "response")]
    return [url for url in found if not url.endswith(("/robots.txt", "/feed"))]


def test_nothing_is_asked_that_is_not_due(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    assert changes(scrapy) == [("one", "new"), ("three", "new"), ("two", "new")]
    assert len(site.asked()) == 3
    ran = site.crawl(scrapy)
    assert site.asked() == []
    assert len(scrapy.items()) == 3
    assert "sources unchanged 1" in ran.err, "the feed is the same"


@both
def test_what_has_not_changed_is_not_stored_again(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    first = {item["url"]: item for item in scrapy.items()}
    bodies = responses(scrapy)
    site.crawl(scrapy, *DUE_ALL)
    again = [item for item in scrapy.items() if item["change"] == "unchanged"]
    assert len(again) == 3
    assert responses(scrapy) == bodies
    for item in again:
        known = first[item["url"]]
        assert item["http_status"] == (304 if site.validating else 200)
        assert item["fetched_at"] > known["fetched_at"]
        for name in ("text", "title", "preview", "content_hash", "markdown", "verdict", "body_bytes"):
            assert item[name] == known[name] != "", name
    if site.validating:
        assert {item["content_fetched_at"] for item in again} == {i["fetched_at"] for i in first.values()}
        assert {item["warc_record_id"] for item in again} == {i["warc_record_id"] for i in first.values()}
    assert_sound(scrapy)


def test_a_server_that_gets_it_wrong_is_asked_for_the_whole(scrapy: Scrapy, site: ChangingSite) -> None:
    for _ in (1, 2):
        site.crawl(scrapy, *DUE_ALL, "-s", "CONDITIONAL_REQUESTS=0")
    assert {item["http_status"] for item in scrapy.items()} == {200}


@both
def test_exactly_what_changed_is_new(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    site.put("two", "Of two it is told otherwise")
    site.put("four", "Of four it is told as well")
    site.crawl(scrapy, *DUE_ALL)
    assert changes(scrapy) == [
        ("four", "new"),
        *[("one", "new"), ("one", "unchanged")],
        *[("three", "new"), ("three", "unchanged")],
        *[("two", "new"), ("two", "changed")],
    ]
    with RecordStore(scrapy.data, read_only=True) as records:
        assert "otherwise" in (records.by_url(f"{site.site.url}/two") or {})["text"]


@both
def test_another_frame_around_the_same_text_is_no_change(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    site.frame = "two"
    site.crawl(scrapy, *DUE_ALL)
    assert [change for _, change in changes(scrapy)].count("unchanged") == 3


def test_what_is_due_is_asked_though_no_source_names_it_any_more(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    site.listed.remove("/one")
    make_due(scrapy.data, "/one")
    site.asked()
    site.put("five", "Of five it is told")
    site.crawl(scrapy)
    assert site.asked() == ["/five", "/one"], "what is new goes first"
    del site.articles["/one"]
    make_due(scrapy.data, "/one")
    site.crawl(scrapy)
    with RecordStore(scrapy.data, read_only=True) as records, History(scrapy.data) as history:
        record, known = records.by_url(f"{site.site.url}/one"), history.get(f"{site.site.url}/one")
    assert record is not None
    assert known is not None
    assert (record["verdict"], record["change"]) == ("not_found", None)
    assert "Of one it is told" in record["text"], "the last good text stays"
    assert (known.failures, known.visits) == (1, 3)


def test_a_page_that_comes_back_as_it_was_is_unchanged(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    text = site.articles.pop("/one")
    site.crawl(scrapy, *DUE_ALL)
    site.put("one", text)
    site.crawl(scrapy, *DUE_ALL)
    assert [change for name, change in changes(scrapy) if name == "one"] == ["new", None, "unchanged"]
    with RecordStore(scrapy.data, read_only=True) as records:
        record = records.by_url(f"{site.site.url}/one")
    assert record is not None
    assert (record["verdict"], record["change"]) == ("ok", "unchanged")


def test_a_list_is_asked_for_as_it_stands_unless_it_says_due(scrapy: Scrapy, site: ChangingSite) -> None:
    urls = [f"{site.site.url}/one", f"{site.site.url}/two?utm_source=a"]
    crawl_list(scrapy, urls)
    crawl_list(scrapy, urls)
    assert len(scrapy.items()) == 4
    crawl_list(scrapy, [*urls, f"{site.site.url}/three"], "-a", "due=due")
    assert [item["url"].rpartition("/")[2] for item in scrapy.items()][-1] == "three"
    assert len(scrapy.items()) == 5


def test_due_is_one_of_two_words(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    ran = scrapy("crawl", "urls", "-a", "file=x", "-a", "due=tomorrow")
    assert ran.code == 2
    assert "-a due=tomorrow: give all, or due" in ran.err


def test_a_replay_knows_no_history(scrapy: Scrapy, site: ChangingSite) -> None:
    site.crawl(scrapy)
    live = scrapy.items()
    replaying = Scrapy(scrapy.data.parent / "replayed", scrapy.env)
    for _ in (1, 2):
        site.crawl(replaying, "-s", f"REPLAY_FROM={scrapy.data}")
    assert len(replaying.items()) == 2 * len(live)
    assert site.asked().count("/one") == 1


def test_posts_of_wordpress_are_read_as_far_as_there_is_something_new(
    scrapy: Scrapy, site: ChangingSite
) -> None:
    for name in ("four", "five", "six"):
        site.put(name, f"Of {name} it is told")
    site.source = "wordpress SITE/wp-json/wp/v2/posts?per_page=2"
    ran = site.crawl(scrapy)
    posts = "/wp-json/wp/v2/posts"
    assert site.asked().count(posts) == 4, "three pages, and one behind them"
    assert len(scrapy.items()) == 6
    assert "can't be used" not in ran.err
    site.put("seven", "Of seven it is told")
    site.crawl(scrapy)
    assert site.asked() == [posts, posts, "/seven"]
