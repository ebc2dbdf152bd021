"""What a model says is taken only as it was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.annotations.answer import AnswerError, read_answer
from tests.crawler.annotations.chatserver import GOOD


def read(**values: Any) -> Any:
    return read_answer(json.dumps({**GOOD, **values}), "model-1")


def test_a_good_answer() -> None:
    found = read()
    assert (found.by, found.importance, found.subtype, found.purpose) == (
        "model-1",
        52,
        "opinion_piece",
        "commentary",
    )
    assert found.key_points == ("Nobody wins.", "Chips are not all.", "Treaties are slow.")
    assert read_answer(f"```json\n{json.dumps(GOOD)}\n```", "model-1") == found


def test_what_nobody_asked_for_is_passed_over() -> None:
    assert read(credibility=5, url="https://evil.example/", verdict="dead", by="rules") == read()


def test_spaces_are_one() -> None:
    assert read(summary=" It is\n so. ").summary == "It is so."
    assert read(tags=None).tags == ()


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"summary": ""}, "summary is missing"),
        ({"summary": None}, "summary is missing"),
        ({"summary": ["x"]}, "summary is missing"),
        ({"summary": "x" * 2001}, "summary is longer"),
        ({"summary": "One is so. Two is so. Three is so. Four is so."}, "more than 3 sentences"),
        ({"context_note": "One is so. Two is so."}, "more than 1 sentence"),
        ({"context_note": "x" * 501}, "context_note is longer"),
        ({"key_points": ["a", "b"]}, "key_points has to be"),
        ({"key_points": list("abcdef")}, "key_points has to be"),
        ({"key_points": "a, b, c"}, "key_points has to be"),
        ({"key_points": ["a", "b", "𝄞" * 101]}, "key_points is longer"),
        ({"key_points": ["a", "a", "b"]}, "twice"),
        ({"key_points": ["a", "b", 3]}, "key_points is missing"),
        ({"subtype": "advertisement"}, "subtype has to be one of"),
        ({"subtype": ["other"]}, "subtype has to be one of"),
        ({"purpose": None}, "purpose has to be one of"),
        ({"importance": 101}, "importance"),
        ({"importance": -1}, "importance"),
        ({"importance": True}, "importance"),
        ({"importance": "52"}, "importance"),
        ({"tags": ["x" * 61]}, "tags is longer"),
        ({"tags": [str(number) for number in range(13)]}, "tags has to be"),
        ({"summary": "See https://evil.example/ for more."}, "an address"),
        ({"summary": "See www.evil.example for more."}, "an address"),
        ({"tags": ["javascript:alert(1)"]}, "an address"),
        ({"key_points": ["a", "b", "Write to me@evil.example."]}, "an address"),
        ({"summary": "A <script>alert(1)</script>."}, "markup"),
        ({"summary": "A [link](elsewhere)."}, "markup"),
        ({"summary": "It is **bold**."}, "markup"),
        ({"summary": "It is `code`."}, "markup"),
        ({"summary": "It is &lt;so&gt;."}, "markup"),
        ({"summary": "A {{template}}."}, "markup"),
        ({"summary": "A \u202etxet."}, "can't be shown"),
        ({"summary": "A \0."}, "can't be shown"),
    ],
)
def test_what_is_refused(values: dict[str, Any], what: str) -> None:
    with pytest.raises(AnswerError, match=what):
        read(**values)


@pytest.mark.parametrize(
    "text", ["", "Sure! Here it is:", "[]", '"x"', "null", "{", "[" * 100_000, '{"summary": NaN']
)
def test_what_is_no_object(text: str) -> None:
    with pytest.raises(AnswerError, match="no JSON"):
        read_answer(text, "model-1")
