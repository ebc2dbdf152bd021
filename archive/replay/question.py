"""The question that the search page is asked: its form's fields, read from an address and written to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from archive.recordsearch import Query
from archive.replay.lines import NO_VENUE

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 300
"""Characters of a field."""
_ORDERS: Final = ("relevance", "newest")
_LABELS: Final = {
    "q": "What is looked for",
    "venue": "The venue",
    "verdict": "The verdict",
    "language": "The language",
    "since": "The first day",
    "until": "The last day",
}


class BadQuestionError(ValueError):
    """A field of the form holds what can't be asked: the message says which."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: words, filters (empty: any), the order, and which page of the results."""

    q: str = ""
    venue: str = ""
    verdict: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    order: str = "relevance"
    page: int = 1

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Question:
        """Read the parameters of an address as they are; any that are no fields of the form are left out."""
        given = {name: parameters.get(name, "").strip() for name in _LABELS}
        return cls(
            **given,
            order=parameters.get("order") or "relevance",
            page=page_number(parameters.get("page") or "1"),
        )

    def check(self) -> None:
        """Refuse what can't be asked.

        Raises:
            BadQuestionError: a field holds it.
        """
        for name, label in _LABELS.items():
            if len(getattr(self, name)) > LONGEST:
                raise BadQuestionError(f"{label} has more than {LONGEST} characters.")
        for name in ("since", "until"):
            _check_day(_LABELS[name], getattr(self, name))
        if self.since and self.until and self.since > self.until:
            raise BadQuestionError("The first day is after the last one.")
        if self.order not in _ORDERS:
            raise BadQuestionError("The order is either relevance or newest.")

    def to_query(self) -> Query:
        """Return it as the search takes it."""
        return Query(
            words=self.q,
            venue_id=("" if self.venue == NO_VENUE else self.venue) if self.venue else None,
            verdict=self.verdict or None,
            language=self.language or None,
            since=self.since or None,
            until=self.until or None,
            newest=self.order == "newest",
        )

    @property
    def filtered(self) -> bool:
        """Whether anything but words is asked for."""
        return any((self.venue, self.verdict, self.language, self.since, self.until))

    def address(self, page: int) -> str:
        """Return the address of a page of the results."""
        asked = replace(self, page=page)
        plain = Question()
        given = {
            name: value for name in self.__slots__ if (value := getattr(asked, name)) != getattr(plain, name)
        }
        return "/search?" + urlencode(given, errors="replace")


def page_number(text: str) -> int:
    """Return the number of a page of a list; 0, which no page has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 0


def _check_day(label: str, text: str) -> None:
    try:
        if text and date.fromisoformat(text).isoformat() != text:
            raise ValueError(text)  # noqa: TRY301 - what fromisoformat says of all others
    except ValueError as error:
        raise BadQuestionError(f"{label} is no date such as 2025-03-04.") from error
