"""The text as a reader wants it."""

from __future__ import annotations

import pytest

from pipelines.clean import CleanPipeline, clean_text
from tests.pipelines.items import item


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        (" \n\t\n ", ""),
        ("One.\nTwo.", "One.\nTwo."),
        ("One.\n\n\n\nTwo.  \n", "One.\n\nTwo."),
        ("One.\n \t\n\xa0\nTwo.", "One.\n\nTwo."),
        ("One\r\nTwo\rThree\x0cFour\u2028Five\x85Six", "One\nTwo\nThree\nFour\nFive\nSix"),
        ("def f():\n    return  1", "def f():\n    return  1"),
        ("zero\u200bwidth \ufeffmark \x00nul \x1b[31m", "zerowidth mark nul [31m"),
        ("lone \ud800 and \udfff halves, whole \U0001d11e", "lone  and  halves, whole \U0001d11e"),
        ("Cafe\u0301", "Caf\xe9"),
        (
            "- one\n- two\n* three\n• four\n| a | b |\n1. five\n22) six",
            "- one\n- two\n* three\n• four\n| a | b |\n1. five\n22) six",
        ),
        ("Before:\n\n- one\n  - two\n\nAfter", "Before:\n\n- one\n  - two\n\nAfter"),
    ],
)
def test_paragraphs_and_lists(text: str, clean: str) -> None:
    assert clean_text(text, None) == clean
    assert clean_text(clean, None) == clean


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The story\nIt begins.", "The story"),
        ("THE STORY.\nIt begins.", "The story"),
        ("The  story\n\nThe story\nIt begins.", "The story"),
        ("Skip to main content\nMenu\nThe story\nSubscribe now!\nIt begins.", "The story"),
        ("You need to enable JavaScript to view this site.\nIt begins.", None),
        ("Please enable JavaScript and reload\nIt begins.", None),
        ("We use cookies to make this site better.\nAccept all cookies\nIt begins.", None),
        ("Share this article\nAdvertisement\nSign in\nLOG IN »\nSearch\nIt begins.", ""),
    ],
)
def test_it_begins_with_the_article(text: str, title: str | None) -> None:
    assert clean_text(text, title) == "It begins."


@pytest.mark.parametrize(
    "text",
    [
        "Search engines were invented late.",
        "Menu prices rose.",
        "Sign in the sky",
        "It begins.\n\nMenu\n\nThe story",
        "Sharecropping",
        "The story of my life",
    ],
)
def test_what_looks_like_a_notice_stays(text: str) -> None:
    assert clean_text(text, "The story") == text


def test_nothing_but_notices_is_nothing() -> None:
    assert clean_text("Menu\nSearch\nThe story", "The story") == ""


def test_all_fields_of_an_item_are_cleaned() -> None:
    given = item(
        title="  The\n\tstory \x00",
        description=" \n ",
        authors=[" Ada\n Writer ", "", "\x00", "Bob"],
        text="The story\nIt begins.",
    )
    found = CleanPipeline().process_item(given)
    assert found is given
    assert (found.title, found.description, found.authors) == ("The story", None, ["Ada Writer", "Bob"])
    assert (found.text, found.verdict, found.error) == ("It begins.", "ok", None)


@pytest.mark.parametrize("between", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\r\n", "\n"])
def test_whatever_breaks_a_line_parts_the_words_of_a_title(between: str) -> None:
    assert CleanPipeline().process_item(item(title=f"The{between}story", text="x")).title == "The story"


@pytest.mark.parametrize("text", ["", " \n", "Menu", "\x00"])
def test_a_good_page_without_text_is_no_article(text: str) -> None:
    found = CleanPipeline().process_item(item(text=text))
    assert (found.verdict, found.error, found.text) == ("not_article", "no article text in it", "")


@pytest.mark.parametrize("verdict", ["partial", "blocked", "not_found", "error"])
def test_a_bad_page_stays_as_bad_as_it_is(verdict: str) -> None:
    found = CleanPipeline().process_item(item(verdict=verdict, error="why"))
    assert (found.verdict, found.error) == (verdict, "why")
