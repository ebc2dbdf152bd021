"""The interface in a real Chromium: by keyboard, on a phone, in light and dark."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.archive.replay.world import NOON, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

URL = "https://news.example/a-rather-long-address-that-has-to-be-broken-somewhere/" + "x" * 120


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Replay, str]]:
    path = tmp_path_factory.mktemp("interface") / "data"
    with DataFolder(path) as data:
        data.put(URL, "<p>The old rope.")
        data.put(URL, "no", status="503 No", at=NOON + timedelta(days=20))
        last = data.put(URL, "<p>The new rope.", at=NOON + timedelta(days=40))
        record = data.record(URL, last, title="A rope", text="The new rope.", venue_id="v", language="en")
    with Replay(path) as running:
        yield running, record


def opened(browser: Browser, url: str, *, width: int = 1200, scheme: str = "light") -> tuple[Any, list[str]]:
    """Open a page; return it and what the console said of it."""
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(url, wait_until="networkidle")
    return page, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_wider_than_the_window(browser, replay, width, scheme):
    running, record = replay
    paths = ("/", "/search?q=rope", "/captures", "/venue/v", f"/record/{record}", f"/record/{record}/compare")
    for path in paths:
        page, said = opened(browser, running.interface + path, width=width, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert said == []
        page.context.close()


def test_from_a_search_to_a_comparison_by_keyboard(browser, replay):
    page, said = opened(browser, f"{replay[0].interface}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("#quick").focus()
    page.keyboard.type("rope")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=rope")
    assert page.locator("mark").first.inner_text().lower() == "rope"
    page.locator(".results h3 a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/*")
    assert page.locator("svg[role=img]").get_attribute("aria-label").startswith("3 captures")
    page.get_by_role("link", name="Compare their texts").press("Enter")
    page.wait_for_url("**/compare")
    page.get_by_label("First").select_option("20250304120000")
    page.get_by_role("button", name="Compare").press("Enter")
    page.wait_for_url("**/compare?one=20250304120000&other=*")
    assert page.locator("del").all_inner_texts() == ["old"]
    assert page.locator("ins").all_inner_texts() == ["new"]
    assert said == []


def test_marks_can_be_told_without_colour(browser, replay):
    page, _ = opened(browser, f"{replay[0].interface}/record/{replay[1]}/compare?one=20250304120000")
    style = "element => getComputedStyle(element).textDecorationLine"
    assert page.locator("del").evaluate(style) == "line-through"
    assert page.locator("ins").evaluate(style) == "underline"


def test_the_columns_stack_on_a_phone(browser, replay):
    address = f"{replay[0].interface}/record/{replay[1]}/compare?one=20250304120000"
    wide, narrow = opened(browser, address)[0], opened(browser, address, width=390)[0]
    tops = [
        [page.locator(".changed .side").nth(number).bounding_box()["y"] for number in range(2)]
        for page in (wide, narrow)
    ]
    assert tops[0][0] == tops[0][1]
    assert tops[1][0] < tops[1][1]
