"""The report in a real Chromium: on a phone, in light and dark, with colours that can be told apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crawler.report.freshness import Freshness
from crawler.report.page import index_page, venue_page
from tests.crawler.report.test_page import HOSTILE, NOW
from tests.crawler.runs.made import down, ten_days, year

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

FRESH = Freshness(ages=[5, 4, 3, 2, 1], never=1, newest=NOW)

_CONTRASTS = """() => {
  const light = colour => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(each => each / 255);
    const [r, g, b] = parts.map(each => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (one, other) => (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
  const paper = light(getComputedStyle(document.querySelector('.chart')).backgroundColor);
  const found = {};
  for (const each of document.querySelectorAll('.chart .part, .chart text')) {
    const name = each.localName === 'text' ? 'text' : each.getAttribute('class');
    found[name] = ratio(light(getComputedStyle(each).fill), paper);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report")
    others = {"other": year("other", 10), "gone": [down("gone", 8), down("gone", 9)], "news": ten_days()}
    (path / "index.html").write_text(index_page(others, {}, NOW), encoding="utf-8")
    (path / "news.html").write_text(venue_page("news", ten_days(), FRESH, NOW), encoding="utf-8")
    (path / "hostile.html").write_text(
        venue_page("news", [HOSTILE], None, NOW + timedelta(days=1)), encoding="utf-8"
    )
    return path


def opened(browser: Browser, path: Path, width: int, scheme: str) -> Iterator[tuple[Any, list[str]]]:
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(path.as_uri())
    yield page, said
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("name", ["index", "news", "hostile"])
def test_a_page_fits_and_breaks_no_rule(browser, folder, name, width, scheme):
    for page, said in opened(browser, folder / f"{name}.html", width, scheme):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert said == [], "not a word of the policy, and no dialog"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_stand_out(browser, folder, scheme):
    for page, _ in opened(browser, folder / "news.html", 1200, scheme):
        found = page.evaluate(_CONTRASTS)
        assert found.pop("text") >= 4.5
        assert min(found.values()) >= 3, found


def test_the_style_is_taken(browser, folder):
    """The policy names it by its hash: one byte more, and the page would be bare."""
    for page, _ in opened(browser, folder / "index.html", 1200, "light"):
        assert page.locator(".chart").first.evaluate("each => getComputedStyle(each).borderRadius") == "10px"


def test_the_pages_lead_to_each_other_by_keyboard(browser, folder):
    for page, _ in opened(browser, folder / "index.html", 1200, "light"):
        page.get_by_role("link", name="news", exact=True).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/news.html")
        page.get_by_role("link", name="All venues").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/index.html")
