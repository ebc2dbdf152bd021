"""Lists of cited URLs: one a line, CSV with a header, or JSON Lines; their first line tells which."""

from __future__ import annotations

import csv
import json
import logging
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.exceptions import BadInputError
from crawler.state.prominence import MOST, Prominence
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

logger = logging.getLogger(__name__)

_COLUMNS: Final = ("url", "cited", "importance")


class _Numbers(NamedTuple):
    """The numbers of a column: how they are written, up to what, how that is said, what counts for none."""

    pattern: str
    most: float
    allowed: str
    default: float


_NUMBERS: Final = {
    "cited": _Numbers("[0-9]{1,9}", float("inf"), "a whole number from 0 on", 1),
    "importance": _Numbers(r"[0-9]{1,3}(\.[0-9]{1,9})?", MOST, "a number from 0 to 100", 0),
}
_SIGNS: Final = ",;\t"
_LONGEST: Final = 10_000_000
"""Characters of a value of a CSV file; Python's own limit is soon met by texts that stand beside URLs."""
Row = tuple[int, "Mapping[str, Any]"]
"""A line's number, and what it says by column."""


def read_list(name: str) -> dict[str, Prominence]:
    """Return the URLs of a file (`-`: of standard input) in their order, and how each is cited.

    A line that is no URL is reported and passed over: the others are still worth asking for.

    Raises:
        BadInputError: the list can't be read, has no URL in it, or a number that is none.
    """
    found: dict[str, Prominence] = {}
    for line, row in _rows(name, _read_text(name).splitlines()):
        url = str(row.get("url") or "").strip()
        try:
            fetch_url(url)
        except BadInputError as error:
            logger.warning("%s:%d: passed over: %s", name, line, error)
            continue
        cited, importance = (_number(f"{name}:{line}", row, column) for column in ("cited", "importance"))
        citation = Prominence(int(cited), importance)
        found[url] = found[url].plus(citation) if url in found else citation
    if not found:
        raise BadInputError(f"{name} has no http or https URL in it; write one a line")
    return found


def _read_text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(
            f"can't read {name}: {error.strerror}; name a file with one URL a line"
        ) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(f"{name}:{line}: no UTF-8 text; save the list as UTF-8") from error


def _rows(name: str, lines: list[str]) -> Iterator[Row]:
    number, first = next(((n, line) for n, line in enumerate(lines) if _says(line)), (0, ""))
    if first.lstrip().startswith("{"):
        return _json_rows(name, lines)
    sign = max(_SIGNS, key=first.count)
    header = [cell.strip().strip('"').lower() for cell in first.split(sign)]
    if "://" not in first and set(header) & set(_COLUMNS):
        _check(f"{name}:{number + 1}", header)
        return _csv_rows(name, lines, number + 1, header, sign)
    return ((n, {"url": line}) for n, line in enumerate(lines, 1) if _says(line))


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _check(where: str, header: list[str]) -> None:
    twice = [column for column in _COLUMNS if header.count(column) > 1]
    if twice or "url" not in header:
        wrong = f"column {twice[0]} is there twice" if twice else "there is no column url"
        raise BadInputError(f"{where}: {wrong}; name url, and cited and importance where you have them")


def _csv_rows(name: str, lines: list[str], begin: int, header: list[str], sign: str) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST)
    reader = csv.reader((line + "\n" for line in lines[begin:]), delimiter=sign, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begin + reader.line_num, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        line = begin + reader.line_num
        raise BadInputError(
            f"{name}:{line}: no CSV: {error}; put quotes around a value, and double those in it"
        ) from error


def _json_rows(name: str, lines: list[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not _says(line):
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            column = getattr(error, "colno", 1)
            raise BadInputError(
                f"{name}:{number}:{column}: no JSON: {error}; write one object a line"
            ) from error
        if not isinstance(row, dict):
            raise BadInputError(f'{name}:{number}: no JSON object; write {{"url": "https://..."}}')
        yield number, row


def _number(where: str, row: Mapping[str, Any], column: str) -> float:
    """Return the number of a column, or what counts where nothing stands there."""
    kind, value = _NUMBERS[column], row.get(column)
    text = "" if value is None else str(value).strip()
    if not text:
        return kind.default
    if not re.fullmatch(kind.pattern, text) or float(text) > kind.most:
        raise BadInputError(f"{where}, column {column}: {text[:80]!r} is not allowed; give {kind.allowed}")
    return float(text)
