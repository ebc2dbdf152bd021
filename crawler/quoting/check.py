"""Checks quotes: whether the newest text of a page has them, and if need be whether earlier ones had."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crawler.quoting.match import Kind, Sought

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.quoting.match import Match
    from crawler.quoting.quote import Quote
    from crawler.quoting.texts import CapturedText, PageTexts


class Finding(StrEnum):
    """What has become of a quote."""

    EXACT = Kind.EXACT.value
    NORMALISED = Kind.NORMALISED.value
    FUZZY = Kind.FUZZY.value
    CHANGED = "changed"
    ABSENT = "absent"
    NO_CAPTURE = "no capture"


BAD = frozenset({Finding.CHANGED, Finding.ABSENT})
"""What somebody has to look at."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A quote and what was found.

    Attributes:
        match: How it stands in `text`; None where it stands nowhere.
        text: The capture that has it.
        gone: The next capture after that, which hasn't.
    """

    quote: Quote
    finding: Finding
    match: Match | None = None
    text: CapturedText | None = None
    gone: CapturedText | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as a flat dict, but for the selector."""
        match, text, gone = self.match, self.text, self.gone
        return {
            "url": self.quote.url,
            "quote": self.quote.text,
            "place": self.quote.place,
            "finding": self.finding.value,
            "match": match.kind.value if match else None,
            "score": match.score if match else None,
            "selector": match.selector(text.searched.text) if match and text else None,
            "captured_at": f"{text.captured_at:%Y-%m-%dT%H:%M:%SZ}" if text else None,
            "memento_url": text.memento_url if text else None,
            "gone_at": f"{gone.captured_at:%Y-%m-%dT%H:%M:%SZ}" if gone else None,
            "gone_memento_url": gone.memento_url if gone else None,
        }


def check_quotes(quotes: Sequence[Quote], texts: PageTexts, least: float) -> list[Checked]:
    """Return what was found of each quote, in their order; `least` is the least score of a fuzzy match."""
    found: dict[int, Checked] = {}
    by_url: dict[str, list[int]] = {}
    for number, quote in enumerate(quotes):
        by_url.setdefault(quote.url, []).append(number)
    for url, numbers in by_url.items():  # the text of a page is made ready once for all its quotes
        page = _Page(url, texts, least)
        found.update((number, page.check(quotes[number])) for number in numbers)
    return [found[number] for number in range(len(quotes))]


class _Page:
    """The texts of one page; earlier ones are read when a quote doesn't stand in the newest."""

    def __init__(self, url: str, texts: PageTexts, least: float) -> None:
        self._least = least
        self._rest = self._newer_first(texts.current(url), texts.earlier(url))
        self._read: list[CapturedText] = []

    @staticmethod
    def _newer_first(current: CapturedText | None, earlier: Iterable[CapturedText]) -> Iterator[CapturedText]:
        if current is not None:
            yield current
        for text in earlier:
            if current is None or text.searched.text != current.searched.text:
                yield text

    def _texts(self) -> Iterator[CapturedText]:
        yield from self._read
        for text in self._rest:
            self._read.append(text)
            yield text

    def check(self, quote: Quote) -> Checked:
        sought, nearly, newer = Sought(quote.text), None, None
        for text in self._texts():
            match = text.searched.find(sought, self._least)
            if match is not None:
                found = _checked(quote, match, text, newer)
                if match.kind != Kind.FUZZY:
                    return found
                # An earlier text may have it to the letter: then the page has changed since.
                nearly = nearly or found
            newer = text
        if nearly is not None:
            return nearly
        return Checked(quote, Finding.NO_CAPTURE if newer is None else Finding.ABSENT)


def _checked(quote: Quote, match: Match, text: CapturedText, newer: CapturedText | None) -> Checked:
    """Return a quote that a text has, and `newer` (None: there is none) hasn't, or not as well.

    Two texts of one capture are those of two extractors: its page hasn't changed.
    """
    if newer is None or newer.memento_url == text.memento_url:
        return Checked(quote, Finding(match.kind.value), match, text)
    return Checked(quote, Finding.CHANGED, match, text, newer)
