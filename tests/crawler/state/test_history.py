"""The history on disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.exceptions import ArchiveError
from archive.records import RecordStore
from archive.state import open_state
from crawler.state.history import History
from crawler.state.pages import Visit
from crawler.state.revisit import Revisit
from crawler.state.validators import Validators

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://site.example/a?x=1"
NOON = datetime(2026, 5, 18, 12, 0, 0, 250000, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = Revisit()


def visit(url: str = URL, at: datetime = NOON, verdict: str = "ok", **values: Any) -> Visit:
    return Visit(url, url.partition("?")[0], values.pop("venue_id", "news"), at, verdict, **values)


def note(history: History, given: Visit) -> str:
    outcome = history.outcome(given)
    history.note(given, outcome, RULE, "run.jsonl")
    return outcome.value


def test_what_is_noted_is_there_at_once_and_after_a_flush_for_all(tmp_path: Path) -> None:
    tag = Validators(URL, 'W/"ü"', "Mon, 18 May 2026 12:00:00 GMT")
    with History(tmp_path) as history, History(tmp_path) as other:
        given = visit(status=200, digest="d", content_hash="c", validators=tag, size=5, duration=0.5)
        assert note(history, given) == "new"
        known = history.get(URL)
        assert known is not None
        assert other.get(URL) is None, "the archive's records aren't durable yet"
        history.flush()
        assert other.get(URL) == known == other.like("https://site.example/a")
        assert (known.validators, known.fetched) == (tag, NOON)
        [seen] = other.visits(URL)
    assert seen == {
        "at": NOON,
        "outcome": "new",
        "verdict": "ok",
        "status": 200,
        "bytes": 5,
        "duration": 0.5,
        "error": None,
        "run": "run.jsonl",
    }


def test_what_was_not_flushed_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        note(history, visit())
    with History(tmp_path) as history:
        assert history.get(URL) is None
        assert history.visits(URL) == []


def test_outcomes(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        assert note(history, visit(verdict="blocked")) == "failed"
        assert note(history, visit(digest="one", content_hash="text")) == "new"
        assert note(history, visit(digest="one", content_hash="text")) == "unchanged"
        assert note(history, visit(digest="two", content_hash="text")) == "unchanged", "the text is the same"
        assert note(history, visit(verdict="server_error", digest="bad")) == "failed"
        assert note(history, visit(digest="two", content_hash="text")) == "unchanged", "as the last good one"
        assert note(history, visit(digest="three", content_hash="other")) == "changed"
        assert note(history, visit(digest=None, content_hash=None)) == "changed"
        history.flush()
        assert [each["outcome"] for each in history.visits(URL, most=3)] == [
            "changed",
            "changed",
            "unchanged",
        ]


def test_what_is_due_waits_in_order(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        for number, venue in enumerate(["news", "news", "other", None]):
            note(history, visit(f"https://site.example/{number}", NOON - number * DAY, venue_id=venue))
        history.flush()
        assert list(history.due("news", NOON)) == [history.get("https://site.example/1")]
        both = [known.url[-1] for known in history.due("news", NOON + DAY)]
        assert both == ["1", "0"]
        assert [known.url[-1] for known in history.due(None, NOON + DAY)] == ["3"]
        assert list(history.due("unknown", NOON)) == []


def test_a_state_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    with open_state(tmp_path) as database:
        for table in ("pages", "visits", "sources", "citations", "browser_pages"):
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version=1")
    with RecordStore(tmp_path, read_only=True) as records:
        assert records.venues() == []
    with History(tmp_path) as history:
        assert history.get(URL) is None
        note(history, visit())
        history.flush()


def test_that_a_page_needs_a_browser_is_remembered(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        assert not history.needs_browser(URL)
        history.note_browser(URL, datetime.now(UTC))
        history.note_browser(URL, datetime.now(UTC))
    with History(tmp_path) as history:
        assert history.needs_browser(URL)
        assert not history.needs_browser(f"{URL}2")


def test_one_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        note(history, visit())
        with open_state(tmp_path) as other:
            other.execute("DROP TABLE visits")
        with pytest.raises(ArchiveError, match=r"state\.sqlite"):
            history.flush()
        with open_state(tmp_path) as other:
            assert other.execute("SELECT count(*) FROM pages") == [(0,)], "all or nothing"
