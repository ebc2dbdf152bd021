"""A rendered DOM in a real Chromium: a page that is nothing without its scripts, and hostile ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.png import png
from tests.archive.replay.test_browser import PAGE, SITE, opened
from tests.archive.replay.world import NOON_DIGITS, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser

SHELL = """<!doctype html><html><head><title>Loading</title><link rel=stylesheet href=/css/a.css>
<style>a, a:focus { display: none; outline: none; color: #1d2733 }</style></head>
<body><noscript><p>Turn scripts on</p></noscript><div id=root></div>
<script src=/app.js></script></body></html>"""
SCRIPT = """document.title = 'The article';
document.getElementById('root').innerHTML = '<p id=text>What the script wrote</p><img id=image src=/p.png>'
  + '<a id=link href=/next style="display:inline">Next</a><div id=host></div>';
const shadow = document.getElementById('host').attachShadow({mode: 'open', serializable: true});
shadow.innerHTML = '<p>In a shadow</p>';
"""
SERIALIZED = """'<!DOCTYPE html>' + document.documentElement.getHTML({serializableShadowRoots: true})"""
HOSTILE = """<!DOCTYPE html><html><head><base href=https://evil.example/>
<meta http-equiv=refresh content="0;url=https://evil.example/"><title>As it was</title>
<link rel=preload as=script href=https://evil.example/x.js></head>
<body onload="document.title = 'changed'"><p id=text>Hostile</p>
<noscript><img src="https://evil.example/n.png"
title="</noscript><img src=x onerror=document.title='changed'>"></noscript>
<svg><noscript><a title="</noscript><img src=x onerror=document.title='changed'>"></a></noscript></svg>
<script>document.title = 'changed'; top.location = 'https://evil.example/'</script>
<img src="https://evil.example/i.png" onerror="document.title = 'changed'">
<div><template shadowrootmode=open>
<img src=https://evil.example/t.png onerror="document.title = 'changed'"></template></div>
<iframe srcdoc="<script>top.document.title = 'changed'</script>"></iframe>
<a id=script href="javascript:document.title = 'changed'">Script</a>
<a id=link href=next target=_top>Next</a></body></html>"""


@pytest.fixture(scope="module")
def rendered(browser: Browser) -> str:
    """What this browser makes of the shell and its script."""
    page = browser.new_page()
    page.route("**/app.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=SHELL, content_type="text/html"))
    page.route("**/*.{css,png}", lambda route: route.abort())
    page.goto("http://127.0.0.1:9/")
    return str(page.evaluate(SERIALIZED))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory, rendered: str) -> Iterator[tuple[Replay, str]]:
    path = tmp_path_factory.mktemp("rendered") / "data"
    with DataFolder(path) as data:
        shell = data.put(f"{SITE}/app", SHELL)
        data.put(f"{SITE}/app.js", SCRIPT, "text/javascript")
        data.see(shell, rendered)
        data.put(f"{SITE}/css/a.css", "#text{color:rgb(1,120,3)}", "text/css")
        data.put(f"{SITE}/p.png", png(120, 40, (200, 30, 30)), "image/png")
        data.put(f"{SITE}/next", "<title>Next</title><body>The next page")
        data.put("https://evil.example/next", "<title>Next</title><body>Their next page")
        data.see(data.put(f"{SITE}/hostile", "<p>x"), HOSTILE)
        data.see(data.put(f"{SITE}/page", "<p>x"), PAGE)
        record = data.record(f"{SITE}/app", shell, title="The article")
    with Replay(path) as running:
        yield running, record


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    return browser.new_context()


def address(running: Replay, name: str, mode: str = "dom_") -> str:
    return f"{running.archive}/web/{NOON_DIGITS}{mode}/{SITE}/{name}"


def test_a_page_that_a_script_makes_shows_its_text(context, replay):
    page, _ = opened(context, address(replay[0], "app", ""))
    assert page.locator("#text").count() == 0
    page, requests = opened(context, address(replay[0], "app"))
    assert page.title() == "The article"
    assert page.locator("#text").inner_text() == "What the script wrote"
    assert page.locator("#text").evaluate("element => getComputedStyle(element).color") == "rgb(1, 120, 3)"
    assert page.locator("#image").evaluate("element => element.naturalWidth") == 120
    assert page.get_by_text("In a shadow").is_visible()
    assert page.get_by_text("Turn scripts on").count() == 0
    assert page.evaluate("document.scripts.length") == 0
    assert [url for url in requests if not url.startswith(f"{replay[0].archive}/web/")] == []
    assert not [url for url in requests if url.endswith("app.js")]


def test_there_and_back_by_keyboard(context, replay):
    page, _ = opened(context, address(replay[0], "app", ""))
    for name, mode in (("As a browser showed it", "dom_"), ("As the server sent it", "")):
        link = page.get_by_role("link", name=name)
        assert link.is_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name
        style = page.evaluate(
            "(({outlineStyle, color}) => [outlineStyle, color])(getComputedStyle(document.activeElement))"
        )
        assert style == ["auto", "rgb(159, 208, 255)"]
        page.keyboard.press("Enter")
        page.wait_for_url(address(replay[0], "app", mode))


def test_its_links_lead_to_pages(context, replay):
    page, _ = opened(context, address(replay[0], "app"))
    page.locator("#link").click()
    page.wait_for_url(address(replay[0], "next", ""))
    assert "The next page" in page.locator("body").inner_text()


def test_in_the_frame_of_the_interface(context, replay):
    running, record = replay
    page, requests = opened(context, f"{running.interface}/record/{record}")
    frame = next(each for each in page.frames if each.url.endswith("/app"))
    frame.get_by_role("link", name="As a browser showed it").click()
    frame.wait_for_url(address(running, "app"))
    assert frame.locator("#text").is_visible()
    assert page.url == f"{running.interface}/record/{record}"
    assert {url.split("/", 3)[2] for url in requests} == {
        origin.removeprefix("http://") for origin in (running.interface, running.archive)
    }


@pytest.mark.parametrize("name", ["hostile", "page"])
def test_a_hostile_one_is_as_harmless_as_a_page(context, replay, name):
    running = replay[0]
    page, requests = opened(context, address(running, name))
    assert page.url == address(running, name)
    assert page.locator("archive-banner").is_visible()
    page.locator("#script").click()
    page.wait_for_load_state("networkidle")
    assert page.title() == "As it was"
    assert [url for url in requests if not url.startswith(f"{running.archive}/")] == []
    assert page.context.cookies() == []
    assert page.evaluate("window.origin") == "null"
    page.locator("#link").click()
    page.wait_for_url("**/next")
    assert page.url.startswith(f"{running.archive}/web/")
