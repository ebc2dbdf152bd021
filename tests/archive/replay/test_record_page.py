from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.replay.lines import stated_for_people
from tests.archive.replay.records import URL
from tests.archive.replay.world import NOON, NOON_DIGITS, DataFolder, Replay, read

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def facts(page: HtmlElement) -> dict[str, str]:
    return {
        term.text_content().strip(): term.getnext().text_content().strip() for term in page.xpath("//dl//dt")
    }


def test_a_record(recorded, ids):
    page = read(recorded.see(f"/record/{ids['good']}").text)
    assert page.xpath("string(//h1)") == "A good page"
    shown = facts(page)
    assert shown["Venue"] == "News Example"
    assert shown["Credibility"] == "4/5"
    assert shown["Verdict"] == "blocked"
    assert shown["HTTP"] == "403"
    assert shown["Fetched"] == "5 Mar 2025, 12:00 UTC"
    assert shown["Size"] == "3 KB"
    assert shown["Resource id"] == ids["good"]
    assert shown["Stable id"] == "sid_0123456789"
    assert shown["By"] == "Ann, Bob"
    assert shown["Text from inferred"] == "page"
    assert shown["Published"] == "1 Mar 2025, 09:00 UTC+01:00"
    assert page.xpath("//dl[@class='details']//time/@datetime") == ["2025-03-01T09:00:00+01:00"]
    paragraphs = page.xpath("//div[@class='preview']/p/text()")
    assert paragraphs == ["First paragraph.\nSame one.", "Second.", "... (truncated, 3 KB total)"]


def test_a_record_lists_its_captures_the_last_one_first(recorded, ids):
    page = read(recorded.see(f"/record/{ids['good']}").text)
    links = page.xpath("//ol[@class='captures']/li/a/@href")
    assert links == [f"{recorded.archive}/web/{day}120000/{URL}" for day in ("20250305", "20250304")]
    assert page.xpath("//li[@class='current']/a/@href") == [links[1]]


def test_the_frame_shows_the_good_capture_in_a_sandbox(recorded, ids):
    frame = read(recorded.see(f"/record/{ids['good']}").text).xpath("//iframe")[0]
    assert frame.get("src") == f"{recorded.archive}/web/{NOON_DIGITS}/{URL}"
    assert frame.get("sandbox") == ""
    assert frame.get("title") == "Archive copy of A good page"


def test_the_frames_origin_is_that_under_which_one_came(recorded, ids):
    host = recorded.interface.replace("http://127.0.0.1", "localhost")
    answer = recorded.see(f"/record/{ids['good']}", Host=host)
    assert read(answer.text).xpath("//iframe/@src")[0].startswith("http://localhost:")
    assert "frame-src http://localhost:" in answer.headers["content-security-policy"]


def test_redirects_and_their_captures(recorded, ids):
    page = read(recorded.see(f"/record/{ids['moved']}").text)
    hops = [" ".join(hop.text_content().split()) for hop in page.xpath("//ol[@class='hops']/li")]
    assert hops == ["301 https://news.example/short", "200 https://news.example/long"]
    assert len(page.xpath("//ol[@class='captures']/li")) == 2
    assert page.xpath("//iframe/@src")[0].endswith("/https://news.example/long")


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("2025-03-01", "1 Mar 2025"),
        ("2025-03-01T09:00:00", "1 Mar 2025, 09:00"),
        ("2025-03-01T09:00:00Z", "1 Mar 2025, 09:00 UTC"),
        ("2025-03-01T09:00:00-04:30", "1 Mar 2025, 09:00 UTC-04:30"),
        ("in spring", "in spring"),
    ],
)
def test_times_are_shown_in_the_zone_of_the_page(stated, shown):
    assert stated_for_people(stated) == shown


@pytest.mark.parametrize("name", ["paper", "lost"])
def test_what_cannot_be_framed_is_not(recorded, ids, name):
    assert not read(recorded.see(f"/record/{ids[name]}").text).xpath("//iframe")


def test_a_record_without_a_capture_says_why(recorded, ids):
    text = recorded.see(f"/record/{ids['lost']}").text
    assert "No answer." in text
    assert "no answer came that could be archived" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("unchanged", "Nothing has changed since 4 Mar 2025"),
        (None, "The text is that of the last good fetch"),
    ],
)
def test_a_text_of_an_earlier_day_says_why(tmp_path, change, sentence):
    with DataFolder(tmp_path / "data") as data:
        later = (NOON + timedelta(days=1)).isoformat()
        capture = data.put("https://news.example/", "<body>text")
        values = {"fetched_at": later, "content_fetched_at": NOON.isoformat(), "preview": "text"}
        record = data.record("https://news.example/", capture, http_status=304, change=change, **values)
    with Replay(tmp_path / "data") as replay:
        assert sentence in replay.see(f"/record/{record}").text
