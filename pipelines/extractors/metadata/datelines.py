"""Dates as a page shows them: microdata, time elements, the path of its URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.dates import iso_date
from crawler.markup import elements
from pipelines.extractors.metadata.labels import PUBLISHED, labelled
from pipelines.extractors.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.markup import Tree

Found = tuple[str, Source]

_FEW: Final = 3
_IN_PATH: Final = re.compile(r"/(19[89]\d|20\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_NO_DAY: Final = ("0001-01-01", "1970-01-01")
"""What systems give for a date that they don't have."""


def first_date(values: Iterable[str | None]) -> str | None:
    """Return the first of some values that is a whole date, as ISO 8601."""
    dates = (iso_date(value) for value in values if value)
    return next((date for date in dates if date and not date.startswith(_NO_DAY)), None)


def read_dateline(tree: Tree, url: str) -> Found | None:
    """Return the day or moment of publication that the page shows, and where."""
    marked = first_date(map(_value, elements(tree, "//*[contains(@itemprop, 'datePublished')]")[:1]))
    if marked:
        return marked, Source("microdata")
    # A list of articles has many.
    times = elements(tree, "//article//time") or elements(tree, "//time")
    dated = [each for each in times if each.get("datetime") or each.get("pubdate") is not None]
    if 0 < len(dated) <= _FEW and (shown := first_date(map(_value, dated))):
        return shown, Source("page", "inferred")
    return _date_of_path(url) or _labelled(tree)


def _labelled(tree: Tree) -> Found | None:
    date = first_date(labelled(tree, PUBLISHED))
    return (date, Source("page", "inferred")) if date else None


def _value(element: Tree) -> str:
    return element.get("datetime") or element.get("content") or "".join(map(str, element.itertext()))


def _date_of_path(url: str) -> Found | None:
    try:
        found = _IN_PATH.search(urlsplit(url).path)
    except ValueError:
        return None
    date = iso_date("-".join(found.groups())) if found else None
    return (date, Source("url", "inferred")) if date else None
