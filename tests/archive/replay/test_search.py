from __future__ import annotations

import json
import stat
import time
from datetime import timedelta
from urllib.parse import quote

import pytest

from archive.database import Database
from archive.recordsearch import FILENAME, Query
from archive.replay.searching import Searching
from tests.archive.replay.records import HOSTILE, URL
from tests.archive.replay.world import NOON, DataFolder, Replay, read


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "data"
    with DataFolder(path) as data:
        for number in range(60):
            data.record(f"https://many.example/{number}", title=f"Rope {number}", text="Ropes are long.")
        data.record(
            "https://evil.example/",
            title=HOSTILE,
            text=f"An anchor {HOSTILE} in the text",
            venue_id=HOSTILE,
            venue_name=HOSTILE,
            language='"><script>',
        )
        values = {"venue_id": "asahi", "venue_name": "朝の新聞", "language": "ja"}
        at = (NOON + timedelta(days=5)).isoformat()
        data.record("https://ja.example/", title="図書館の天気", text="雨の記録です", fetched_at=at, **values)
    with Replay(path) as running:
        yield running


def results(replay, query: str) -> list[str]:
    answer = replay.see(f"/search?{query}")
    assert answer.status == 200
    page = read(answer.text)
    assert not page.xpath("//script | //@*[starts-with(name(), 'on')]")
    return [each.text_content() for each in page.xpath("//ol[@class='results']/li/h3")]


def test_the_empty_form(replay):
    page = read(replay.see("/search").text)
    assert not page.xpath("//ol")
    form = page.xpath("//main//form")[0]
    assert (form.get("action"), form.get("method")) == ("/search", None)
    controls = page.xpath("//input | //select")
    assert all(page.xpath(f"//label[@for='{control.get('id')}']") for control in controls)
    assert {control.get("name") for control in controls} == {
        *("q", "venue", "verdict", "language", "since", "until", "order")
    }


def test_words_in_titles_and_texts(replay):
    assert results(replay, f"q={quote('図書館')}") == ["図書館の天気"]
    assert results(replay, f"q={quote('雨')}") == ["図書館の天気"]
    page = read(replay.see(f"/search?q={quote('記録')}").text)
    assert page.xpath("//p[@class='snippet']/mark/text()") == ["記録"]
    assert page.xpath("//h3/a/@lang") == ["ja"]


def test_pages_keep_the_question(replay):
    assert len(results(replay, "q=rope&order=newest")) == 50
    page = read(replay.see("/search?q=rope&order=newest&verdict=ok").text)
    assert page.xpath("//a[@rel='next']/@href") == ["/search?q=rope&verdict=ok&order=newest&page=2"]
    assert len(results(replay, "q=rope&order=newest&verdict=ok&page=2")) == 10
    assert page.xpath("string(//h2)") == "60 pages"


def test_filters(replay):
    assert results(replay, "language=ja") == ["図書館の天気"]
    assert results(replay, "venue=asahi&since=2025-03-09&until=2025-03-09") == ["図書館の天気"]
    assert results(replay, "venue=asahi&until=2025-03-08") == []
    assert results(replay, "q=rope&venue=asahi") == []
    assert len(results(replay, "venue=-")) == 50
    page = read(replay.see("/search?venue=asahi&q=x").text)
    assert page.xpath("//select[@name='venue']/option[@selected]/@value") == ["asahi"]
    assert page.xpath("//input[@id='q']/@value") == ["x"]


def test_what_is_hostile_is_text(replay):
    assert results(replay, "q=anchor") == [HOSTILE]
    assert results(replay, f"q={quote(HOSTILE)}") == [HOSTILE]
    assert results(replay, f"venue={quote(HOSTILE, safe='')}&language={quote(chr(34) + '><script>')}") == [
        HOSTILE
    ]
    page = read(replay.see("/search?q=anchor").text)
    assert HOSTILE in page.xpath("string(//p[@class='snippet'])")
    for name in ("q", "venue", "verdict", "language", "since", "until", "order"):
        answer = replay.see(f"/search?{name}={quote(HOSTILE)}")
        assert answer.status == (400 if name in {"since", "until", "order"} else 200)
        assert not read(answer.text).xpath("//script")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("since=2025-02-30", 400), ("since=20250203", 400), ("until=x", 400), ("order=worst", 400)),
        *(("since=2025-02-02&until=2025-02-01", 400), ("q=" + "a" * 301, 400), ("q=rope&page=0", 404)),
        *(("q=rope&page=3", 404), ("q=rope&page=x", 404), ("page=2", 404), ("q=rope&page=99999999999", 404)),
        *(("q=%00", 200), ("q=%ff%fe", 200), ("q=%ED%A0%80", 200), ("q=%22", 200), ("unknown=1", 200)),
        *(("until=9999-12-31", 200), ("q=rope&q=x", 200)),
    ],
)
def test_what_cannot_be_asked(replay, query, status):
    answer = replay.see(f"/search?{query}")
    assert answer.status == status
    assert "Traceback" not in answer.text
    assert bool(read(answer.text).xpath("//*[@role='alert']")) == (status == 400)


