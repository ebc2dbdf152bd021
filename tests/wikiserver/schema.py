"""What the wiki's server validates, as its contract has it; texts in UTF-16 units, as JavaScript counts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Any], bool]

TYPES = {"paper", "blog", "report", "book", "talk", "podcast", "government", "reference", "web"}


def units(text: str) -> int:
    """The length that JavaScript gives a text."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def text(most: int, least: int = 0) -> Check:
    return lambda value: isinstance(value, str) and least <= units(value) <= most


def texts(count: int, most: int) -> Check:
    return lambda value: isinstance(value, list) and len(value) <= count and all(map(text(most), value))


def url(value: Any) -> bool:
    return text(2000, 1)(value) and re.match(r"[a-z][a-z0-9+.-]*://\S", value) is not None


def moment(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9-]{10}T[0-9:.]{5,}Z", value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def day(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) is not None


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


RESOURCE: dict[str, Check] = {
    "id": text(200, 1),
    "url": url,
    "title": text(1000),
    "type": lambda value: value in TYPES,
    "summary": text(50_000),
    "review": text(50_000),
    "abstract": text(50_000),
    "keyPoints": texts(50, 2000),
    "publicationId": text(200),
    "authors": texts(50, 200),
    "tags": texts(50, 200),
    "publishedDate": day,
    "fetchedAt": moment,
    "contentHash": text(200),
    "stableId": text(20),
    "archiveUrl": text(2000),
    "credibilityOverride": lambda value: number(value) and 0 <= value <= 1,
}
CONTENT: dict[str, Check] = {
    "url": url,
    "fetchedAt": moment,
    "resourceId": text(200, 1),
    "httpStatus": integer,
    "contentType": text(200),
    "pageTitle": text(1000),
    "fullTextPreview": text(51_200),
    "fullText": text(5_242_880),
    "contentLength": integer,
    "contentHash": text(64),
    "fetchMethod": text(50),
}
STATUS: dict[str, Check] = {
    "fetchStatus": lambda value: value in {"ok", "dead", "paywall", "error"},
    "lastFetchedAt": moment,
    "fetchedTitle": text(1000),
}


def faults(
    schema: dict[str, Check], values: Any, required: set[str], never_null: frozenset[str] = frozenset()
) -> list[str]:
    """The fields that aren't as the schema has them; unknown ones are dropped in silence."""
    if not isinstance(values, dict):
        return ["not an object"]
    found = [name for name in required if values.get(name) is None]
    found += [name for name in never_null if name in values and values[name] is None]
    for name, check in schema.items():
        if values.get(name) is not None and not check(values[name]):
            found.append(name)
    return found


def holds_nul(value: Any) -> bool:
    """Whether the database would refuse a value."""
    if isinstance(value, str):
        return "\0" in value or any(0xD800 <= ord(character) <= 0xDFFF for character in value)
    if isinstance(value, list):
        return any(map(holds_nul, value))
    return isinstance(value, dict) and any(map(holds_nul, value.values()))
