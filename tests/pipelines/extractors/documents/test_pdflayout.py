"""The layout of PDFs: where paragraphs begin and end, and what belongs to none."""

from __future__ import annotations

import pytest

from pipelines.extractors.documents.pdf import extract_pdf
from tests.pipelines.extractors.documents.pdfs import FIRST, FIRST_JOINED, Line, Page, paragraph, pdf


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            paragraph("First line that goes on to the margin", "here.", "Then another line that goes to it"),
            ["First line that goes on to the margin here.", "Then another line that goes to it"],
        ),
        (
            [
                *paragraph("One line that is as long as others.", y=700),
                Line("Indented line as long as others", 90, 686.8),
                Line("goes back to the margin as it ought to", 72, 673.6),
            ],
            [
                "One line that is as long as others.",
                "Indented line as long as others goes back to the margin as it ought to",
            ],
        ),
        (
            paragraph("• one item that is long enough", "• another one of that length"),
            ["• one item that is long enough", "• another one of that length"],
        ),
        (
            [
                *paragraph("The left column of a page goes on and", "ends with no stop, as it goes"),
                *paragraph("on in the", "right column.", x=330),
            ],
            ["The left column of a page goes on and ends with no stop, as it goes on in the right column."],
        ),
        (
            [*paragraph("A heading", size=14), *paragraph("and small text", y=684)],
            ["A heading", "and small text"],
        ),
        (
            [Line(f"Drawn in no order, line {at}", y=700 - 13 * at) for at in (4, 0, 3, 1, 5, 2, 9, 7, 8, 6)],
            [" ".join(f"Drawn in no order, line {at}" for at in range(10))],
        ),
        (
            paragraph("月球上有许多陨石坑和这些陨石坑是很久", "以前从天上掉下来的石头造成的。"),
            ["月球上有许多陨石坑和这些陨石坑是很久以前从天上掉下来的石头造成的。"],
        ),
        (paragraph("An emoji 😀 and a lone \ud800 surrogate"), ["An emoji 😀 and a lone surrogate"]),
    ],
)
def test_where_paragraphs_end(lines: list[Line], expected: list[str]) -> None:
    assert extract_pdf(pdf(Page(lines))).text.split("\n\n") == expected


def test_a_page_that_is_turned_as_a_whole() -> None:
    lines = [Line(text, 100 + 13.2 * at, 72, turned=True) for at, text in enumerate(FIRST)]
    assert extract_pdf(pdf(Page(lines, rotate=90))).text == FIRST_JOINED


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Journal of Stones", "{n}"),
        ("Lee and Wu {n}", "doi:10.1000/182"),
        ("Journal, 2024, {n}", "Page {n} of 6"),
        ("{r}", "- {n} -"),
    ],
)
def test_running_heads_and_page_numbers_are_left_out(head: str, foot: str) -> None:
    words = ["Another", "More", "Some", "All", "Half", "None"]
    roman = ["i", "ii", "iii", "iv", "v", "vi"]
    pages = [
        Page([
            Line(head.format(n=at + 41, r=roman[at]), y=760, size=9),
            *paragraph(f"A sentence of its own is on page {at * 7 + 3}.", f"{word} of them follows."),
            Line(foot.format(n=at + 41), y=30, x=280, size=9),
        ])
        for at, word in enumerate(words)
    ]  # fmt: skip
    expected = [
        f"A sentence of its own is on page {at * 7 + 3}. {word} of them follows."
        for at, word in enumerate(words)
    ]
    assert extract_pdf(pdf(*pages)).text.split("\n\n") == expected


def test_a_paragraph_goes_on_on_the_next_page() -> None:
    pages = [Page([*paragraph(*FIRST[:2]), Line("1", y=30)]), Page([*paragraph(FIRST[2]), Line("2", y=30)])]
    assert extract_pdf(pdf(*pages)).text == FIRST_JOINED
