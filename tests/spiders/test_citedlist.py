"""Lists of cited URLs, as people make them and as they get them wrong."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.exceptions import BadInputError
from crawler.state.prominence import Prominence
from spiders.citedlist import read_list

if TYPE_CHECKING:
    from pathlib import Path

A, B = "https://a.example/", "https://b.example/?x=1,2"
NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "list"


@pytest.mark.parametrize(
    "text",
    [
        f'url,cited,importance\n{A},12,60\n"{B}",,\n',
        f'\ufeffNote;"URL";Importance;Cited\r\n"one; and two";{A};60.0;12\r\n\r\n;{B};;\r\n',
        f"# made by hand\n\ncited\turl\timportance\n12\t{A}\t60\n\t{B}\t\n",
        f'url,cited,importance,note\n{A},12,60,"two\nlines, with ""quotes"""\n"{B}"\n',
        f'{{"url": "{A}", "cited": 12, "importance": 60, "more": [1]}}\n\n{{"url": "{B}", "cited": null}}\n',
        f'{{"importance": 60.0, "cited": "12", "url": " {A} "}}\r\n{{"url": "{B}"}}',
    ],
)
def test_lists_with_columns(listed: Path, text: str) -> None:
    listed.write_text(text, newline="")
    assert read_list(str(listed)) == {A: Prominence(12, 60.0), B: Prominence(1, 0.0)}


def test_a_url_that_stands_there_several_times(listed: Path) -> None:
    listed.write_text(f"{A}\n{B}\n{A}\n{A},cited,url\n")
    assert read_list(str(listed)) == {A: Prominence(2), B: Prominence(1), f"{A},cited,url": Prominence(1)}
    listed.write_text(f"url,cited,importance\n{A},5,10\n{A},7,60\n{A},0,20\n")
    assert read_list(str(listed)) == {A: Prominence(12, 60)}


def test_a_row_without_a_url_is_reported_and_passed_over(
    listed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    listed.write_text(f'url,cited,note\n,3,\n{A},3,"two\nlines"\nftp://x.example/,3,\n')
    with caplog.at_level(logging.WARNING):
        assert list(read_list(str(listed))) == [A]
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == [f"{listed}:2", f"{listed}:5"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"url,cited\n{A},many\n", ":2, column cited: 'many' is not allowed; give a whole number from 0 on"),
        (f"url,cited\n{A},1\n{A},-1\n", ":3, column cited: '-1' is not allowed"),
        (f"url,cited\n{A},1.5\n", ":2, column cited: '1.5' is not allowed"),
        (
            f"url,importance\n{A},100.1\n",
            ":2, column importance: '100.1' is not allowed; give a number from 0",
        ),
        (f"url,importance\n{A},nan\n", ":2, column importance: 'nan' is not allowed"),
        (f"\nlink,cited\n{A},1\n", ":2: the column 'url' is missing; the first line has to name url"),
        (f"url,cited,url\n{A},1,{A}\n", ":1: the column 'url' is there twice"),
        (f'url,cited\n"{A}"x,1\n', ":2: no CSV: "),
        (f'url,cited\n"{A},1\n', ":2: no CSV: unexpected end of data; put quotes around"),
        (f'{{"url": "{A}"}}\n{{"url": }}\n', ":2:9: no JSON: "),
        (f'{{"url": "{A}"}}\n["{A}"]\n', ":2: no JSON object; write"),
        (f'{{"url": "{A}", "cited": true}}\n', ":1, column cited: 'true' is not allowed"),
        ("url,cited\n", " has no http or https URL in it"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(listed: Path, text: str, sentence: str) -> None:
    listed.write_text(text)
    with pytest.raises(BadInputError) as caught:
        read_list(str(listed))
    assert str(caught.value).startswith(f"{listed}{sentence}")


@pytest.mark.parametrize(
    ("citation", "days", "score"),
    [
        (Prominence(0), 0, 0),
        (Prominence(1), 0, 10),
        (Prominence(3, 60), 40, 120),
        (Prominence(3, 60), 4000, 180),
        (Prominence(3, 60), -4000, 80),
        (Prominence(3, 60), None, 180),
    ],
)
def test_what_a_page_counts(citation: Prominence, days: int | None, score: float) -> None:
    assert citation.score(None if days is None else NOON - timedelta(days=days), NOON) == score


def test_what_it_is_made_of_in_words() -> None:
    ago = NOON - timedelta(days=40)
    assert Prominence(12, 60).in_words(ago, NOON) == "cited 12 times, importance 60, 40 days old"
    assert Prominence(1).in_words(None, NOON) == "cited once, importance 0, never fetched"
    assert Prominence(0, 2.5).in_words(NOON, ago) == "never cited, importance 2.5, less than a minute old"
