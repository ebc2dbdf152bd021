"""Notices: lines that stand between an article's paragraphs on many sites and are none of its own."""

from __future__ import annotations

import re
from typing import Final

from pipelines.extractors.article.phrases import phrases

_MONTHS: Final = (
    r"jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil"
    r"|août|gen|giu|lug|set|ott|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек"
)
_DATE: Final = re.compile(
    rf"\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{2,4}}|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{4}}\s?[年년]"
    rf"|\b(?:{_MONTHS})\w*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s+\d{{4}})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(?:{_MONTHS})\w*|\b\d{{1,2}}:\d{{2}}\b",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"[\W\d_]*\d[\W\d_]*")
_BULLETS: Final = "\u00bb\u203a\u2192\u25b6-\u2013\u2014\u2022*[( "
_LABEL, _HEADER, _WALL, _PROMPT, _NOTICE, _POLICY = 40, 120, 160, 200, 400, 700
"""Characters that such lines have at most: what is longer is prose that speaks of these things."""


def is_date_line(text: str) -> bool:
    """Tell whether a line is the one with the date, as stands above an article."""
    return len(text) <= _HEADER and _DATE.search(text) is not None


def is_byline(text: str) -> bool:
    """Tell whether a line names who wrote the article."""
    if len(text) > _HEADER or text.endswith((".", "!", "?")):
        return False
    begun = phrases("byline").match(text)
    return begun is not None and text[begun.end() : begun.end() + 1] in {" ", ":"}


def is_notice(text: str) -> bool:
    """Tell whether a line is the page's: an advertisement, a credit, a bare date, a notice of cookies."""
    if len(text) <= _LABEL and (_is_whole("label", text) or _DIGITS.fullmatch(text)):
        return True
    if len(text) <= _HEADER and phrases("credit").match(text):
        return True
    return len(text) <= _NOTICE and phrases("notice").search(text) is not None


def is_prompt(text: str, density: float) -> bool:
    """Tell whether a line asks to read, follow or buy something else."""
    if density and len(text) <= _NOTICE and phrases("offer").search(text):
        return True
    most = _PROMPT if density else _HEADER
    return len(text) <= most and phrases("prompt").match(text.lstrip(_BULLETS)) is not None


def is_policy(text: str) -> bool:
    """Tell whether a paragraph behind an article says what may be done with it, or with comments."""
    return len(text) <= _POLICY and phrases("policy").search(text) is not None


def is_closing(heading: str) -> bool:
    """Tell whether a heading opens what follows an article: comments, the author's portrait, more to read."""
    return len(heading) <= _HEADER and _is_whole("closing", heading)


def is_wall(text: str) -> bool:
    """Tell whether a line says that the rest is for those who pay."""
    return len(text) <= _WALL and phrases("paywall").search(text) is not None


def _is_whole(kind: str, text: str) -> bool:
    """Tell whether a line is a phrase of a kind and nothing else, but for signs and a number around it."""
    found = phrases(kind).match(text.lstrip(_BULLETS))
    rest = text.lstrip(_BULLETS)[found.end() :] if found else text
    return found is not None and not any(each.isalpha() for each in rest)
