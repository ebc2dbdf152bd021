"""The spider of a venue: its sources, and the pages that it takes from them."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from crawler.venues.model import Source
from tests.spiders.gazette import (
    HOST,
    LIST,
    MAP,
    all_of,
    answer,
    asked_by,
    failure,
    failures,
    sitemap,
    spider,
)


def test_it_begins_with_its_sources() -> None:
    found = all_of(spider().start())
    assert [(each.url, each.cb_kwargs) for each in found] == [
        (MAP.url, {"source_name": f"sitemap {MAP.url}"}),
        (LIST.url, {"source_name": f"section {LIST.url}"}),
    ]
    assert all(each.priority > 0 for each in found)


def test_the_politeness_of_the_venue_goes_before_the_projects_and_behind_the_command_lines() -> None:
    kind = type(spider())
    settings = Settings({"DOWNLOAD_DELAY": 1.0})
    settings.set("DOWNLOAD_TIMEOUT", 60, priority="cmdline")
    kind.update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == 4.0
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 2
    assert settings.getfloat("DOWNLOAD_TIMEOUT") == 60


def test_pages_are_taken_as_the_source_says() -> None:
    taken, other = f"{HOST}/story/1", f"{HOST}/about"
    made = spider()
    urls = [
        taken,
        other,
        f"{HOST}/story/old",
        "https://elsewhere.example/story/1",
        f"{taken}#part",
        f"{taken}?utm_source=x",
    ]
    assert asked_by(made, sitemap(*urls)) == [taken]
    assert asked_by(made, sitemap(taken)) == []
    assert made.crawler.stats.get_value("sources/read") == 2


@pytest.mark.parametrize(
    "bad", ["http://[broken/story/", "mailto:a@site.example", "javascript:x", f"{HOST}:99999/story/2"]
)
def test_a_link_that_is_none_costs_only_itself(bad: str) -> None:
    made = spider()
    assert asked_by(made, sitemap(f"{HOST}/story/1", bad, f"{HOST}/story/3")) == [
        f"{HOST}/story/1",
        f"{HOST}/story/3",
    ]
    assert failures(made) == {}


def test_a_limit_is_over_all_sources() -> None:
    made = spider(limit="2")
    assert len(asked_by(made, sitemap(*(f"{HOST}/story/{n}" for n in range(5))))) == 2
    assert asked_by(made, '<a href="/x">x</a>', LIST) == []


def test_a_window_is_kept_where_the_source_gives_a_date() -> None:
    dated = "<urlset>" + "".join(
        f"<url><loc>{HOST}/story/{day}</loc><lastmod>{day}</lastmod></url>"
        for day in ("2025-01-01", "2025-01-15", "2025-02-01")
    )
    dated += f"<url><loc>{HOST}/story/undated</loc></url></urlset>"
    found = asked_by(spider(since="2025-01-10", until="2025-01-31"), dated)
    assert found == [f"{HOST}/story/2025-01-15", f"{HOST}/story/undated"]


def test_an_index_leads_on_and_what_is_too_old_is_not_followed() -> None:
    index = (
        f"<sitemapindex><sitemap><loc>{HOST}/new.xml</loc><lastmod>2025-02-01</lastmod></sitemap>"
        f"<sitemap><loc>{HOST}/old.xml</loc><lastmod>2024-02-01</lastmod></sitemap>"
        f"<sitemap><loc>http://[broken/</loc></sitemap><sitemap><loc>ftp://site.example/</loc></sitemap></sitemapindex>"
    )
    made = spider(since="2025-01-01")
    assert asked_by(made, index) == [f"{HOST}/new.xml"]
    assert "ftp://site.example/" in failures(made)


def test_a_trap_has_an_end() -> None:
    """Faults 23 and 49: each page names another one, for ever."""
    made = spider()
    all_of(made.start())
    seen = sum(len(asked_by(made, sitemap(f"{HOST}/{n}.xml", kind="sitemapindex"))) for n in range(50))
    assert seen == 5
    assert made.crawler.stats.get_value("sources/beyond_cap") == 45
    assert len(asked_by(made, f'<a rel="next" href="?p={2}">', LIST)) == 2


@pytest.mark.parametrize(
    ("status", "body"), [(404, sitemap()), (503, ""), (200, ""), (200, "<html>"), (204, "")]
)
def test_a_source_that_is_missing_or_broken_is_counted_and_told(status: int, body: str) -> None:
    made = spider()
    assert asked_by(made, body, status=status) == []
    assert made.crawler.stats.get_value("sources/failed") == 1
    assert list(failures(made)) == [MAP.url]


def test_a_source_that_can_not_be_fetched_is_counted_and_told() -> None:
    made = spider()
    for error, request in zip([OSError("refused"), KeyError()], all_of(made.start()), strict=True):
        made.source_failed(failure(error, request))
    assert failures(made) == {MAP.url: "refused", LIST.url: "KeyError"}


def test_a_source_that_the_venue_has_no_more_gives_nothing() -> None:
    for name in (f"sitemap {HOST}/gone.xml", f"feed {MAP.url}"):
        assert all_of(spider().parse_source(answer(sitemap(f"{HOST}/story/1")), name)) == []


def test_one_address_may_be_two_sources() -> None:
    made = spider(MAP, Source("section", MAP.url))
    keys = [each.cb_kwargs["source_name"] for each in all_of(made.start())]
    assert keys == [f"sitemap {MAP.url}", f"section {MAP.url}"]
    assert asked_by(made, '<a href="/story/1">x</a>', Source("section", MAP.url)) == [f"{HOST}/story/1"]
