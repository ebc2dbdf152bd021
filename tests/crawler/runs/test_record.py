"""The record of a run survives its file; what is no record is told from one."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from crawler.runs.record import Alarm, RunRecord
from tests.crawler.runs.made import down, made

ALARM = Alarm(
    "source gone", "https://news.example/feed", "warning", "It is gone.", "Look.", "2026-03-10 12:00"
)
DOCS = Path(__file__).parents[3] / "docs" / "data-format.md"


@pytest.mark.parametrize("record", [made(), down(), made(alarms=[ALARM], told=False), made(ended=None)])
def test_a_record_comes_back_as_it_was(record: RunRecord) -> None:
    assert RunRecord.of_json(json.loads(json.dumps(record.to_json()))) == record


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": 2}, "its schema is 2"),
        ({"venue": 7}, "its venue can't be read"),
        ({"began": "yesterday"}, "its began can't be read"),
        ({"began": "2026-03-10T12:00:00"}, "no time zone"),
        ({"counts": {"new": "many"}}, "its counts can't be read"),
        ({"counts": {"new": True}}, "its counts can't be read"),
        ({"hosts": {"news.example": 7}}, "its hosts can't be read"),
        ({"failed": [{"url": 7}]}, "its failed can't be read"),
        ({"alarms": [{"monitor": "x"}]}, "its alarms can't be read"),
        ({"alarms": [{"colour": "red"}]}, "its alarms can't be read"),
        ({"told": "yes"}, "its told can't be read"),
        ({"reason": None}, "its reason can't be read"),
    ],
)
def test_what_is_no_record_says_why(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RunRecord.of_json({**made().to_json(), **changes})


@pytest.mark.parametrize("value", [None, [], 7, "x", {}])
def test_other_json_is_no_record(value: object) -> None:
    with pytest.raises(ValueError):
        RunRecord.of_json(value)


def test_a_record_names_its_run() -> None:
    values = made().to_json()
    del values["id"]
    with pytest.raises(ValueError, match="it has no id"):
        RunRecord.of_json(values)


@pytest.mark.parametrize("name", [field.name for field in fields(RunRecord)])
def test_every_field_is_documented(name: str) -> None:
    section = DOCS.read_text(encoding="utf-8").partition("## The record of a run")[2]
    assert f"`{name}`" in section
