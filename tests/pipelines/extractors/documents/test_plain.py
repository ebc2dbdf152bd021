"""A plain text's paragraphs and its title, in the shapes in which people write such texts."""

from __future__ import annotations

import pytest

from crawler.verdicts import Verdict
from pipelines.extractors.documents.plain import extract_plain
from pipelines.extractors.model import Source

WRAPPED = """\
The moon has many craters, which were made a long time ago
by stones that fell from the sky. Nobody was there to see
them come.
"""
JOINED = (
    "The moon has many craters, which were made a long time ago by stones that fell from the sky."
    " Nobody was there to see them come."
)


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        (f"The story\n\n{WRAPPED}", "The story", f"The story\n\n{JOINED}"),
        (f"\n\n  The story  \n=========\n\n{WRAPPED}", "The story", f"The story\n\n{JOINED}"),
        (f"The story\n---------\n{WRAPPED}", "The story", f"The story\n\n{JOINED}"),
        (f"# The story\n\n{WRAPPED}", "The story", f"# The story\n\n{JOINED}"),
        (f"\ufeff月球的故事\r\n\r\n{WRAPPED}", "月球的故事", f"月球的故事\n\n{JOINED}"),
        (f"{WRAPPED}\n{WRAPPED}", None, f"{JOINED}\n\n{JOINED}"),
        (f"{'long ' * 50}\n\n{WRAPPED}", None, f"{'long ' * 50}".strip() + f"\n\n{JOINED}"),
        ("Only this line", None, "Only this line"),
        (f"-----\n\n{WRAPPED}", None, f"-----\n\n{JOINED}"),
        (f"- an item\n\n{WRAPPED}", None, f"- an item\n\n{JOINED}"),
    ],
)
def test_title(text: str, title: str | None, found: str) -> None:
    article = extract_plain(text)
    assert article.title == title
    assert article.text == found
    assert article.markdown == article.text
    assert article.sources == ({} if title is None else {"title": Source("page", "inferred")})
    assert article.verdict is Verdict.OK


@pytest.mark.parametrize(
    ("block", "found"),
    [
        (WRAPPED, JOINED),
        (WRAPPED.replace("\n", "\r\n"), JOINED),
        (WRAPPED.replace("\n", "\r"), JOINED),
        ("   " + WRAPPED.replace("\n", "\n   "), JOINED),
        (
            "- an item that is long enough to be broken into two lines,\n  and goes on here\n- another\n",
            "- an item that is long enough to be broken into two lines, and goes on here\n- another",
        ),
        (
            "1. one\n2. two which is long enough for a hanging line to\n   follow it\n   * inner",
            "1. one\n2. two which is long enough for a hanging line to follow it\n   * inner",
        ),
        ("    def f(x):\n        return x\n", "    def f(x):\n        return x"),
        ("```python\nx = 1\n\ny = 2\n```", "```python\nx = 1\n\ny = 2\n```"),
        (
            "Roses are red,\nviolets are blue,\nsugar is sweet",
            "Roses are red,\nviolets are blue,\nsugar is sweet",
        ),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("name      value\nlength    12 metres and more of whatever it is", None),
        ("> quoted by somebody who writes lines that are so long\n> and so on", None),
        (
            "Ein Satz, der von Hand umbrochen wurde und weit genug-\nreichend ist, um erkannt zu werden.",
            "Ein Satz, der von Hand umbrochen wurde und weit genug-reichend ist, um erkannt zu werden.",
        ),
        (
            "月球上有许多陨石坑和这些陨石坑是很久以前从天上掉下来的石头\n造成的。没有人看见它们。",
            "月球上有许多陨石坑和这些陨石坑是很久以前从天上掉下来的石头造成的。没有人看见它们。",
        ),
    ],
)
def test_blocks(block: str, found: str | None) -> None:
    text = f"{WRAPPED}\n{block}\n\n{WRAPPED}"
    assert extract_plain(text).text == f"{JOINED}\n\n{found or block}\n\n{JOINED}"


def rfc() -> str:
    def page(number: int, text: str) -> str:
        head = "RFC 9999                   The Moon                  June 2024\n\n\n" if number > 1 else ""
        return f"{head}{text}\n\n\nLee & Wu          Standards Track          [Page {number}]\n"

    first = "   The moon has many craters, which were made a long time ago by"
    start = f"Network Working Group                  A. Lee\n\n{first}"
    return "\f".join([
        page(1, f"{start}\n   stones that fell from the sky and which hit it"),
        page(2, "   hard, but were not seen by anybody who could have told of it."),
        page(3, "   Another paragraph, which begins on the third of the pages."),
    ])  # fmt: skip


def test_pages_of_an_rfc_are_one_text() -> None:
    text = extract_plain(rfc()).text
    assert "[Page" not in text
    assert "June 2024" not in text
    assert "\f" not in text
    assert text.count("\n\n") == 2
    assert "by stones that fell from the sky and which hit it hard, but were" in text


@pytest.mark.parametrize("text", ["", " \n\n\t\n", "\f\f\f", "\0\0", "\ufeff", "\ud800"])
def test_texts_without_any(text: str) -> None:
    found = extract_plain(text)
    assert (found.text, found.title, found.verdict) == ("", None, Verdict.NOT_ARTICLE)
    assert found.evidence == ["the document has no text"]


def test_no_controls_and_lone_surrogates() -> None:
    found = extract_plain(f"A \x00ti\ud800tle\x1b\n\n{WRAPPED}\x07\x9b")
    assert found.title == "A title"
    assert found.text == f"A title\n\n{JOINED}"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000,
        "word " * 2_000_000,
        WRAPPED * 60_000,
        f"{WRAPPED}\n" * 60_000,
        " " * 5_000_000 + "x",
        "```\n" * 500_000,
        "\f" * 500_000,
        "a   " * 500_000,
        "- " * 1_000_000,
    ],
    ids=range(9),
)
@pytest.mark.timeout(60)
def test_big_texts_take_their_time_but_not_its_square(text: str) -> None:
    extract_plain(text)
