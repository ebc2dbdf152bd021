"""What a browser made of a page, as the archive's server and the interface show it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.model import RENDERED_DOM
from tests.archive.replay.history import related
from tests.archive.replay.world import NOON, NOON_DIGITS, DataFolder, Replay, read

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = "https://app.example"
PAGE = f"{SITE}/a?b=ü&c"
SHELL = (
    "<!doctype html><title>App</title><noscript>Turn scripts on</noscript><div id=root></div>"
    "<script src=app.js></script>"
)
DOM = (
    "<!DOCTYPE html><html><head><title>App</title><noscript><style>p{display:none}</style></noscript></head>"
    "<body onload=x><noscript>Turn scripts on</noscript><div id=root><p>Rendéred</p><img src=p.png>"
    "<a href=/next>next</a></div><script>evil()</script></body></html>"
)
NEXT_DAY = "20250305120000"
LARGE = f"{SITE}/large"


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Replay, str, str]]:
    """The replay, the id of the page's record, and the record id of its view."""
    path = tmp_path_factory.mktemp("rendered") / "data"
    with DataFolder(path) as data:
        capture = data.put(PAGE, SHELL, headers=(b"X-Sent: a",))
        data.see(capture, DOM.replace("Rendéred", "An earlier rendering"))
        view = data.see(capture, DOM, at=NOON + timedelta(minutes=1, seconds=3))
        data.put(PAGE, SHELL, at=NOON + timedelta(days=1))
        data.put(f"{SITE}/moved", "", status="301 Moved", headers=(b"Location: /a?b=%C3%BC&c",))
        data.put(f"{SITE}/cookie", "", status="302 Found", headers=(b"Location: /cookie",))
        cookie = data.put(f"{SITE}/cookie", SHELL, at=NOON + timedelta(milliseconds=650))
        data.see(cookie, DOM)
        data.see(data.put(LARGE, SHELL), "<p>" + "x" * (10 * 1024 * 1024))
        data.see(data.put(f"{SITE}/p.png", b"\x89PNG", "image/png"), DOM)
        record = data.record(PAGE, capture, title="App")
    with Replay(path) as running:
        yield running, record, view.record_id.strip("<>")


def web(mode: str, url: str = PAGE, digits: str = NOON_DIGITS) -> str:
    return f"/web/{digits}{mode}/{url.replace('ü', '%C3%BC')}"


def test_the_last_rendering_is_shown_rewritten(replay):
    answer = replay[0].get(web("dom_"))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<p>Rendéred</p>" in answer.text
    assert f'<img src="{web("", f"{SITE}/p.png")}">' in answer.text
    assert f'<a href="{web("", f"{SITE}/next")}">next</a>' in answer.text
    assert "script>" not in answer.text
    assert "onload" not in answer.text
    assert "sandbox;" in answer.headers["content-security-policy"]


def test_what_is_for_browsers_without_scripts_is_not(replay):
    text = replay[0].get(web("dom_")).text
    assert "Turn scripts on" not in text
    assert "display:none" not in text
    assert "Turn scripts on" in replay[0].get(web("")).text


def test_its_banner_says_so_and_leads_back(replay):
    banner = read(replay[0].get(web("dom_")).text).xpath("//archive-banner")[0]
    said = (
        "as a browser showed it after running its scripts, 4 March 2025, 12:01:03 UTC. No script runs here."
    )
    assert f"Archive copy of {PAGE}, {said}" in banner.text_content()
    assert banner.xpath("a/text()") == ["As the server sent it"]
    assert banner.xpath("a/@href") == [web("")]


def test_the_banner_of_the_page_leads_there(replay):
    banner = read(replay[0].get(web("")).text).xpath("//archive-banner")[0]
    assert banner.text_content().endswith("Scripts are left out. As a browser showed it")
    assert banner.xpath("a/@href") == [web("dom_")]


@pytest.mark.parametrize("target", [web("", digits=NEXT_DAY), web("if_"), web("", f"{SITE}/p.png")])
def test_where_there_is_none_nothing_leads_there(replay, target):
    assert "dom_" not in replay[0].get(target).body.decode("latin-1")


def test_a_capture_without_one_says_so(replay):
    answer = replay[0].get(web("dom_", digits=NEXT_DAY))
    assert answer.status == 404
    assert "not what a browser made of it" in answer.text
    assert read(answer.text).xpath("//p[@class='ways']/a/@href") == [web("", digits=NEXT_DAY)]
    assert answer.headers["memento-datetime"] is None


