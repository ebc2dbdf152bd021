"""Annotations are written once, kept, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.exceptions import CannotWriteError
from archive.records import RecordStore
from crawler.annotations import extractive, prompt
from crawler.annotations.annotator import GIVEN_UP, Annotator
from crawler.annotations.endpoint import Endpoint
from crawler.annotations.model import Annotation
from crawler.annotations.reading import Annotations
from crawler.annotations.run import AnnotationRun, Counts
from crawler.annotations.store import AnnotationStore
from crawler.items import PageItem, to_record
from crawler.urls import resource_id
from pipelines.preview import PreviewPipeline
from tests.crawler.annotations.chatserver import GOOD, Chat, Handler, chat

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [f"page {number}" for number in range(8)]


def record(name: str, text: str | None = None) -> dict[str, Any]:
    url = f"https://site.example/{name.replace(' ', '-')}"
    prose = f"The archive of {name} keeps all that was written about it. Nobody has read {name} until now."
    item = PageItem(
        url=url, resource_id=resource_id(url), stable_id="sid_0123456789", verdict="ok", title=name
    )
    item.fetched_at = "2026-05-20T10:00:00.000Z"
    item.text = prose if text is None else text
    return to_record(PreviewPipeline().process_item(item))


def fill(folder: Path, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    with RecordStore(folder) as store:
        for each in records:
            store.put(each)
        return list(store.all())


def annotate(
    folder: Path, records: list[dict[str, Any]], server: Chat | None = None, limit: int | None = None
) -> Counts:
    annotator = Annotator(Endpoint(server.url, "model-1")) if server else None
    with AnnotationStore(folder) as store:
        run = AnnotationRun(store, annotator, "model-1", width=2)
        run.annotate(records, limit, lambda _: None)
    return run.counts


def authors(folder: Path, records: list[dict[str, Any]]) -> list[str | None]:
    with Annotations(folder) as annotations:
        return [said.by if said else None for said in annotations.of(records)]


@pytest.fixture
def records(tmp_path: Path) -> list[dict[str, Any]]:
    return fill(tmp_path, [record(name) for name in NAMES])


def test_by_rules_once(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    assert annotate(tmp_path, records) == Counts(looked_at=8, written=8)
    assert annotate(tmp_path, records) == Counts(looked_at=8, known=8)
    with Annotations(tmp_path) as annotations:
        kept = annotations.of(records)
    assert kept == [extractive.annotate(each) for each in records]


def test_what_is_kept_is_what_is_shown(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    marked = Annotation(by="rules", summary="It was kept.")
    with AnnotationStore(tmp_path) as store:
        store.put(records[0]["content_hash"], marked, extractive.VERSION)
        store.put(records[1]["content_hash"], marked, extractive.VERSION - 1)
    with Annotations(tmp_path) as annotations:
        first, second, *_ = annotations.of(records)
    assert first == marked
    assert second == extractive.annotate(records[1]), "what earlier rules said holds no longer"


def test_without_a_store_the_rules_say_it_at_once(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    assert authors(tmp_path, records) == ["rules"] * 8
    assert not list(tmp_path.glob("annotations*"))


def test_limited_runs_go_on_where_the_last_one_was(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    with chat(lambda _, __, handler: handler.say(GOOD)) as server:
        assert annotate(tmp_path, records, server, limit=3).by_model == 3
        assert authors(tmp_path, records) == ["model-1"] * 3 + ["rules"] * 5
        again = annotate(tmp_path, records, server)
        assert (again.by_model, again.known) == (5, 3)
        assert annotate(tmp_path, records, server) == Counts(looked_at=8, known=8)
        assert len(server.asked) == 8


def test_a_model_goes_before_rules_and_the_last_one_before_others(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    content_hash = records[0]["content_hash"]
    with AnnotationStore(tmp_path) as store:
        store.put(content_hash, Annotation(by="z"), prompt.VERSION)
        store.put(content_hash, Annotation(by="a"), prompt.VERSION)
        store.put(content_hash, Annotation(by="rules"), extractive.VERSION)
        assert store.last([content_hash], extractive.VERSION)[content_hash].by == "a"
        store.put(content_hash, Annotation(by="z"), prompt.VERSION)
        assert store.last([content_hash], extractive.VERSION)[content_hash].by == "z"


def test_a_changed_text_is_annotated_anew(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    annotate(tmp_path, records)
    changed = [record(NAMES[0], "This text is another one than it was before today."), *records[1:]]
    assert annotate(tmp_path, changed) == Counts(looked_at=8, known=7, written=1)


def test_a_text_that_two_pages_have_is_annotated_once(tmp_path: Path) -> None:
    twice = fill(
        tmp_path,
        [record("a", "The same text stands here twice."), record("b", "The same text stands here twice.")],
    )
    assert annotate(tmp_path, twice) == Counts(looked_at=2, known=1, written=1)
    assert authors(tmp_path, twice) == ["rules", "rules"]


def test_what_has_no_text_is_counted(tmp_path: Path) -> None:
    assert annotate(tmp_path, fill(tmp_path, [record("a", "")])) == Counts(looked_at=1, empty=1)


def test_what_the_model_does_not_say_the_rules_do(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    def respond(_: int, body: dict[str, Any], handler: Handler) -> None:
        handler.say("no" if '"title": "page 3"' in body["messages"][1]["content"] else GOOD)

    with chat(respond) as server:
        counts = annotate(tmp_path, records, server)
    assert (counts.written, counts.by_model) == (8, 7)
    by = dict(zip([each["title"] for each in records], authors(tmp_path, records), strict=True))
    assert [title for title, author in by.items() if author == "rules"] == ["page 3"]


def test_a_server_that_is_down_ends_the_asking_not_the_run(tmp_path: Path) -> None:
    many = fill(tmp_path, [record(f"page {number}") for number in range(40)])
    with chat(lambda _, __, handler: handler.give(401, b"")) as server:
        counts = annotate(tmp_path, many, server)
        assert len(server.asked) <= GIVEN_UP + 1, "one may have been under way"
    assert counts.by_model == 0
    assert set(authors(tmp_path, many)) == {"rules"}


def test_costs_add_up(tmp_path: Path) -> None:
    with AnnotationStore(tmp_path) as store:
        for _ in range(2):
            store.add_cost("m", requests=2, failures=1, prompt_tokens=30, completion_tokens=4)
        assert store.costs() == {
            "m": {"requests": 4, "failures": 2, "prompt_tokens": 60, "completion_tokens": 8}
        }


def test_reading_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError):
        AnnotationStore(tmp_path, read_only=True)
    assert not list(tmp_path.iterdir())
