"""A quote: words that are said to stand on a page, and the list of them that the user gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.exceptions import BadInputError
from crawler.listfile import ListFile
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote; `place` is where it is used, as the list says, else the list's own line."""

    url: str
    text: str
    place: str
    line: int


def read_quotes(name: str) -> list[Quote]:
    """Read a CSV or JSON Lines with `url`, `quote` and, where it likes, `place`; `-` is standard input.

    Raises:
        BadInputError: names file, line and field of what is wrong.
    """
    return list(_quotes(ListFile(name, "url", "quote")))


def _quotes(listed: ListFile) -> Iterator[Quote]:
    empty = True
    for row in listed.rows():
        url, text = row.values["url"].strip(), row.values["quote"].strip()
        try:
            fetch_url(url)
        except BadInputError as error:
            raise listed.bad(row.line, f"url: {error}") from error
        if not any(character.isalnum() for character in text):
            raise listed.bad(row.line, "quote: there is no word in it")
        if len(text) > _LONGEST:
            raise listed.bad(row.line, f"quote: {len(text):,} characters; quote {_LONGEST:,} at most")
        yield Quote(url, text, row.values.get("place", "") or f"{listed.name}:{row.line}", row.line)
        empty = False
    if empty:
        raise BadInputError(f"{listed.name} has no quote in it; write a CSV with the columns url and quote")
