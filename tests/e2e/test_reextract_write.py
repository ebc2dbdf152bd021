"""`scrapy reextract --write`, and crawls that something has happened to."""

from __future__ import annotations

import json
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.lock import DataFolderLock
from tests.conftest import Scrapy
from tests.e2e.reextraction import (
    BROKEN,
    GOOD,
    SHORTENED,
    WALLED,
    closing,
    counts,
    crawl_twice,
    good,
    records,
    reextract,
)
from tests.e2e.test_commands import one_sentence
from tests.e2e.world import crawl_list, warc_files
from tests.faults.rawserver import RawServer, Sends
from tests.pipelines.extractors.test_html import page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.server import SampleVenue


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, sample: SampleVenue) -> Scrapy:
    """What no test changes."""
    return crawl_twice(tmp_path_factory.mktemp("reextract"), sample.url)


@pytest.fixture
def copied(crawled: Scrapy, tmp_path: Path) -> Scrapy:
    """The same crawl, for tests that change it."""
    shutil.copytree(crawled.data, tmp_path / "data")
    return Scrapy(tmp_path / "data", crawled.env)


@pytest.fixture
def kept(scrapy: Scrapy) -> Scrapy:
    """A page that was good once, and isn't there any more."""
    answers = {"/a": answer("200 OK", page())}
    with RawServer(answers) as server:
        assert crawl_list(scrapy, [f"{server.url}/a"]).code == 0
        answers["/a"] = answer("404 Not Found", "<p>No.</p>")
        assert crawl_list(scrapy, [f"{server.url}/a"]).code == 0
    return scrapy


def answer(status: str, html: str) -> Sends:
    body = html.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return Sends(head.encode() + body)


def written(scrapy: Scrapy) -> list[Path]:
    return sorted((scrapy.data / "items").glob("reextract-*.jsonl"))


def test_what_is_written_is_there_and_goes_back(copied: Scrapy) -> None:
    before, archived = records(copied), [path.read_bytes() for path in warc_files(copied.data)]
    ran = reextract(copied, "--write", *SHORTENED)
    assert (ran.code, ran.err) == (0, "")
    [path] = written(copied)
    assert closing(ran).endswith(f"written to the records and to {path}")
    after = records(copied)
    assert {url for url in after if after[url] != before[url]} == set(good(copied))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {each["url"]: each for each in lines} == good(copied)
    for url in good(copied):
        assert after[url]["preview"] == after[url]["text"][:3000] or after[url]["truncated"]
        same = {name for name in after[url] if after[url][name] == before[url][name]}
        assert same >= {"verdict", "title", "fetched_at", "content_fetched_at", "warc_record_id", "stable_id"}
    again = reextract(copied, "--write", *SHORTENED)
    assert closing(again).startswith(counts(same=GOOD))
    assert closing(again).endswith("; nothing was written")
    assert written(copied) == [path]
    assert closing(reextract(copied, "--write")).startswith(counts(changed=GOOD))
    assert records(copied) == before
    assert [path.read_bytes() for path in warc_files(copied.data)] == archived


def test_a_page_that_was_taken_for_good_loses_its_ok(copied: Scrapy) -> None:
    url = next(iter(good(copied)))
    ran = reextract(copied, url, "--write", *WALLED)
    assert " verdict ok → paywall, title, " in ran.out
    found = records(copied)[url]
    assert (found["verdict"], found["evidence"], found["title"]) == ("paywall", ["it says so"], None)
    assert (found["text"], found["content_fetched_at"]) == ("Subscribe to read on.", None)
    assert closing(reextract(copied, url, *WALLED)).startswith(counts(same=1))
    assert closing(reextract(copied, url, "--write")).startswith(counts(changed=1))
    assert records(copied)[url]["verdict"] == "ok"


def test_an_earlier_good_content_changes_and_the_verdict_of_the_last_fetch_stays(kept: Scrapy) -> None:
    [before] = records(kept).values()
    assert (before["verdict"], before["http_status"], bool(before["text"])) == ("not_found", 404, True)
    assert closing(reextract(kept)).startswith(counts(same=1))
    for extractor in (SHORTENED, WALLED):
        assert closing(reextract(kept, "--write", *extractor)).startswith(counts(changed=1))
        assert closing(reextract(kept, "--write", *extractor)).startswith(counts(same=1))
        [after] = records(kept).values()
        assert len(after["text"]) < len(before["text"])
        for name in ("verdict", "error", "evidence", "http_status", "final_url", "fetched_at", "warc_file"):
            assert after[name] == before[name]
    assert after["content_fetched_at"] is None
    reextract(kept, "--write")
    assert list(records(kept).values()) == [before]


def test_a_record_of_an_older_program(copied: Scrapy) -> None:
    before = records(copied)
    with sqlite3.connect(copied.data / "state.sqlite") as database:
        for name in ("markdown", "evidence", "needs_browser", "field_sources", "doi"):
            database.execute("UPDATE records SET record = json_remove(record, ?)", (f"$.{name}",))
    database.close()
    ran = reextract(copied, "--write")
    assert (ran.code, ran.err) == (0, "")
    assert "  field_sources, markdown " in ran.out
    assert {url: each for url, each in records(copied).items() if each["text"]} == {
        url: each for url, each in before.items() if each["text"]
    }


def test_damage_is_named_and_the_others_are_done(copied: Scrapy) -> None:
    url, record = next(iter(good(copied).items()))
    path = copied.data / "archive" / record["warc_file"]
    data = bytearray(path.read_bytes())
    data[record["warc_offset"] + 100] ^= 0xFF
    path.write_bytes(data)
    ran = reextract(copied, "--write", *SHORTENED)
    assert (ran.code, ran.err) == (65, "")
    assert f"\n{url}: {path.name} at offset {record['warc_offset']}: " in ran.out
    assert closing(ran).startswith(f"{counts(changed=GOOD - 1, failed=1)} (1 damaged)")
    assert records(copied)[url] == record


def test_captures_that_the_index_does_not_know(copied: Scrapy) -> None:
    with sqlite3.connect(copied.data / "index.sqlite") as database:
        database.execute("DELETE FROM captures WHERE kind = 'revisit'")
    database.close()
    ran = reextract(copied)
    assert ran.code == 65
    assert "the capture isn't in the index" in ran.out


def test_a_page_that_can_not_be_extracted_keeps_what_it_has(copied: Scrapy) -> None:
    before = records(copied)
    ran = reextract(copied, "--write", *BROKEN)
    assert ran.code == 0
    assert f"{next(iter(good(copied)))}: extraction failed: RuntimeError\n" in ran.out
    assert closing(ran).startswith(counts(failed=GOOD))
    assert records(copied) == before


def test_a_folder_in_use_can_be_looked_at(copied: Scrapy) -> None:
    with DataFolderLock(copied.data):
        one_sentence(reextract(copied, "--write"), 75, "process ", str(copied.data))
        assert reextract(copied, "--limit", "1").code == 0
