"""Lists of cited URLs: one a line, CSV with a header, or JSON Lines (`crawler/listfile.py`)."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.exceptions import BadInputError
from crawler.listfile import ListFile
from crawler.state.prominence import MOST, Prominence
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)


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


def read_list(name: str) -> dict[str, Prominence]:
    """Return the URLs of a file (`-`: of standard input) in their order, and how each is cited.

    A line that is no URL is reported and passed over: the others are still worth asking for.

    Raises:
        BadInputError: the list can't be read, has no URL in it, or a number that is none.
    """
    found: dict[str, Prominence] = {}
    given = ListFile(name, "url", optional=tuple(_NUMBERS))
    for line, row in ((each.line, each.values) for each in given.rows()):
        url = row["url"].strip()
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


def _number(where: str, row: Mapping[str, str], column: str) -> float:
    """Return the number of a column, or what counts where nothing stands there."""
    kind, text = _NUMBERS[column], row.get(column, "").strip()
    if not text:
        return kind.default
    if not re.fullmatch(kind.pattern, text) or float(text) > kind.most:
        raise BadInputError(f"{where}, column {column}: {text[:80]!r} is not allowed; give {kind.allowed}")
    return float(text)