def test_a_record_as_json(recorded, ids):
    answer = recorded.see(f"/record/{ids['hostile']}.json")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body)["title"] == HOSTILE
    assert recorded.see("/record/0000000000000000.json").status == 404


def test_a_warc_record_as_text(recorded, ids):
    page = read(recorded.see(f"/record/{ids['good']}").text)
    link = page.xpath("//ol[@class='captures']/li[@class='current']//a[starts-with(@href, '/')]/@href")[0]
    answer = recorded.see(link)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-archive-bytes-left-out"] == "0"
    assert answer.text.startswith("WARC/1.1\r\n")
    assert f"WARC-Target-URI: {URL}\r\n" in answer.text
    assert answer.text.endswith("\r\n\r\n<body>old")


@pytest.mark.parametrize(
    "warc_id", ["", "x", "urn:uuid:00000000-0000-0000-0000-000000000000", "..%2f..", "%00"]
)
def test_no_such_warc_record(recorded, ids, warc_id):
    assert recorded.see(f"/record/{ids['good']}/warc/{warc_id}").status == 404
    assert recorded.see(f"/record/0000000000000000/warc/{warc_id}").status == 404


def test_of_a_large_body_a_megabyte_is_shown(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        capture = data.put(URL, b"x" * (1024 * 1024 + 5))
        number = data.record(URL, capture)
        torn = data.put(URL, b"y" * 100, at=NOON + timedelta(days=1))
    with (tmp_path / "data" / "archive" / torn.filename).open("r+b") as file:
        file.truncate(torn.offset + 20)
    with Replay(tmp_path / "data") as replay:
        path = f"/record/{number}/warc/"
        answer = replay.see(path + quote(capture.record_id.strip("<>")))
        assert answer.headers["x-archive-bytes-left-out"] == "5"
        assert answer.body.partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[2] == b"x" * 1024 * 1024
        assert replay.see(path + quote(torn.record_id.strip("<>"))).status == 502
        assert replay.see(f"/record/{number}/compare").status == 502


def test_records_of_a_crawl_that_runs_are_found(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        number = data.record("https://e.org/1", title="One")
        with Replay(tmp_path / "data") as replay:
            assert results(replay, "q=one") == ["One"]
            data.record("https://e.org/2", title="Two")
            assert results(replay, "q=two") == ["Two"]
            data.record("https://e.org/1", title="Three")
            assert (results(replay, "q=one"), results(replay, "q=three")) == ([], ["Three"])
            data._records.replace({**data._records.get(number), "title": "Four"})
            assert (results(replay, "q=three"), results(replay, "q=four")) == ([], ["Four"])
            assert len(read(replay.see("/").text).xpath("//tbody/tr")) == 2


@pytest.mark.parametrize("kind", ["damaged", "another", "link", "folder"])
def test_a_search_database_that_cannot_be_used(tmp_path, kind):
    with DataFolder(tmp_path / "data") as data:
        data.record("https://e.org/1", title="One")
    path = tmp_path / "data" / FILENAME
    outside = tmp_path / "outside"
    if kind == "damaged":
        path.write_bytes(b"no database at all " * 100)
    elif kind == "another":
        Database(path, "CREATE TABLE pages (id);", 99).close()
    elif kind == "link":
        path.symlink_to(outside)
    else:
        path.mkdir()
    searching = Searching(tmp_path / "data")
    total, _ = searching.fresh().find(Query("one"), limit=1)
    searching.close()
    assert total == 1
    assert not outside.exists()
    if kind in {"damaged", "another"}:
        assert path.read_bytes().startswith(b"SQLite")


def test_the_database_is_made_once(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        data.record("https://e.org/1", title="One")
    for _ in range(2):
        with Replay(tmp_path / "data") as replay:
            assert results(replay, "q=one") == ["One"]
        assert [path.name for path in sorted((tmp_path / "data").glob("search*"))] == [FILENAME]
    assert stat.S_ISREG((tmp_path / "data" / FILENAME).stat().st_mode)


def test_a_list_is_shown_before_all_is_taken_up(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.replay.searching._PATIENCE", 0.0)
    with DataFolder(tmp_path / "data") as data:
        for number in range(300):
            data.record(f"https://e.org/{number}", text="word " * 2000)
    searching = Searching(tmp_path / "data")
    searching.fresh()
    assert searching.missing() > 0
    deadline = time.monotonic() + 60
    while searching.missing() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert searching.missing() == 0
    searching.close()
