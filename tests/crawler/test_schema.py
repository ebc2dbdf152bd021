"""The JSON schema says what an item is, and nothing else is one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crawler.items import FIELDS, PageItem, to_record
from crawler.schema import item_schema
from crawler.verdicts import Verdict

ROOT = Path(__file__).parent.parent.parent
FULL: dict[str, Any] = {
    "url": "https://site.example/",
    "credibility": 4,
    "redirects": [
        {"url": "https://a.example/", "status": 301},
        {"url": "https://b.example/", "status": None},
    ],
    "http_status": 200,
    "duration": 0.5,
    "warc_offset": 7,
    "title": "Title",
    "authors": ["Ada", "Bob"],
    "text": "text",
    "truncated": True,
}


def validate(record: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(item_schema()).validate(record)


def test_it_is_a_schema() -> None:
    schema = item_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == schema["required"] == list(FIELDS)
    assert all(schema["properties"][name]["description"] == about for name, about in FIELDS.items())


@pytest.mark.parametrize("values", [{"url": "x"}, FULL, {**FULL, "duration": 3}])
def test_records_are_valid(values: dict[str, Any]) -> None:
    validate(to_record(PageItem(**values)))


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_valid(verdict: Verdict) -> None:
    validate(to_record(PageItem(url="x", verdict=verdict.value)))


@pytest.mark.parametrize(
    "values",
    [
        {"verdict": "fine"},
        {"url": None},
        {"http_status": "200"},
        {"authors": ["Ada", None]},
        {"authors": "Ada"},
        {"redirects": ["https://a.example/"]},
        {"truncated": "no"},
        {"text": None},
        {"surprise": 1},
    ],
)
def test_what_is_no_item_is_not(values: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate({**to_record(PageItem(**FULL)), **values})


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_always_there(name: str) -> None:
    record = to_record(PageItem(**FULL))
    del record[name]
    with pytest.raises(jsonschema.ValidationError):
        validate(record)


def test_the_printed_one_is_the_documented_one() -> None:
    command = [sys.executable, "-m", "crawler.schema"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert json.loads(printed) == item_schema()
    assert (ROOT / "docs" / "item.schema.json").read_text(encoding="utf-8") == printed
