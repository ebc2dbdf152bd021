"""Dates as a page shows them: microdata, time elements, the path of its URL."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.dates import iso_date
from pipelines.extractors.metadata.elsewhere import is_elsewhere, is_on_card
from pipelines.extractors.metadata.labels import PUBLISHED, labelled
from pipelines.extractors.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.markup import Tree

Found = tuple[str, Source]

_FEW: Final = 3
_LOOKED_AT: Final = 100
_IN_PATH: Final = re.compile(r"/(19[89]\d|20\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_NO_DAY: Final = ("0001-01-01", "1970-01-01")
"""What systems give for a date that they don't have."""


def first_date(values: Iterable[str | None]) -> str | None:
    """Return the first of some values that is a whole date, as ISO 8601."""
    dates = (iso_date(value) for value in values if value)
    return next((date for date in dates if date and not date.startswith(_NO_DAY)), None)


def read_dateline(tree: Tree, url: str) -> Found | None:
    """Return the day or moment of publication that the page shows, and where."""
    found = [each for each in tree.iter("*") if each.tag == "time" or _is_marked(each)]
    marked = _own(filter(_is_marked, found), url)
    if stated := first_date(map(_value, marked[:1])):
        return stated, Source("microdata")
    times = _own((each for each in found if each.tag == "time" and _is_dated(each)), url)
    times = [each for each in times if next(each.iterancestors("article"), None) is not None] or times
    # A list of articles has many.
    if 0 < len(times) <= _FEW and (shown := first_date(map(_value, times))):
        return shown, Source("page", "inferred")
    return _date_of_path(url) or _labelled(tree)


def _own(dates: Iterable[Tree], url: str) -> list[Tree]:
    """Return those that aren't of a comment or of another article."""
    looked_at = islice(dates, _LOOKED_AT)
    return [each for each in looked_at if not (is_elsewhere(each) or is_on_card(each, url))]


def _is_marked(element: Tree) -> bool:
    return "datePublished" in (element.get("itemprop") or "")


def _is_dated(time: Tree) -> bool:
    return bool(time.get("datetime")) or time.get("pubdate") is not None


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
