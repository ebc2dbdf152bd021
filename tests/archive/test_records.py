"""The record store: the first stable id stays, and a bad fetch takes nothing good away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.exceptions import CannotWriteError
from archive.records import KEPT, RecordStore
from crawler.items import FIELDS, PageItem, to_record
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BAD = [verdict for verdict in Verdict if verdict != Verdict.OK]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with RecordStore(tmp_path) as opened:
        yield opened


def page(**values: Any) -> dict[str, Any]:
    """The record of a page, with all its fields."""
    given = {"url": "http://site.example/a", "resource_id": "0001", "stable_id": "sid_first", **values}
    return to_record(PageItem(**given))


def good(**values: Any) -> dict[str, Any]:
    """The record of a page that was read, with something in every field that is kept."""
    kept = {name: f"good {name}" for name in KEPT}
    kept.update(authors=["A"], warc_offset=7, content_length=4, truncated=False)
    return page(verdict="ok", http_status=200, fetched_at="2025-01-01T00:00:00Z", **{**kept, **values})


def test_a_record_comes_back_as_it_was(store: RecordStore) -> None:
    record = good(title="Grüße 𝄞 \u2028 \"'", redirects=[{"url": "http://x/", "status": 301}], duration=0.25)
    store.put(record)
    assert store.get("0001") == record == store.by_url("http://site.example/a")
    assert list(store.get("0001") or {}) == list(FIELDS)


def test_what_nobody_stored_is_none(store: RecordStore) -> None:
    assert store.get("0001") is None
    assert store.by_url("http://site.example/a") is None
    assert list(store.all()) == []
    assert store.venues() == []


def test_a_url_is_asked_for_verbatim(store: RecordStore) -> None:
    store.put(good(url="http://site.example/a?b#c"))
    assert store.by_url("http://site.example/a?b") is None
    assert store.by_url("http://site.example/a?b#c") is not None


def test_the_first_stable_id_stays(store: RecordStore) -> None:
    store.put(good())
    store.put(good(stable_id="sid_second", title="new"))
    record = store.get("0001")
    assert record is not None
    assert (record["stable_id"], record["title"]) == ("sid_first", "new")


@pytest.mark.parametrize("verdict", BAD)
def test_a_bad_fetch_keeps_the_last_good_content(store: RecordStore, verdict: Verdict) -> None:
    """Fault 50: what the fetch came to is new, what the page says is what it last said."""
    before = good()
    store.put(before)
    store.put(page(verdict=verdict.value, error="why", http_status=403, fetched_at="2025-02-01T00:00:00Z"))
    record = store.get("0001")
    assert record is not None
    assert {name: record[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert (record["verdict"], record["error"], record["http_status"]) == (verdict, "why", 403)
    assert record["fetched_at"] == "2025-02-01T00:00:00Z"


def test_it_keeps_it_however_often_it_is_bad(store: RecordStore) -> None:
    store.put(good())
    for verdict in BAD:
        store.put(page(verdict=verdict.value, warc_file="bad.warc.gz"))
    record = store.get("0001")
    assert record is not None
    assert (record["text"], record["warc_file"]) == ("good text", "good warc_file")


def test_a_better_fetch_replaces_all(store: RecordStore) -> None:
    store.put(page(verdict="not_found", error="why"))
    store.put(good())
    assert store.get("0001") == good()
    newer = good(text="newer", title=None, authors=[])
    store.put(newer)
    assert store.get("0001") == newer


def test_a_bad_fetch_of_what_was_never_good_is_what_there_is(store: RecordStore) -> None:
    store.put(page(verdict="unreachable"))
    store.put(page(verdict="not_found", warc_file="404.warc.gz", warc_offset=3))
    record = store.get("0001")
    assert record is not None
    assert (record["verdict"], record["warc_file"], record["text"]) == ("not_found", "404.warc.gz", "")


def test_what_is_replaced_goes_with_all_that_was_good(store: RecordStore) -> None:
    store.put(good(venue_id="a"))
    judged = page(venue_id="a", verdict="paywall", evidence=["it says so"])
    store.replace(judged)
    assert store.get("0001") == judged == store.by_url("http://site.example/a")
    store.put(page(verdict="not_found"))
    assert (store.get("0001") or {})["text"] == ""


def test_what_is_not_there_is_not_replaced(store: RecordStore) -> None:
    store.put(good())
    store.replace(good(resource_id="0002"))
    assert list(store.all()) == [good()]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1203])
def test_all_are_given_in_order_however_many(store: RecordStore, count: int) -> None:
    ids = [f"{number:04d}" for number in range(count)]
    for name in reversed(ids):
        store.put(page(url=f"http://site.example/{name}", resource_id=name, venue_id="a"))
    assert [each["resource_id"] for each in store.all()] == ids
    assert [each["resource_id"] for each in store.all("a")] == ids
    assert list(store.all("b")) == []


def test_those_of_a_venue(store: RecordStore) -> None:
    for number in range(9):
        venue = [None, "a", "b"][number % 3]
        store.put(page(url=f"http://site.example/{number}", resource_id=f"{number}", venue_id=venue))
    assert [each["resource_id"] for each in store.all("b")] == ["2", "5", "8"]
    assert store.venues() == [(None, 3), ("a", 3), ("b", 3)]


def test_all_may_be_read_while_it_is_written(store: RecordStore) -> None:
    for number in range(600):
        store.put(page(url=f"http://site.example/{number}", resource_id=f"{number:04d}"))
    reading = store.all()
    next(reading)
    store.put(page(url="http://site.example/last", resource_id="9999"))
    assert sum(1 for _ in reading) == 600


def test_a_reader_in_another_process_sees_it(tmp_path: Path, store: RecordStore) -> None:
    store.put(good())
    with RecordStore(tmp_path, read_only=True) as reader:
        assert reader.get("0001") == good()
        with pytest.raises(CannotWriteError):
            reader.put(good())


def test_without_a_store_nothing_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match=r"state\.sqlite"):
        RecordStore(tmp_path, read_only=True)