@pytest.mark.parametrize(
    ("asked", "digits"),
    [("2025030411", NOON_DIGITS), ("20250304", NOON_DIGITS), ("2025", NEXT_DAY), ("20250305", NEXT_DAY)],
)
def test_other_times_lead_to_the_exact_one(replay, asked, digits):
    answer = replay[0].get(web("dom_", digits=asked))
    assert (answer.status, answer.headers["location"]) == (302, web("dom_", digits=digits))


def test_redirects_are_followed_to_what_the_browser_showed(replay):
    answer = replay[0].get(web("dom_", f"{SITE}/moved"))
    assert (answer.status, answer.headers["location"]) == (302, web("dom_"))


def test_captures_of_one_second_share_an_address(replay):
    answer = replay[0].get(web("dom_", f"{SITE}/cookie"))
    assert answer.status == 200
    assert "Rendéred" in answer.text


def test_it_is_the_memento_that_its_capture_is(replay):
    page, dom = (replay[0].get(web(mode)) for mode in ("", "dom_"))
    assert (
        dom.headers["memento-datetime"] == page.headers["memento-datetime"] == "Tue, 04 Mar 2025 12:00:00 GMT"
    )
    assert dom.headers["link"] == page.headers["link"]
    assert related(dom.headers["link"], "next")[0][0].endswith(web("", digits=NEXT_DAY))
    assert page.headers["x-archive-orig-x-sent"] == "a"
    assert dom.headers["x-archive-orig-x-sent"] is None


def test_lists_for_programs_have_no_views(replay):
    for target in (f"/cdx?url={SITE}/*", f"/timemap/link/{PAGE}".replace("ü", "%C3%BC")):
        answer = replay[0].get(target)
        assert answer.status == 200
        assert "dom" not in answer.text


def test_one_that_is_too_large_says_so(replay):
    answer = replay[0].get(web("dom_", LARGE))
    assert answer.status == 501
    assert "10 MB" in answer.text
    assert read(answer.text).xpath("//p[@class='ways']/a/@href") == [web("", LARGE)]


def test_the_record_leads_there(replay):
    running, record, _ = replay
    page = read(running.see(f"/record/{record}").text)
    assert page.xpath("//iframe/@src") == [running.archive + web("")]
    heading = page.xpath("//h2[@id='page']/..")[0]
    assert heading.xpath(".//a/text()") == ["Open it alone", "As a browser showed it"]
    assert heading.xpath(".//a/@href") == [running.archive + web(mode) for mode in ("", "dom_")]


def test_the_time_line_says_which_captures_have_one(replay):
    running, record, warc_id = replay
    lines = read(running.see(f"/record/{record}").text).xpath("//ol[@class='captures']/li")
    said = ["As a browser showed it" in line.text_content() for line in lines]
    assert said == [False, True]
    links = lines[1].xpath("p[2]/a/@href")
    assert links == [running.archive + web("dom_"), f"/record/{record}/warc/{warc_id.replace(':', '%3A')}"]


def test_its_bytes_can_be_had(replay):
    running, record, warc_id = replay
    answer = running.see(f"/record/{record}/warc/{warc_id}")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-archive-bytes-left-out"] == "0"
    assert re.match(r"WARC/1.1\r\nWARC-Type: resource\r\n", answer.text)
    assert answer.text.endswith(DOM)


def test_a_damaged_one_is_no_crash(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        view = data.see(data.put(PAGE, SHELL), DOM)
    file = next((tmp_path / "data" / "archive").glob("*.warc.gz"))
    content = bytearray(file.read_bytes())
    content[view.offset + 5 : view.offset + view.length - 5] = b"\xff" * (view.length - 10)
    file.write_bytes(content)
    with Replay(tmp_path / "data") as replay:
        answer = replay.get(web("dom_"))
        assert (answer.status, view.filename in answer.text) == (502, True)
        assert replay.get(web("")).status == 200


def test_one_written_while_the_replay_runs_is_found(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        capture = data.put(PAGE, SHELL)
        with Replay(tmp_path / "data") as replay:
            assert replay.get(web("dom_")).status == 404
            assert data.see(capture, DOM).name == RENDERED_DOM
            assert replay.get(web("dom_")).status == 200
