"""Names out of what stands in the place of authors."""

from __future__ import annotations

import pytest

from pipelines.extractors.metadata.authors import split_authors, turn_name


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("Ann Lee, Bo Wu and Cy Day", ["Ann Lee", "Bo Wu", "Cy Day"]),
        ("Ann Lee, Bo Wu, and Cy Day", ["Ann Lee", "Bo Wu", "Cy Day"]),
        ("Ann Lee; Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Ann Lee / Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Ana Ruiz y Eva Gil", ["Ana Ruiz", "Eva Gil"]),
        ("\u7530\u4e2d\u3001\u9234\u6728", ["\u7530\u4e2d", "\u9234\u6728"]),
        ("Food and Agriculture", ["Food and Agriculture"]),
        ("Jean-Luc Day", ["Jean-Luc Day"]),
        ("Martin Lee, Jr.", ["Martin Lee, Jr."]),
        ("Ann Lee, MD, PhD", ["Ann Lee"]),
    ],
)
def test_lists_are_taken_apart(text: str, authors: list[str]) -> None:
    assert split_authors([text]) == authors


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("BY: Ann Lee", ["Ann Lee"]),
        ("By: Ann Lee", ["Ann Lee"]),
        ("Von Ann Lee und Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Par Ann Lee", ["Ann Lee"]),
        ("Par Singh", ["Par Singh"]),
        ("Autor: Ann Lee", ["Ann Lee"]),
        ("Autorin Ann Lee", ["Ann Lee"]),
        ("Ludwig von Day", ["Ludwig von Day"]),
    ],
)
def test_what_stands_before_names(text: str, authors: list[str]) -> None:
    assert split_authors([text]) == authors


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Ann Lee, Correspondent", ["Ann Lee"]),
        ("Ann Lee | Science Editor", ["Ann Lee"]),
        ("Ann Lee, Wissenschaftsredakteurin", ["Ann Lee"]),
        ("Ann Lee (dpa)", ["Ann Lee"]),
        ("Ann Lee in Berlin", ["Ann Lee"]),
        ("Ann Lee ann@site.example", ["Ann Lee"]),
        ("Ann Lee @annlee", ["Ann Lee"]),
        ("<b>Ann</b> Lee", ["Ann Lee"]),
        ("Ann Lee, Photo: Bo Wu", ["Ann Lee"]),
        ("Staff reporter", ["Staff reporter"]),
        ("(dpa)", ["(dpa)"]),
    ],
)
def test_what_stands_behind_names(text: str, authors: list[str]) -> None:
    assert split_authors([text]) == authors


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a@site.example", "@ann", "https://site.example/ann", "105092", "admin", "N/A"),
        *("Photo: Ann Lee", "a" * 81, "this is a whole sentence that has many more words than names"),
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert split_authors([text]) == []


def test_order_is_kept_and_each_stands_once() -> None:
    assert split_authors(["Bo Wu, Ann Lee", "Bo  Wu"]) == ["Bo Wu", "Ann Lee"]


@pytest.mark.parametrize("text", ["(" * 5000, "a and " * 5000, ", " * 5000, "<" * 5000])
def test_long_texts_are_cut(text: str) -> None:
    assert len(split_authors([text])) <= 100


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Lee, Ann", "Ann Lee"),
        ("Ann Lee", "Ann Lee"),
        ("Ann Lee, Jr.", "Ann Lee, Jr."),
        ("Ann Lee, Editor", "Ann Lee, Editor"),
        ("Lee, Wu, Day", "Lee, Wu, Day"),
        ("Lee, Ann May", "Ann May Lee"),
        ("Lee Roe, Ann", "Ann Lee Roe"),
        ("van der Lee, Ann May", "Ann May van der Lee"),
        ("Lee Roe, A. M.", "A. M. Lee Roe"),
        ("Ilse Marrow, Tomas Quill", "Ilse Marrow, Tomas Quill"),
        ("A. M. Lee, Bo Wu", "A. M. Lee, Bo Wu"),
    ],
)
def test_names_of_catalogues(name: str, turned: str) -> None:
    assert turn_name(name) == turned


def test_what_is_known_to_be_one_name_is_turned() -> None:
    assert turn_name("García Márquez, Gabriel José", is_one=True) == "Gabriel José García Márquez"
