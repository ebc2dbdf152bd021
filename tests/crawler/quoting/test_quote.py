"""Lists of quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.exceptions import BadInputError
from crawler.quoting.quote import Quote, read_quotes

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://a.example/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quotes.csv"


def test_a_table(path: Path) -> None:
    path.write_text(f'place,quote,url\nx.mdx:3," One\ntwo ",{URL}\n,three,{URL}\n')
    assert read_quotes(str(path)) == [
        Quote(URL, "One\ntwo", "x.mdx:3", 2),
        Quote(URL, "three", f"{path}:4", 4),
    ]


def test_json_lines(path: Path) -> None:
    path.write_text('{"url": "https://a.example/", "quote": "one", "place": "x"}\n')
    assert read_quotes(str(path)) == [Quote(URL, "one", "x", 1)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("url,quote\nftp://a.example/,x\n", ":2: url: 'ftp://a.example/' can't be fetched"),
        (f"url,quote\n{URL},ok\n{URL}, … \n", ":3: quote: there is no word in it"),
        (f"url,quote\n{URL},{'x' * 5_001}\n", ":2: quote: 5,001 characters; quote 5,000 at most"),
        ("url,text\na,b\n", ":1: the column 'quote' is missing"),
        ("just text\n", ":1: the column 'url' is missing"),
        ('{"url": "https://a.example/"}', ":1: the field 'quote' is missing"),
        ("url,quote\n", " has no quote in it"),
        ("", " has no quote in it"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_field(path: Path, content: str, said: str) -> None:
    path.write_text(content)
    with pytest.raises(BadInputError) as caught:
        read_quotes(str(path))
    assert str(caught.value).startswith(f"{path}{said}")
