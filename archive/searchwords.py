"""Words as the search takes them up, and what a person typed as an expression that looks for them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f]+")
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Scripts that write no spaces between words, or not between all (Thai, Chinese, Japanese, Korean, ...)."""

_SEAM: Final = re.compile(rf"(?<=\w)(?=[{_UNSPACED}])|(?<=[{_UNSPACED}])(?=\w)")
_BREAK: Final = "\x1f"
OPEN: Final = "\x02"
CLOSE: Final = "\x03"
"""What highlighting puts around words that were looked for."""

_TERM: Final = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»", '"'))

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it is one of the words that were looked for."""


def match_expression(words: str) -> str:
    """Return what a person typed as an expression of FTS5: all the words, "a phrase", or the start of a wor*.

    Everything is quoted, so that nothing in it is taken for syntax; an empty string: nothing to look for.
    """
    terms = []
    for phrase, word in _TERM.findall(words.translate(_QUOTES)):
        term = fold(phrase or word)
        if any(character.isalnum() for character in term):
            terms.append(f'"{term}"' + ("*" if word.endswith("*") else ""))
    return " AND ".join(terms)


def fold(text: str) -> str:
    """Return a text as it is taken up: with a break on both sides of each letter that no spaces surround.

    So each is a word, and a word of several is a phrase: `日本` is found inside of `日本語`.
    """
    return _SEAM.sub(_BREAK, _CONTROL.sub(" ", unicodedata.normalize("NFC", text)))


def pieces(text: str) -> Pieces:
    """Part a text at the marks that highlighting put around words."""
    found = []
    for part in text.replace(_BREAK, "").split(OPEN):
        marked, close, rest = part.partition(CLOSE)
        found += [(marked, True), (rest, False)] if close else [(part, False)]
    return [piece for piece in found if piece[0]]
