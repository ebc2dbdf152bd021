"""Where a sentence ends."""

from __future__ import annotations

import pytest

from crawler.annotations.sentences import is_balanced, is_finished, sentences

CASES = [
    ["Dr. Smith met Sen. J. Doe on Jan. 3.", "He said “It works.”", "Then he left."],
    ["It is from the U.S.", "The EU agreed."],
    ["He lives in the U.S. Army barracks."],
    ["It cost 3.5 million.", "Really?!", "Yes."],
    ["Apples, pears, etc.", "The rest is gone."],
    ["Apple Inc. said so."],
    ["He paid $5 vs. $6, i.e. less.", "Fig. 2 shows it."],
    ["It was 9 p.m. when it rang.", "It stopped at 10 p.m.", "The end came at noon."],
    ["“Go!” he cried.", "“No,” she said."],
    ["So did I.", "We left."],
    ["Visit example.org today.", "It is v2.1 now."],
    ["Wait… and see.", "Well…", "No."],
    ["Am 21. Januar kam z.B. Herr Meier.", "Das war gut.", "Es gab ca. 20 Leute."],
    ["Er sagte: „Das ist so.“", "Dann ging er."],
    ["M. Dupont est parti.", "Il reviendra."],
    ["¿Quién es?", "¡Nadie!", "Bien."],
    ["「そうだ。」と彼は言った。", "明日は雨だ。", "「A。B。」", "終わり。"],
    ["这是第一句。", "这是第二句！", "真的吗？"],
    ["오늘은 비가 온다.", "내일은 맑다."],
    ["Это так.", "То не так."],
]


@pytest.mark.parametrize("parts", CASES, ids=[parts[0] for parts in CASES])
def test_sentences(parts: list[str]) -> None:
    wide = parts[0].endswith(("。", "！", "？"))
    assert sentences(("" if wide else " ").join(parts)) == parts


def test_a_paragraph_ends_a_sentence() -> None:
    assert sentences("A heading\n\nThe text\nof it.  It goes on.\n") == [
        "A heading",
        "The text",
        "of it.",
        "It goes on.",
    ]


@pytest.mark.parametrize("text", ["", " \n ", "...", "。", "“", "." * 5000, "a" * 30_000, "(" * 3000 + ".\n"])
def test_whatever_it_is_it_ends(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) in "".join(text.split())


@pytest.mark.parametrize(
    ("sentence", "finished"),
    [
        ("So it is.", True),
        ("He said “Yes.”", True),
        ("そうだ。」", True),
        ("A heading", False),
        ("A list:", False),
    ],
)
def test_finished(sentence: str, finished: bool) -> None:
    assert is_finished(sentence) == finished


@pytest.mark.parametrize(
    ("sentence", "balanced"),
    [
        ("He said “Yes.”", True),
        ("Er sagte „Ja.“", True),
        ("He said “Yes.", False),
        ("„Ja, so ist es.", False),
        ('"No', False),
        ("(a) is b)", False),
        ("「はい。", False),
        ("It's so.", True),
    ],
)
def test_balanced(sentence: str, balanced: bool) -> None:
    assert is_balanced(sentence) == balanced
