"""Where a quote stands in a text."""

from __future__ import annotations

import pytest

from crawler.quoting.match import Searched, Sought
from crawler.quoting.normaltext import NormalText

TEXT = (
    "Intro. The “oﬃce” said —\nit isn’t « bon » for state-of-the-art mo\u00addels.[12] And then nothing "
    "happened for many years, until 2024, in the Partlands. Über Straße\u00a0und Cafe\u0301. [T]he end…"
)


def found(quote: str, text: str = TEXT, least: float = 90) -> tuple[str, str] | None:
    match = Searched(text).find(Sought(quote), least)
    return (match.kind.value, text[match.start : match.end]) if match is not None else None


@pytest.mark.parametrize("quote", ["it isn’t", "Partlands", "many years, until 2024,", "\u00a0und"])
def test_letter_by_letter(quote: str) -> None:
    assert found(quote) == ("exact", quote)


@pytest.mark.parametrize("quote", ["“happened for”", '"happened for"', "«happened for»"])
def test_the_marks_around_a_quote_are_not_of_it(quote: str) -> None:
    assert found(quote) == ("exact", "happened for")


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ('The "office" said', "The “oﬃce” said"),
        ("THE 'OFFICE' SAID", "The “oﬃce” said"),
        ("said - it isn't", "said —\nit isn’t"),
        ("said -- it  isn't", "said —\nit isn’t"),
        ('isn\'t "bon" for', "isn’t « bon » for"),
        ("state\u2011of\u2011the\u2011art models", "state-of-the-art mo\u00addels"),
        ("models. And then", "mo\u00addels.[12] And then"),
        ("until 2024.", "until 2024"),
        ("über strasse und café", "Über Straße\u00a0und Cafe\u0301"),
        ("The end", "The end"),
        ("mode[l]s (...) nothing happened", "mo\u00addels.[12] And then nothing happened"),
        ("many years , until 2024", "many years, until 2024"),
        ("And then ... years", "And then nothing happened for many years"),
        ("for (…) until … the Partlands", "for many years, until 2024, in the Partlands"),
    ],
)  # fmt: skip
def test_another_printing_of_the_same_words(quote: str, there: str) -> None:
    kind, where = found(quote) or ("", "")
    assert kind == "normalised"
    assert where == ("T]he end" if quote == "The end" else there)


def test_nearly() -> None:
    match = Searched(TEXT).find(Sought("nothing hapened for many yeers, until"), 90)
    assert match is not None
    assert (match.kind, TEXT[match.start : match.end]) == ("fuzzy", "nothing happened for many years, until")
    assert 90 <= match.score < 100
    assert found("nothing hapened for many yeers, until", least=99) is None


def test_the_parts_of_a_quote_nearly() -> None:
    quote = "for stade of the art models [...] happened for many many years until 2024"
    there = TEXT[TEXT.index("for state") : TEXT.index(", in the")]
    assert found(quote, least=85) == ("fuzzy", there)


@pytest.mark.parametrize(
    "quote",
    [
        "othing",  # within a word
        "many years. Then",
        "years ... nothing",  # the wrong way round
        "Nothing of this sort was ever written by anybody",
        "hapened",  # too short to be near to something
    ],
)
def test_what_is_not_there(quote: str) -> None:
    assert found(quote) is None


def test_parts_that_are_far_apart_are_no_quote() -> None:
    assert found("begin … end", "begin " + "x " * 1000 + "end") is not None
    assert found("begin … end", "begin " + "x " * 2000 + "end") is None
    assert found("begin … end", "begin " + "x " * 2000 + "begin to end") == ("normalised", "begin to end")


def test_writing_without_spaces() -> None:
    assert found("目录检索", "我们的目录检索系统") == ("exact", "目录检索")


def test_a_quote_that_is_longer_than_the_text() -> None:
    assert found("What is said here is longer than the text", "What is said here") is None


@pytest.mark.parametrize("text", [TEXT, "", "a", "ﬁ", "“”", "İstanbul—ﬃ x"])
def test_each_place_leads_back(text: str) -> None:
    normal = NormalText(text)
    for at, character in enumerate(normal.text):
        start, end = normal.place(at, at + 1)
        assert character in NormalText(text[start:end]).text


def test_a_selector() -> None:
    match = Searched(TEXT).find(Sought("happened"), 90)
    assert match is not None
    assert match.selector(TEXT) == {
        "type": "TextQuoteSelector",
        "prefix": "t mo\u00addels.[12] And then nothing ",
        "exact": "happened",
        "suffix": " for many years, until 2024, in ",
    }
