"""The site in a real Chromium, opened from its folder: filters, search, keyboard, phone, light and dark."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from crawler.site.line import source_path
from crawler.urls import resource_id
from tests.crawler.site import samples
from tests.crawler.wiki import armsrace

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ALL = samples.MANY + 6


def opened(browser: Browser, address: str, *, width: int = 1200, **options: Any) -> tuple[Any, list[str]]:
    """Open a page; return it and what the console said of it."""
    page = browser.new_context(viewport={"width": width, "height": 800}, **options).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(address)
    return page, said


def listed(page: Any) -> list[str]:
    return page.locator("#found .title").all_inner_texts()


def heard(page: Any, text: str) -> None:
    page.wait_for_function("text => document.getElementById('said').textContent.startsWith(text)", arg=text)


def found(page: Any, title: str) -> None:
    """Wait until exactly one source is found, of this title."""
    shown = (
        "title => [...document.querySelectorAll('#found .title')].map(a => a.textContent).join() === title"
    )
    page.wait_for_function(shown, arg=title)


@pytest.fixture(scope="module")
def sources(site: Path) -> str:
    return (site / "sources.html").as_uri()


def test_search(browser, sources):
    page, said = opened(browser, sources)
    heard(page, f"{ALL} sources")
    page.locator("#q").press_sequentially("EVIDENCE epreuves")
    found(page, "Épreuves of Évidence")
    page.locator("#q").fill(samples.CHINESE[2:6])
    found(page, samples.CHINESE)
    page.locator("#q").fill("arms race")
    found(page, armsrace.TITLE)
    row = page.locator("#found tbody tr")
    assert row.locator("td").all_inner_texts() == [
        "MIT Technology Review",
        "news article",
        "4 Mar 2025",
        "4/5",
        "Readable",
    ]
    row.locator(".title").click()
    page.wait_for_url("**/source/2fa332509e5f3ce0.html")
    page.go_back()
    heard(page, f"1 of {ALL} sources")
    assert page.locator("#q").input_value() == "arms race"
    page.get_by_role("button", name="Clear").click()
    heard(page, f"{ALL} sources")
    assert page.locator("#listed").is_visible()
    assert page.locator("#found").is_hidden()
    assert said == []


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("venue", "brookings", samples.MANY),
        ("venue", "-", 2),
        ("status", "dead", 1),
        ("status", "paywall", 1),
        ("subtype", "arxiv_preprint", 1),
        ("year", "2024", 1),
        ("year", "-", 3),
        ("rating", "0", 2),
    ],
)
def test_filters(browser, sources, name, value, count):
    page, said = opened(browser, sources)
    page.locator(f"select[name={name}]").select_option(value)
    heard(page, f"{count} of {ALL}")
    again, _ = opened(browser, page.url)
    heard(again, f"{count} of {ALL}")
    assert again.locator(f"select[name={name}]").input_value() == value
    assert said == []


def test_filters_together_and_none(browser, sources):
    page, _ = opened(browser, f"{sources}#venue=brookings&year=2005")
    heard(page, f"{len([n for n in range(samples.MANY) if n % 20 == 5])} of {ALL}")
    page.locator("#q").fill("no such words")
    heard(page, "No source is like that.")
    assert listed(page) == []


def test_pages_of_what_was_found(browser, sources):
    page, _ = opened(browser, f"{sources}#venue=brookings")
    heard(page, f"{samples.MANY} of {ALL}")
    first = listed(page)
    assert len(first) == 100
    page.get_by_role("button", name="Next").press("Enter")
    page.wait_for_function("document.querySelectorAll('#found tbody tr').length === 30")
    assert page.url.endswith("#venue=brookings&page=2")
    assert not set(first) & set(listed(page))
    page.go_back()
    page.wait_for_function("document.querySelectorAll('#found tbody tr').length === 100")
    assert listed(page) == first


def test_what_is_hostile_stays_words_in_what_was_found(browser, sources):
    page, said = opened(browser, f"{sources}#q=alert")
    heard(page, f"2 of {ALL}")
    assert page.locator("#found img, #found script").count() == 0
    assert sorted(page.locator("#found .title").evaluate_all("all => all.map(each => each.protocol)")) == [
        *("file:", "file:")
    ]
    assert said == []


def test_a_part_of_the_index_that_is_missing(browser, site, tmp_path):
    shutil.copytree(site, tmp_path / "copy")
    (tmp_path / "copy" / "search" / "all.js").unlink()
    page, _ = opened(browser, (tmp_path / "copy" / "sources.html").as_uri() + "#q=race")
    heard(page, "search/all.js is missing")
    assert page.locator("#listed").is_visible()


def test_without_scripts_all_is_there(browser, sources):
    page, _ = opened(browser, sources, java_script_enabled=False)
    assert page.locator("#search").is_hidden()
    assert page.locator("#listed tbody tr").count() == 100
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/sources_2.html")
    assert page.locator("#listed tbody tr").count() == ALL - 100
    page.get_by_role("link", name=samples.CHINESE).or_(page.locator(".title").first).first.click()
    page.wait_for_url("**/source/*.html")
    assert page.locator("h2").first.inner_text() == "Credibility rating"


def test_by_keyboard(browser, sources):
    page, _ = opened(browser, sources)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("arms")
    heard(page, f"1 of {ALL}")
    page.evaluate("addEventListener('hashchange', () => { window.moved = true; })")
    page.locator(".skip").press("Enter")
    page.wait_for_function("window.moved")
    assert page.url.endswith("#main")
    assert page.locator("#q").input_value() == "arms"
    assert listed(page) == [armsrace.TITLE]
    page.locator("#found .title").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/source/*.html")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1200, "light")])
def test_nothing_is_wider_than_the_window(browser, site, width, scheme):
    pages = ["index.html", "sources.html#q=e", "venue/brookings.html"]
    pages += [
        source_path(resource_id(url)) for url in (samples.RACE, samples.WALL, samples.ODD, samples.EASTERN)
    ]
    page, said = opened(browser, f"{site.as_uri()}/index.html", width=width, color_scheme=scheme)
    for name in pages:
        page.goto(f"{site.as_uri()}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "16px", "its style sheet is there"
    assert said == []
