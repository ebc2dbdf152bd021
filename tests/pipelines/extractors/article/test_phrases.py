"""Phrases are found as by one pattern of them all, and what is looked for first is never too much."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pipelines.extractors.article import phrases as module
from pipelines.extractors.article.literals import literals
from pipelines.extractors.article.phrases import Phrases, phrases

LISTED: dict[str, list[str]] = yaml.safe_load(
    (Path(module.__file__).parent / "phrases.yaml").read_text(encoding="utf-8")
)
ROOT = Path(__file__).parents[4]
TEXTS = [
    path.read_text(encoding="utf-8", errors="replace")
    for folder in ("tests/site/content", "tests/fixtures")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".html", ".json", ".md", ".txt", ".yaml"}
]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("just a moment", ("just a moment",)),
        ("Just", ("just",)),
        ("colou?r", ("colo",)),
        ("bo+k", ("b",)),
        ("a{2}bc", ("bc",)),
        ("ab{0,2}c", ("a",)),
        (r"\bnewsletter (?:abonnieren|bestellen)", ("newsletter ",)),
        ("(?:aceptar|rechazar) tod[oa]s?", ("aceptar", "rechazar")),
        ("(?:accept|allow)? all", (" all",)),
        ("(?:a|b|)", ()),
        ("(?:read|(?:sub|un)subscribe) it", ("read", "subscribe")),
        (r"\d+", ()),
        (r"残り\d+文字", ("残り",)),
        (r"\(c\)", ("(c)",)),
        (r"[^a]bc|d.", ("bc", "d")),
        ("[]a]b", ("b",)),
        (".*", ()),
        ("", ()),
    ],
)
def test_literals_are_what_an_expression_cannot_do_without(
    expression: str, expected: tuple[str, ...]
) -> None:
    assert literals(expression) == expected
    re.compile(expression)


@pytest.mark.parametrize("kind", LISTED)
def test_phrases_are_found_as_by_one_pattern(kind: str) -> None:
    plain = re.compile("|".join(LISTED[kind]), re.IGNORECASE | re.DOTALL)
    lines = [line for text in TEXTS for line in (text[:20_000], *text.split("\n")[:400])]
    assert len(lines) > 1000
    for text in [*LISTED[kind], *(each.upper() for each in LISTED[kind]), *lines]:
        ours, theirs = phrases(kind).search(text), plain.search(text)
        assert (ours and ours.span()) == (theirs and theirs.span()), text[:200]


def test_the_first_in_the_text_wins_then_the_first_in_the_list() -> None:
    listed = Phrases(["log ?in", "sign in", "sign"])
    found = listed.search("Please SIGN IN or log in")
    assert found is not None
    assert found[0] == "SIGN IN"
    assert listed.search("nothing") is None
    assert [each[0] for each in listed.finditer("log in, sign in")] == ["log in", "sign in"]
