"""The lines of PDFs: how much is read, and what odd files hold."""

from __future__ import annotations

import zlib

import pytest

from pipelines.extractors.documents.pdf import extract_pdf
from tests.pipelines.extractors.documents.pdfs import FIRST, Line, Page, paragraph, pdf, story


def test_pages_that_are_said_to_be_there() -> None:
    body = pdf(story()).replace(b"/Count 1 ", b"/Count 999999999 ")
    assert "The moon has many craters" in extract_pdf(body).text or extract_pdf(body).evidence


def test_at_most_300_pages() -> None:
    pages = [Page([Line(f"What page number {at} says of {at * 7}.")]) for at in range(310)]
    found = extract_pdf(pdf(*pages)).text.split("\n\n")
    assert len(found) == 300
    assert found[-1] == "What page number 299 says of 2093."


@pytest.mark.timeout(60)
def test_at_most_two_million_characters() -> None:
    row = "The moon has many craters here. " * 40
    pages = [Page([Line(row, y=780 - 5 * at, size=1) for at in range(150)])] * 15
    text = extract_pdf(pdf(*pages)).text
    assert 1_500_000 < len(text) <= 2_000_000


def test_a_compressed_content_stream() -> None:
    plain = b"BT /F 11 Tf 1 0 0 1 72 700 Tm (Pressed together) Tj ET"
    body = pdf(Page([Line("x")])).replace(b"/Length ", b"/Filter /FlateDecode /Length ")
    drawn = body[body.index(b"BT /F") : body.index(b"endstream", body.index(b"BT /F"))].rstrip(b"\n")
    assert extract_pdf(body.replace(drawn, zlib.compress(plain))).text == "Pressed together"


@pytest.mark.parametrize("size", [0, -11, 0.0001, 10**9, 10**38, 10**60])
@pytest.mark.parametrize("at", [0, -(10**9), 10**38, 10**60])
def test_odd_sizes_and_places(size: float, at: float) -> None:
    lines = [Line("Here and there", at, 700 - at, size, scaled=scaled) for scaled in (False, True)]
    found = extract_pdf(pdf(Page([*lines, *paragraph(*FIRST)])))
    assert found.text or found.evidence
