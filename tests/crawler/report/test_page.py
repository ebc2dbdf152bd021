"""The pages of the report: nothing from outside, nothing that a page or a venue could slip in."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from crawler.report.freshness import freshness
from crawler.report.making import Report
from crawler.report.page import index_page, venue_page
from crawler.runs.record import Alarm
from crawler.runs.store import RunStore
from crawler.state.history import History
from crawler.state.pages import Visit
from crawler.state.revisit import Revisit
from tests.crawler.runs.made import NOON, down, made, ten_days

if TYPE_CHECKING:
    from pathlib import Path

NOW = NOON + timedelta(days=9, hours=1)
ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&{{7*7}}{% raw %}"
HOSTILE = made(
    venue="news",
    failed=[
        {"url": f"javascript:alert(3)//{ATTACK}", "verdict": ATTACK, "reason": ATTACK},
        {"url": f"https://news.example/{ATTACK}", "verdict": "ok", "reason": "x"},
    ],
    failed_more=7,
    skipped=[{"url": ATTACK, "reason": ATTACK}],
    skipped_reasons={ATTACK: 3},
    sources_failed={ATTACK: ATTACK},
    hosts={ATTACK: {"requests": 1, "seconds": 1, "slowest": 1, "bytes": 1}},
    verdicts={"ok": 1, ATTACK: 1},
    errors={ATTACK: 1},
    reason=ATTACK,
    failure=ATTACK,
    alarms=[
        Alarm(ATTACK, ATTACK, "critical", ATTACK, ATTACK, ATTACK),
        Alarm("x", "", "strange", "x", "x", "x"),
    ],
)


class Seen(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


PAGES = {
    "hostile": venue_page("news", [HOSTILE], None, NOW),
    "hostile index": index_page({"news": [HOSTILE]}, {}, NOW),
    "ten days": venue_page("news", ten_days(), None, NOW),
    "all": index_page({"news": ten_days(), "other": [down("other", 1)]}, {}, NOW),
    "nothing": venue_page("news", [], None, NOW),
}
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@each_page
def test_a_page_needs_nothing_but_itself(page: str) -> None:
    strange = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use"}
    for tag, attributes in Seen(page).elements:
        assert tag not in strange
        assert not any(name.startswith("on") or name in {"style", "src", "srcset"} for name in attributes)
        assert re.fullmatch(r"(https?://|[\w%-]+\.html|$).*", attributes.get("href", ""), re.DOTALL)
    assert "url(" not in page.partition("</style>")[0]


@each_page
def test_a_page_allows_its_own_style_alone(page: str) -> None:
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(each["content"] for _, each in Seen(page).elements if "http-equiv" in each)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@each_page
def test_every_drawing_says_what_it_shows(page: str) -> None:
    drawings = [each for tag, each in Seen(page).elements if tag == "svg" and each.get("role") == "img"]
    ids = [each["id"] for _, each in Seen(page).elements if "id" in each]
    assert len(ids) == len(set(ids))
    assert drawings
    for each in drawings:
        named = each.get("aria-label") or all(name in ids for name in each["aria-labelledby"].split())
        assert named, each


def test_what_others_wrote_is_text() -> None:
    for name in ("hostile", "hostile index"):
        assert "<script>" not in PAGES[name]
        assert "&lt;script&gt;alert(1)" in PAGES[name]
        assert "{{7*7}}" in PAGES[name]
    links = [each["href"] for tag, each in Seen(PAGES["hostile"]).elements if tag == "a"]
    assert links == ["index.html", f"https://news.example/{ATTACK}"]
    assert "And 7 more." in PAGES["hostile"]
    assert "And 2 more." in PAGES["hostile"]


def test_what_the_monitors_say_is_on_top() -> None:
    alarms = [Alarm("source gone", "x", "warning", "The feed is gone.", "Look.", "2026-03-10 12:00")]
    page = index_page({"news": [made(alarms=alarms)], "other": [made("other")]}, {}, NOW)
    assert page.index("The feed is gone.") < page.index("<figure")
    assert "Nothing: all is well." in PAGES["all"]


def test_freshness_is_of_the_last_good_capture(tmp_path: Path) -> None:
    assert freshness(tmp_path, NOW) == {}
    with History(tmp_path) as history:
        for number, days in enumerate([0.5, 3, 3, 20, 60, 200]):
            note(history, f"https://news.example/{number}", days, "ok")
        note(history, "https://news.example/never", 1, "blocked")
        note(history, "https://news.example/0", 0.1, "server_error")
        history.flush()
    [found] = freshness(tmp_path, NOW).values()
    assert (found.ages, found.never, found.pages) == ([1, 2, 1, 1, 1], 1, 7)
    assert found.newest == NOW - timedelta(days=0.5), "found first, and good"


def note(history: History, url: str, days: float, verdict: str) -> None:
    visit = Visit(url, url, "news", NOW - timedelta(days=days), verdict, content_hash=url)
    history.note(visit, history.outcome(visit), Revisit(), "run")


def test_broken_files_are_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = RunStore(tmp_path)
    store.put(made(id="news-20260310T120000Z-aaaaaa"))
    (store.folder / "news-20260311T120000Z-bbbbbb.json").write_text("{torn")
    (store.folder / "other-20260311T120000Z-cccccc.json").write_text("[]")
    (tmp_path / "state.sqlite").write_bytes(b"no database" * 100)
    index = Report(tmp_path, 36_500).write(["news"])
    assert "1 run" in index.read_text()
    assert sorted(path.name for path in store.folder.glob("*.html")) == ["index.html", "news.html"]
    for said in ("bbbbbb.json is passed over", "cccccc.json is passed over", "can't be told"):
        assert said in caplog.text


def test_a_venue_that_has_not_run_for_long_shows_its_last_run(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    for day in (0, 1):
        store.put(made(day=day, id=store.new_id("news", NOON + timedelta(days=day))))
    [runs] = Report(tmp_path, 1 / 24).records.values()
    assert [run.began for run in runs] == [NOON + timedelta(days=1)]
