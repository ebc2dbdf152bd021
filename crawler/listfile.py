"""Lists that the user gives: CSV with a header, JSON Lines, or plain lines; from a file or standard input."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STANDARD_INPUT: Final = "-"
_DELIMITERS: Final = ",;\t"
_LONGEST: Final = 10_000_000
"""Characters of a cell: whole texts stand beside URLs in some tables."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: the line that it begins on (from 1), and its values by the names of their columns."""

    line: int
    values: Mapping[str, str]


class ListFile:
    """A list, read whole; `-` is standard input.

    What it is, it says itself: JSON Lines begin with `{`, a CSV with a header that names the first of
    `columns`, or one of those that are `optional`; anything else is plain lines, which have that column
    alone. Empty lines are passed over, before the header and in plain lines also those that begin with `#`.
    Names of columns are in lower case.

    Raises:
        BadInputError: it can't be read, or is no UTF-8 text.
    """

    def __init__(self, name: str, *columns: str, optional: tuple[str, ...] = ()) -> None:
        self.name, self._columns, self._optional = name, columns, optional
        self.text = read_text(name)

    def rows(self) -> Iterator[Row]:
        """Yield the rows; those of a CSV and of JSON Lines have all the `columns`, others as they come.

        Raises:
            BadInputError: names file, line and what is wrong there.
        """
        lines = self.text.split("\n")
        begin, first = next(((number, line) for number, line in enumerate(lines) if _says(line)), (0, ""))
        if first.lstrip().startswith("{"):
            yield from self._objects()
        elif self._is_csv(first):
            yield from self._table("\n".join(lines[begin:]), begin, max(_DELIMITERS, key=first.count))
        else:
            yield from self._lines()

    def _is_csv(self, first: str) -> bool:
        names = [name.strip(' "').lower() for name in first.replace(";", ",").replace("\t", ",").split(",")]
        known = not {self._columns[0], *self._optional}.isdisjoint(names)
        return known or len(self._columns) > 1 or self.name.lower().endswith(".csv")

    def _lines(self) -> Iterator[Row]:
        for number, line in enumerate(self.text.splitlines(), 1):
            if _says(line):
                yield Row(number, {self._columns[0]: line.strip()})

    def _objects(self) -> Iterator[Row]:
        for number, line in enumerate(self.text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                place = f"{number}:{getattr(error, 'colno', 1)}"
                raise self.bad(place, f"no JSON: {error}; write one object a line") from error
            if not isinstance(found, dict):
                raise self.bad(number, 'no JSON object; write one a line, such as {"url": "https://..."}')
            values = {name.lower(): _text(value) for name, value in found.items()}
            for name in self._columns:
                if name not in values:
                    raise self.bad(number, f"the field {name!r} is missing")
            yield Row(number, values)

    def _table(self, text: str, begin: int, delimiter: str) -> Iterator[Row]:
        """Yield the rows of a table whose header stands behind `begin` lines."""
        csv.field_size_limit(_LONGEST)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        names: list[str] = []
        line = begin + 1
        try:
            for cells in reader:
                if names and any(cell.strip() for cell in cells):
                    if len(cells) > len(names):
                        raise self.bad(line, f"{len(cells)} cells, and the header names {len(names)}")
                    values = dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))
                    yield Row(line, values)
                elif not names and cells:
                    names = self._header(line, cells)
                line = begin + reader.line_num + 1
        except csv.Error as error:
            why = f"no CSV: {error}; put quotes around a value, and double those in it"
            raise self.bad(line, why) from error

    def _header(self, line: int, cells: list[str]) -> list[str]:
        names = [cell.strip().lower() for cell in cells]
        for name in self._columns:
            if name not in names:
                columns = ", ".join(self._columns)
                raise self.bad(line, f"the column {name!r} is missing; the first line has to name {columns}")
        twice = next((name for name in (*self._columns, *self._optional) if names.count(name) > 1), None)
        if twice is not None:
            raise self.bad(line, f"the column {twice!r} is there twice; leave one of them out")
        return names

    def bad(self, line: int | str, why: str) -> BadInputError:
        """Return the error of a line."""
        return BadInputError(f"{self.name}:{line}: {why}")


def read_text(name: str) -> str:
    """Return the text of a file, without a byte order mark.

    Raises:
        BadInputError: it can't be read, or is no UTF-8 text.
    """
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(f"can't read {name}: {error.strerror}; name a file that is there") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(f"{name}:{line}: no UTF-8 text; save it as UTF-8") from error


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _text(value: Any) -> str:
    """Return a value of JSON as a cell has it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()  # half of a surrogate pair is no text
