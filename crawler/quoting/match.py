"""Matches: where a quote stands in a text, letter by letter, in another printing, or nearly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from crawler.quoting.normaltext import NormalText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ELLIPSIS: Final = re.compile(r"\s*(?:[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\.)\s*")
_LEFT_OUT: Final = 3000
"""Characters that an ellipsis may stand for."""
_FUZZY_FROM: Final = 20
"""Characters that a part must have to be looked for nearly: a few letters are near to anything."""
_ROUGHLY: Final = 10
"""What a first look may be below the least score."""
_BREAK: Final = re.compile(r"[ .,;:!?-]|$")
_CONTEXT: Final = 32
_TRIES: Final = 50
_PAIRS: Final = ('""', "“”", "„“", "«»", "‘’", "''")  # noqa: RUF001 - quotation marks


class Kind(StrEnum):
    """How a quote stands in a text."""

    EXACT = "exact"
    NORMALISED = "normalised"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quote stands: `start` and `end` in the text; `score` up to 100."""

    kind: Kind
    score: float
    start: int
    end: int

    def selector(self, text: str) -> dict[str, str]:
        """Return the W3C TextQuoteSelector of the place (https://www.w3.org/TR/annotation-model/)."""
        return {
            "type": "TextQuoteSelector",
            "prefix": text[max(self.start - _CONTEXT, 0) : self.start],
            "exact": text[self.start : self.end],
            "suffix": text[self.end : self.end + _CONTEXT],
        }


class Sought:
    """A quote that is looked for; where it has ellipses, its parts in their order."""

    def __init__(self, quote: str) -> None:
        self.forms = [quote]
        if len(quote) > 2 and quote[0] + quote[-1] in _PAIRS:  # noqa: PLR2004 - the marks, and what they hold
            self.forms.append(quote[1:-1])
        parts = (NormalText(part).text.strip(" ") for part in _ELLIPSIS.split(self.forms[-1]))
        # A full stop may be the quoting sentence's own.
        self.parts = [shorn for part in parts if (shorn := part.rstrip(".,;: "))]


class Searched:
    """A text that quotes are looked for in."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def normal(self) -> NormalText:
        """The text in another form, made when the first quote doesn't stand in it letter by letter."""
        return NormalText(self.text)

    def find(self, sought: Sought, least: float) -> Match | None:
        """Return the best match whose score is `least` or more, or None."""
        for form in sought.forms:
            start = next(_places(form, self.text, 0), -1)
            if start >= 0:
                return Match(Kind.EXACT, 100.0, start, start + len(form))
        if not sought.parts:
            return None
        found = self._in_order(sought.parts)
        if found is not None:
            return Match(Kind.NORMALISED, 100.0, *self.normal.place(*found))
        return self._nearly(sought.parts, least)

    def _in_order(self, parts: Sequence[str]) -> tuple[int, int] | None:
        """Return where the parts stand in the normal text one behind the other, as near as they do."""
        text = self.normal.text
        starts = islice(_places(parts[0], text, 0), _TRIES if len(parts) > 1 else 1)
        spans = ((start, _end(parts[1:], text, start + len(parts[0]))) for start in starts)
        found = [(start, end) for start, end in spans if end >= 0]
        return min(found, key=lambda span: span[1] - span[0], default=None)

    def _nearly(self, parts: Sequence[str], least: float) -> Match | None:
        """Return where all parts stand nearly, by the worst of their scores."""
        text, end = self.normal.text, 0
        spans: list[tuple[int, int]] = []
        scores: list[float] = []
        for part in parts:
            rest = text[end : end + _LEFT_OUT + 2 * len(part)] if spans else text
            if len(part) < _FUZZY_FROM or len(rest) < len(part):
                return None
            near = fuzz.partial_ratio_alignment(part, rest, score_cutoff=least - _ROUGHLY)
            if near is None:
                return None
            score, first, last = _fitted(part, rest, near.dest_start, near.dest_end)
            if score < least:
                return None
            spans.append((end + first, end + last))
            scores.append(score)
            end += last
        start, end = self.normal.place(spans[0][0], spans[-1][1])
        return Match(Kind.FUZZY, round(min(scores), 1), *_whole_words(self.text, start, end))


def _places(part: str, text: str, start: int) -> Iterator[int]:
    """Yield where a part stands in a text, from `start` on, not beginning or ending within a word."""
    at = text.find(part, start)
    while at >= 0:
        end = at + len(part)
        if not (_joins(text[at - 1 : at], part[0]) or _joins(part[-1], text[end : end + 1])):
            yield at
        at = text.find(part, at + 1)


def _end(parts: Sequence[str], text: str, end: int) -> int:
    """Return where the last of further parts ends; -1: one isn't within reach of the one before."""
    for part in parts:
        start = next(_places(part, text, end), -1)
        if not 0 <= start - end <= _LEFT_OUT:
            return -1
        end = start + len(part)
    return end


def _joins(one: str, other: str) -> bool:
    """Tell whether two characters are of one word; of writing without spaces nobody knows."""
    return one.isascii() and other.isascii() and one.isalnum() and other.isalnum()


def _fitted(part: str, text: str, start: int, end: int) -> tuple[float, int, int]:
    """Return the passage around `start` and `end` that is most like a part, and its score.

    What was found there is as long as the part: a word that the part lacks would push another one out.
    """
    around = len(part) // 4
    ends = [
        end,
        *(each.start() for each in _BREAK.finditer(text, max(end - around, start + 1), end + around)),
    ]
    end = max(ends, key=lambda at: fuzz.ratio(part, text[start:at]))
    starts = [start, *(each.end() for each in _BREAK.finditer(text, max(start - around, 0), start + around))]
    start = max((at for at in starts if at < end), key=lambda at: fuzz.ratio(part, text[at:end]))
    return fuzz.ratio(part, text[start:end]), start, end


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while _joins(text[start - 1 : start] if start else "", text[start]):
        start -= 1
    while _joins(text[end - 1], text[end : end + 1]):
        end += 1
    return start, end
