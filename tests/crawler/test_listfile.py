"""Lists that the user gives."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.exceptions import BadInputError
from crawler.listfile import ListFile

if TYPE_CHECKING:
    from pathlib import Path


def rows(path: Path, content: str | bytes, *columns: str) -> list[tuple[int, dict[str, str]]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [(row.line, dict(row.values)) for row in ListFile(str(path), *columns or ("url",)).rows()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list"


def test_plain_lines(path: Path) -> None:
    found = rows(path, "\ufeff# a comment\r\n\r\n https://a.example/ \r\nhttps://b.example/,c")
    assert found == [(3, {"url": "https://a.example/"}), (4, {"url": "https://b.example/,c"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_with_cells_over_several_lines(path: Path, delimiter: str) -> None:
    text = 'Title, URL \n"One\ntwo, ""three""",https://a.example/?a=1\n\nfour,"https://b.example/,c"\nfive\n'
    if delimiter != ",":
        text = text.replace(", URL", f"{delimiter}URL").replace(",http", f"{delimiter}http")
        text = text.replace(',"http', f'{delimiter}"http')
    assert rows(path, text) == [
        (2, {"title": 'One\ntwo, "three"', "url": "https://a.example/?a=1"}),
        (5, {"title": "four", "url": "https://b.example/,c"}),
        (6, {"title": "five", "url": ""}),
    ]


def test_json_lines(path: Path) -> None:
    text = '\n{"URL": "https://a.example/", "line": 3, "page": null}\n{"url": "b", "x": ["ü"]}\n'
    assert rows(path, text) == [
        (2, {"url": "https://a.example/", "line": "3", "page": ""}),
        (3, {"url": "b", "x": '["ü"]'}),
    ]
    assert rows(path, '{"url": "a\\ud800"}') == [(1, {"url": "a?"})]


@pytest.mark.parametrize(
    ("content", "columns", "line", "said"),
    [
        ("url,quote\na,b\nc,d,e\n", ("url",), 3, "3 cells, and the header names 2"),
        (
            "link,quote\na,b\n",
            ("url", "quote"),
            1,
            "the column 'url' is missing; the first line has to name url, quote",
        ),
        ('url,quote\na,"b\n', ("url",), 2, "no CSV: unexpected end of data; put quotes"),
        ('{"url": "a"}\n{"url": \n', ("url",), "2:9", "no JSON: Expecting value"),
        ("{" * 100_000, ("url",), "1:2", "no JSON"),
        ('{"url": "a"}\n[1]\n', ("url",), 2, "no JSON object"),
        ('{"url": "a"}\n', ("url", "quote"), 1, "the field 'quote' is missing"),
    ],
)
def test_what_is_broken_is_named_by_its_line(
    path: Path, content: str, columns: tuple[str, ...], line: int | str, said: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        rows(path, content, *columns)
    assert str(caught.value).startswith(f"{path}:{line}: {said}")


def test_a_csv_by_its_name_has_to_have_the_column(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="the column 'url' is missing"):
        rows(tmp_path / "list.csv", "link\nhttps://a.example/\n")


def test_what_can_not_be_read(path: Path) -> None:
    with pytest.raises(BadInputError, match=r"can't read .*list: No such file or directory"):
        ListFile(str(path), "url")
    with pytest.raises(BadInputError, match=r"list:2: no UTF-8 text"):
        rows(path, b"a\n\xff")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"url\nhttps://a.example/\n")))
    assert [row.values["url"] for row in ListFile("-", "url").rows()] == ["https://a.example/"]
