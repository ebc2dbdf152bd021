"""A replayed page in a real Chromium, in which no name but the replay's own resolves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.archive.replay.png import png
from tests.archive.replay.world import NOON, NOON_DIGITS, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser

SITE = "https://news.example"
PAGE = """<!doctype html><html><head><title>As it was</title>
<link rel=stylesheet href=css/a.css>
<link rel=preconnect href=https://evil.example><link rel=prefetch href=https://evil.example/p>
<script>document.title = 'changed'; document.cookie = 'a=b'</script>
<script src=https://evil.example/x.js></script>
<meta http-equiv=refresh content="0;url=https://evil.example/">
</head><body onload="document.title = 'changed'" style="background: url(https://evil.example/b.png)">
<p id=nested>Nested</p><p id=font>Font</p>
<img id=image src=/p.png><img id=set srcset="/p.png 1x" loading=lazy>
<img src="https://evil.example/i.png" onerror="document.title = 'changed'">
<iframe id=inner src=inner.html></iframe>
<iframe srcdoc="<script>top.document.title = 'changed'</script>"></iframe>
<form id=form action=https://evil.example/f><button id=send>Send</button></form>
<a id=link href=/next target=_top>Next</a>
<a id=script href="javascript:document.title = 'changed'">Script</a>
<svg><script>document.title = 'changed'</script><image href=https://evil.example/s.png /></svg>
<noscript><p id=noscript>No scripts here</p></noscript>
<style>@import "https://evil.example/e.css"; #noscript { background: url(https://evil.example/leak) }</style>
</body></html>"""


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Replay, str]]:
    path = tmp_path_factory.mktemp("browser") / "data"
    font = next(iter(sorted(Path("/usr/share/fonts").rglob("*.ttf"))), None)
    with DataFolder(path) as data:
        page = data.put(f"{SITE}/page", PAGE, headers=(b"Set-Cookie: c=d; Path=/", b"Refresh: 0;url=/next"))
        data.put(f"{SITE}/css/a.css", "@import 'b.css';", "text/css")
        data.put(f"{SITE}/css/b.css", "@import url(c.css);", "text/css", at=NOON + timedelta(seconds=5))
        style = "#nested{color:rgb(1,120,3)} @font-face{font-family:F;src:url(/f.ttf)} #font{font-family:F}"
        data.put(f"{SITE}/css/c.css", style, "text/css", at=NOON + timedelta(seconds=9))
        data.put(f"{SITE}/p.png", png(120, 40, (200, 30, 30)), "image/png")
        data.put(f"{SITE}/inner.html", "<body>Inner<a id=deeper href=next>deeper</a>")
        data.put(f"{SITE}/next", "<title>Next</title><body>The next page")
        if font is not None:
            data.put(f"{SITE}/f.ttf", font.read_bytes(), "font/ttf", at=NOON + timedelta(seconds=9))
        record = data.record(f"{SITE}/page", page, title="As it was")
    with Replay(path) as running:
        yield running, record


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    return browser.new_context()


def opened(context: BrowserContext, url: str) -> tuple[Any, list[str]]:
    """Open a page; return it and the URL of every request that it made."""
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(url, wait_until="networkidle")
    return page, requests


def check_rendering(page: Any, frame: Any) -> None:
    image = "element => element.naturalWidth"
    assert frame.locator("#image").evaluate(image) == 120
    assert frame.locator("#set").evaluate(image) == 120
    colour = frame.locator("#nested").evaluate("element => getComputedStyle(element).color")
    assert colour == "rgb(1, 120, 3)"
    assert frame.locator("#noscript").is_visible()
    assert frame.locator("archive-banner").is_visible()
    assert frame.locator("archive-banner").bounding_box()["y"] < frame.locator("#nested").bounding_box()["y"]
    assert frame.frame_locator("#inner").locator("body").inner_text().startswith("Inner")
    assert page.context.cookies() == []


def test_a_page_is_shown_as_it_was(context, replay):
    page, requests = opened(context, f"{replay[0].archive}/web/{NOON_DIGITS}/{SITE}/page")
    check_rendering(page, page.main_frame)
    assert page.title() == "As it was"
    assert page.url == f"{replay[0].archive}/web/{NOON_DIGITS}/{SITE}/page"
    assert [url for url in requests if not url.startswith(f"{replay[0].archive}/")] == []
    assert page.evaluate("location.origin !== null && window.origin") == "null"


def test_its_font_is_loaded(context, replay):
    if not any(Path("/usr/share/fonts").rglob("*.ttf")):
        pytest.skip("no TrueType font here to put into the page")
    page, _ = opened(context, f"{replay[0].archive}/web/{NOON_DIGITS}/{SITE}/page")
    assert page.evaluate("[...document.fonts].map(font => font.status)") == ["loaded"]


def test_the_interface_frames_it(context, replay):
    running, record = replay
    page, requests = opened(context, f"{running.interface}/record/{record}")
    frame = next(each for each in page.frames if each.url.endswith("/page"))
    check_rendering(page, frame)
    assert page.title() == "As it was · Venue Archive"
    assert {url.split("/web/")[0].split("/record/")[0].split("/static/")[0] for url in requests} == {
        running.interface,
        running.archive,
    }


def test_links_lead_on_inside_the_frame(context, replay):
    running, record = replay
    page, requests = opened(context, f"{running.interface}/record/{record}")
    frame = next(each for each in page.frames if each.url.endswith("/page"))
    inner = next(each for each in page.frames if each.url.endswith("/inner.html"))
    inner.locator("#deeper").click()
    inner.wait_for_url("**/next")
    assert "The next page" in inner.locator("body").inner_text()
    frame.locator("#script").click()
    frame.locator("#send").click()
    frame.locator("#link").click()
    frame.wait_for_url("**/next")
    assert "The next page" in frame.locator("body").inner_text()
    assert page.url == f"{running.interface}/record/{record}"
    assert not [url for url in requests if "//evil.example" in url and not url.startswith(running.archive)]


def test_the_interface_looks_right_in_light_and_dark(context, replay):
    page, _ = opened(context, f"{replay[0].interface}/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
