"""Witnesses: what other extractors find on a page, for telling whether ours looked in the right place."""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import Final

from resiliparse.extract.html2text import extract_plain_text

_WORD: Final = re.compile(r"\w")
_WORDS: Final = re.compile(r"\w+")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no spaces between words: Thai to Khmer, Japanese, Chinese."""
_SHINGLE: Final = 4
_AGREED: Final = 0.5
"""From this share of text in common on, two extractors found the same article."""
_ELSEWHERE: Final = 0.5
_FRAGMENT: Final = 0.15
"""The share of the slow witness's text below which ours is but a piece of the article."""

Shingles = Counter[tuple[str, ...]]


def better_text(ours: str, page: str) -> str | None:
    """Return another text where ours is not the article as witnesses see it, or but a piece; else None.

    The quick witness (resiliparse, about as dear as parsing the page) is asked always, the slow one
    (trafilatura, ten times that) only where the two differ.
    """
    mine = shingles(ours)
    quick = shingles(
        extract_plain_text(page, main_content=True, alt_texts=False, links=False, comments=False)
    )
    if agreement(mine, quick) >= _AGREED:
        return None
    slow_text = _trafilatura(page)
    slow = shingles(slow_text)
    if agreement(mine, slow) >= _AGREED or not slow:
        return None
    return slow_text if _is_misplaced(mine, quick, slow) else None


def _is_misplaced(mine: Shingles, quick: Shingles, slow: Shingles) -> bool:
    """Tell whether ours is but a fragment, or elsewhere than where both witnesses look."""
    if mine.total() < _FRAGMENT * slow.total():
        return True
    both = quick & slow
    agree = both.total() >= slow.total() * _AGREED
    return agree and (mine & both).total() < _ELSEWHERE * mine.total()


def shingles(text: str) -> Shingles:
    """Return a text's runs of four words, and how often each is there; of unspaced scripts, of letters."""
    words = _WORDS.findall(text.casefold())
    if len(_UNSPACED.findall(text)) > len(words):
        words = _WORD.findall(text)
    return Counter(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def agreement(one: Shingles, other: Shingles) -> float:
    """Return how much two texts have in common, 0 to 1 (F1 of their shingles)."""
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 1.0


def _trafilatura(page: str) -> str:
    import trafilatura  # noqa: PLC0415 - slow to import, and seldom needed

    logging.getLogger("trafilatura").setLevel(
        logging.CRITICAL
    )  # what is odd about a page is no error of ours
    found = trafilatura.extract(page, favor_precision=True, include_comments=False, include_tables=True)
    return found or ""
