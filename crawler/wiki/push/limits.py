"""Limits: what the wiki's server takes, field by field. Texts are measured in UTF-16 units, as it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crawler import utf16
from crawler.wiki.vocabulary import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

BATCH: Final = 200
"""Most resources in one request."""
PREVIEW: Final = 51_200
"""What of a text the wiki's page begins with; it shows less, and says itself how much there is."""
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most so many units; one that is too long is cut where `cuts`, otherwise refused.

    Attributes:
        words: The only texts that are taken; none: any.
        form: What it has to look like.
        stands_for: What `form` is called in a message.
    """

    most: int
    cuts: bool = False
    words: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None
    stands_for: str = ""

    def fit(self, value: Any) -> Any:
        """Return the value, cut to what is taken where it may be cut."""
        return utf16.cut(value, self.most) if self.cuts and isinstance(value, str) else value

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with the value, or None."""
        if not isinstance(value, str):
            return "is no text"
        if utf16.length(value) > self.most:
            return f"is {utf16.length(value):,} long, {self.most:,} at most are taken"
        if "\0" in value or not _is_whole(value):
            return "holds a NUL or half a surrogate pair"
        if self.words and value not in self.words:
            return f"is {value!r}, not one of {', '.join(self.words)}"
        if self.form and not self.form.fullmatch(value):
            return f"is {value[:50]!r}, not {self.stands_for}"
        return None


@dataclass(frozen=True, slots=True)
class Day:
    """A day, strictly YYYY-MM-DD."""

    def fit(self, value: Any) -> Any:
        """Return the value as it is."""
        return value

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with the value, or None."""
        try:
            date.fromisoformat(value if _DAY.fullmatch(value) else "")
        except (TypeError, ValueError):
            return f"is {value!r}, not a day such as 2025-01-21"
        return None


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of at most so many texts."""

    most: int
    each: Text

    def fit(self, value: Any) -> Any:
        """Return the first texts of the list, each cut."""
        return [self.each.fit(text) for text in value[: self.most]] if isinstance(value, list) else value

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with the list, or None."""
        if not isinstance(value, list):
            return "is no list"
        if len(value) > self.most:
            return f"has {len(value)} entries, {self.most} at most are taken"
        return next((found for text in value if (found := self.each.problem(text))), None)


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds."""

    least: float
    most: float
    whole: bool = True

    def fit(self, value: Any) -> Any:
        """Return the value as it is."""
        return value

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with the number, or None."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "is no number"
        if self.whole and not isinstance(value, int):
            return "is no whole number"
        if not self.least <= value <= self.most:
            return f"is {value}, not within {self.least:g} and {self.most:g}"
        return None


Rule = Text | Texts | Day | Number
URL: Final = Text(2000, form=re.compile(r"(?is)https?://[^/?#\s].*"), stands_for="an http or https URL")
MOMENT: Final = Text(40, form=_MOMENT, stands_for="a moment in UTC such as 2026-04-07T10:00:00Z")
_LONG: Final = Text(50_000, cuts=True)
_INTEGER: Final = 2**31 - 1
RESOURCE: Final[dict[str, Rule]] = {
    "id": Text(200, form=re.compile(r".+"), stands_for="an id"),
    "url": URL,
    "title": Text(1000, cuts=True),
    "type": Text(50, words=TYPES),
    "summary": _LONG,
    "keyPoints": Texts(50, Text(2000, cuts=True)),
    "publicationId": Text(200),
    "authors": Texts(50, Text(200, cuts=True)),
    "tags": Texts(50, Text(200, cuts=True)),
    "publishedDate": Day(),
    "fetchedAt": MOMENT,
    "contentHash": Text(200),
    "stableId": Text(20),
    "archiveUrl": URL,
    "credibilityOverride": Number(0, 1, whole=False),
}
"""An item of `POST /api/resources/batch`."""
CONTENT: Final[dict[str, Rule]] = {
    "url": URL,
    "fetchedAt": MOMENT,
    "resourceId": RESOURCE["id"],
    "httpStatus": Number(0, 999),
    "contentType": Text(200, cuts=True),
    "pageTitle": Text(1000, cuts=True),
    "fullTextPreview": Text(PREVIEW),
    "fullText": Text(5_242_880, cuts=True),
    "contentLength": Number(0, _INTEGER),
    "contentHash": Text(64),
    "fetchMethod": Text(50),
}
"""`POST /api/citations/content/upsert`."""
STATUS: Final[dict[str, Rule]] = {
    "fetchStatus": Text(50, words=("ok", "dead", "paywall", "error")),
    "lastFetchedAt": MOMENT,
    "fetchedTitle": Text(1000, cuts=True),
}
"""`PATCH /api/resources/ID/fetch-status`."""


def fit(schema: Mapping[str, Rule], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the values that aren't None, cut to what is taken, and a note for each that was cut."""
    given = {name: value for name, value in values.items() if value is not None}
    fitted = {name: schema[name].fit(value) for name, value in given.items()}
    notes = [
        f"{name} was cut to what the wiki takes" for name in given if _size(fitted[name]) < _size(given[name])
    ]
    return fitted, notes


def problems(schema: Mapping[str, Rule], values: Mapping[str, Any]) -> list[str]:
    """Return what the wiki would refuse, a sentence without its end for each field."""
    found = ((name, schema[name].problem(value)) for name, value in values.items())
    return [f"{name} {problem}" for name, problem in found if problem]


def _size(value: Any) -> int:
    return sum(map(_size, value)) + len(value) if isinstance(value, list) else len(str(value))


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
