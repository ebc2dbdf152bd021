"""The preview, cut and measured as JavaScript cuts and measures."""

from __future__ import annotations

import hashlib

import pytest

from crawler import utf16
from pipelines.preview import HASHED_UNITS, PREVIEW_UNITS, PreviewPipeline, content_hash, preview_of
from tests.pipelines.items import item

CLEF = "\U0001d11e"
"""One character, two UTF-16 units."""


def kilobytes(text: str) -> str:
    return preview_of(text).rpartition("\n\n... (truncated, ")[2]


@pytest.mark.parametrize(
    "text", ["", "x", "ü" * 3000, "x" * 3000, CLEF * 1500, "x" * 2998 + CLEF, "\n" * 3000]
)
def test_what_is_no_longer_is_whole(text: str) -> None:
    found = PreviewPipeline().process_item(item(text=text))
    assert (found.preview, found.truncated) == (text, False)
    assert found.content_length == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("x" * 3001, "x" * 3000),
        ("ü" * 3001, "ü" * 3000),
        (CLEF * 1501, CLEF * 1500),
        ("x" * 2999 + CLEF, "x" * 2999),
        ("x" * 2999 + CLEF + "y", "x" * 2999),
        ("x" * 2998 + CLEF + "y", "x" * 2998 + CLEF),
        ("x" + CLEF * 1500, "x" + CLEF * 1499),
        (CLEF + "x" * 2999, CLEF + "x" * 2998),
        ("x" * 2999 + "\ufffd" * 9, "x" * 2999 + "\ufffd"),
        ("x" * 10_000, "x" * 3000),
    ],
)
def test_what_is_longer_is_cut_but_never_in_a_pair(text: str, head: str) -> None:
    found = PreviewPipeline().process_item(item(text=text))
    cut, _, note = found.preview.partition("\n\n... ")
    assert cut == head
    assert utf16.length(cut) in (PREVIEW_UNITS, PREVIEW_UNITS - 1)
    assert note.startswith("(truncated, ")
    assert found.truncated


@pytest.mark.parametrize(
    ("units", "shown"),
    [
        (3001, "3"),
        (3072, "3"),
        (3583, "3"),
        (3584, "4"),  # 3.5: Math.round rounds halves up
        (4607, "4"),
        (4608, "5"),  # 4.5, where Python's round would say 4
        (15_360, "15"),
        (1_048_576, "1024"),
        (10_000_000, "9766"),
    ],
)
def test_kilobytes_are_rounded_as_javascript_rounds(units: int, shown: str) -> None:
    assert kilobytes("x" * units) == f"{shown} KB total)"
    assert kilobytes(CLEF * (units // 2) + "x" * (units % 2)) == f"{shown} KB total)"


def test_the_hash_is_that_of_the_text() -> None:
    text = "Grüße " + CLEF
    expected = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert content_hash(text) == expected
    assert PreviewPipeline().process_item(item(text=text)).content_hash == expected
    assert PreviewPipeline().process_item(item()).content_hash is None


def test_the_hash_is_over_so_much_and_no_more() -> None:
    begin = "x" * (HASHED_UNITS - 1)
    assert content_hash(begin + "y" + "z") == content_hash(begin + "y")
    assert content_hash(begin + CLEF) == content_hash(begin)
    assert content_hash(begin + "y") != content_hash(begin)
