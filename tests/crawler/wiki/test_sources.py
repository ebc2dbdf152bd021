"""The sources of a data folder, by what is known today."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.records import RecordStore
from crawler.annotations.reading import Annotations
from crawler.exceptions import BadInputError
from crawler.state.history import History
from crawler.state.pages import Outcome, Visit
from crawler.state.prominence import Prominence
from crawler.state.revisit import Revisit
from crawler.urls import resource_id
from crawler.venues.domain import Domain
from crawler.venues.model import Registry, Venue
from crawler.wiki.knowledge import Knowledge
from crawler.wiki.overrides import Override
from crawler.wiki.record import to_dict
from crawler.wiki.sources import Sources
from tests.crawler.annotations.test_run import fill, record

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
VENUE = Venue("site", "The Site", (Domain("site.example"),), "news", 4, "Why.")
KNOWN = Knowledge(registry=Registry([VENUE]))


def url(name: str) -> str:
    return f"https://site.example/{name}"


def visit(folder: Path, name: str, at: datetime, content: str | None, **values: Any) -> None:
    """Note a fetch: `content` is the hash of what it gave; None: it failed."""
    verdict = "ok" if content else values.pop("verdict", "not_found")
    with History(folder) as history:
        given = Visit(url(name), url(name), None, at, verdict, content_hash=content, **values)
        outcome = history.outcome(given)
        assert (outcome == Outcome.FAILED) == (content is None)
        history.note(given, outcome, Revisit(), "run.jsonl")
        history.flush()


def changed_since(folder: Path, moment: datetime) -> set[str]:
    with Sources(folder, KNOWN) as sources:
        return {source.url.rpartition("/")[2] for source in sources.all(changed_since=moment)}


def test_the_venues_are_those_of_today(tmp_path: Path) -> None:
    fill(tmp_path, [{**record("a"), "venue_id": "old", "venue_name": "Old", "credibility": 2}])
    with Sources(tmp_path, KNOWN) as sources:
        (found,) = sources.all()
    assert (found.venue_id, found.venue_name, found.credibility) == ("site", "The Site", 4)
    with Sources(tmp_path, Knowledge(registry=Registry())) as sources:
        (found,) = sources.all()
    assert (found.venue_id, found.credibility, found.credibility_label) == ("old", 2, "Mixed")
    assert found.credibility_from == "Rating inherited from publication venue: Old"


def test_of_one_venue(tmp_path: Path) -> None:
    fill(tmp_path, [record("a"), {**record("b"), "url": "https://other.example/", "resource_id": "0" * 16}])
    with Sources(tmp_path, KNOWN) as sources:
        assert [found.url for found in sources.all("site")] == [url("a")]
        assert list(sources.all("nobody")) == []
        assert [found.resource_id for found in sources.all()] == ["0" * 16, resource_id(url("a"))]


def test_overrides_and_citations(tmp_path: Path) -> None:
    fill(tmp_path, [record("a"), record("b")])
    knowledge = Knowledge(
        registry=Registry([VENUE]),
        overrides={resource_id(url("a")): Override(1, "Retracted.")},
    )
    with History(tmp_path) as history:
        history.note_citations({url("b"): Prominence(32)})
        history.flush()
    with Sources(tmp_path, knowledge) as sources:
        one, other = sources.get(url("a")), sources.get(url("b"))
    assert one is not None
    assert other is not None
    assert (one.credibility, one.credibility_override) == (1, 1)
    assert (other.credibility, other.credibility_override) == (4, None)
    assert one.importance < other.importance


def test_what_is_not_known_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no records"):
        Sources(tmp_path, KNOWN)
    fill(tmp_path, [record("a")])
    with Sources(tmp_path, KNOWN) as sources:
        assert sources.get(url("b")) is None
        (found,) = sources.all()
    assert found.last_changed is None, "there is no history of it"


def test_since_when_it_is_as_it_is(tmp_path: Path) -> None:
    fill(tmp_path, [{**record("a"), "http_status": 304}])
    visit(tmp_path, "a", NOON, "x", status=203, dated=NOON - 9 * DAY)
    visit(tmp_path, "a", NOON + DAY, "x", status=304)
    with Sources(tmp_path, KNOWN) as sources:
        (found,) = sources.all()
    assert (found.last_changed, found.http_status) == ("2026-05-09T12:00:00Z", 203)
    visit(tmp_path, "a", NOON + 2 * DAY, "y", status=200)
    with Sources(tmp_path, KNOWN) as sources:
        (found,) = sources.all()
    assert found.last_changed == "2026-05-20T12:00:00Z"


def test_what_has_changed_since(tmp_path: Path) -> None:
    fill(tmp_path, [record(name) for name in ("same", "new", "changed", "dead", "still")])
    for name in ("same", "changed", "dead"):
        visit(tmp_path, name, NOON, "x")
    visit(tmp_path, "still", NOON, None)
    visit(tmp_path, "new", NOON + 3 * DAY, "x", dated=NOON - 900 * DAY)
    visit(tmp_path, "same", NOON + 3 * DAY, "x")
    visit(tmp_path, "changed", NOON + 3 * DAY, "y")
    visit(tmp_path, "dead", NOON + 3 * DAY, None)
    visit(tmp_path, "still", NOON + 3 * DAY, None)
    assert changed_since(tmp_path, NOON + 2 * DAY) == {"new", "changed", "dead"}
    assert changed_since(tmp_path, NOON + 4 * DAY) == set()
    assert changed_since(tmp_path, NOON - DAY) == {"same", "new", "changed", "dead", "still"}


def test_more_than_are_taken_at_once(tmp_path: Path) -> None:
    fill(tmp_path, [record(f"page-{number}") for number in range(450)])
    with Sources(tmp_path, KNOWN) as sources:
        ids = [found.resource_id for found in sources.all()]
    assert ids == sorted(set(ids))
    assert len(ids) == 450


def test_halves_of_surrogate_pairs_in_a_store_do_no_harm(tmp_path: Path) -> None:
    with RecordStore(tmp_path) as store:
        store.put({**record("a"), "title": "half \ud834"})
        assert next(store.all())["title"] == "half \ud834"
    with Sources(tmp_path, KNOWN) as sources:
        assert next(sources.all()).title == "half �"


TEXTS = [
    "plain",
    "“quoted”",
    "𝄞 and 😀",
    "한국어 문장이다",
    "\0 gone",
    "half \ud834 gone",
    "\\ud834 stays",
    "\\u0000",
    "",
]


def test_lines_say_the_same(tmp_path: Path) -> None:
    fill(
        tmp_path,
        [{**record(f"page-{number}"), "text": text, "preview": text} for number, text in enumerate(TEXTS)],
    )
    visit(tmp_path, "page-1", NOON, "x")
    with Annotations(tmp_path) as annotations:
        knowledge = Knowledge(registry=Registry([VENUE]), annotate=annotations.of)
        with Sources(tmp_path, knowledge) as sources:
            whole, lines = list(sources.all()), list(sources.lines())
            since = list(sources.lines("site", NOON + DAY))
    assert [json.loads(line) for line in lines] == [to_dict(source) for source in whole]
    assert {source.text for source in whole} == {*TEXTS[:4], " gone", "half � gone", *TEXTS[6:]}
    assert len(since) == len(lines) - 1, "what nobody has a history of may have changed"
