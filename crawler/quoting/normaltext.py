"""Text in a form in which two printings of the same words are the same."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import Final

_QUOTES: Final = "\"'`´“”„‟«»‹›‘’‚‛′″"  # noqa: RUF001 - as people type them
_UNSEEN: Final = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_DASHES: Final = "\\-‐‑‒–—―−"  # noqa: RUF001 - the same
_ODD: Final = re.compile(
    rf"(?P<note>\[\d{{1,3}}\])|(?P<gap>[\s\[\]{_QUOTES}{_UNSEEN}{_DASHES}]+)|[^\x00-\x7f]"
)
_CLINGING: Final = ",.;:!?"
"""Signs before which some languages, and some printers, put a space."""
_DASH: Final = re.compile(f"[{_DASHES}]")
_SPACE: Final = re.compile(r"\s")


class NormalText:
    """A text without case, quotation marks, brackets, numbers of notes and what isn't seen.

    Spaces are one, dashes one without spaces, ligatures and the like their letters (NFKD). `text` is what
    becomes of it; `place` tells where a part of that stands in the original.
    """

    def __init__(self, original: str) -> None:
        self._starts: list[int] = []
        self._pieces: list[tuple[int, int, bool]] = []
        parts: list[str] = []
        length = at = 0
        for odd in _ODD.finditer(original):
            for start, end, plain in ((at, odd.start(), True), (odd.start(), odd.end(), False)):
                if start == end:
                    continue
                part = original[start:end].lower() if plain else _replaced(odd)
                self._starts.append(length)
                self._pieces.append((start, end, plain))
                parts.append(part)
                length += len(part)
            at = odd.end()
        self._starts.append(length)
        self._pieces.append((at, len(original), True))
        parts.append(original[at:].lower())
        self.text = "".join(parts)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which isn't empty, begins and ends in the original."""
        first, number = self._piece(start)
        last, last_number = self._piece(end - 1)
        return (
            first[0] + number if first[2] else first[0],
            last[0] + last_number + 1 if last[2] else last[1],
        )

    def _piece(self, position: int) -> tuple[tuple[int, int, bool], int]:
        """Return the piece that a position is in, and how far behind its beginning."""
        number = bisect_right(self._starts, position) - 1
        return self._pieces[number], position - self._starts[number]


def _replaced(odd: re.Match[str]) -> str:
    if odd["note"]:
        return ""
    if odd["gap"]:
        behind = odd.string[odd.end() : odd.end() + 1]
        if behind and behind in _CLINGING:
            return ""
        return "-" if _DASH.search(odd[0]) else " " if _SPACE.search(odd[0]) else ""
    return unicodedata.normalize("NFKD", odd[0]).casefold()
