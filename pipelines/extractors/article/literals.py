"""Literals: what a text must hold for a regular expression to be found in it at all."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<group>\()(?:\?:)?|(?P<end>\))|(?P<bar>\|)|(?P<optional>[?*]|\{0?,\d*\}|\{0\})|(?P<repeat>\+|\{\d[\d,]*\})"
    r"|\\(?P<sign>[^\w\s])|(?P<other>\\.|\[\^?.[^\]]*\]|[.^$])|(?P<letter>.)",
    re.DOTALL,
)

Literals = tuple[str, ...]
"""Texts in lower case of which one must be there; none: nothing is known."""


def literals(expression: str) -> Literals:
    """Return what a text in lower case has one of wherever `expression`, in any case, is found in it.

    Known are letters, groups (`(?:a|b)`), sets, classes and the signs that repeat; not look-around,
    back-references and comments.
    """
    return _Reader(expression).alternatives()


class _Reader:
    """Reads an expression from left to right, keeping of each sequence what narrows a search down most."""

    def __init__(self, expression: str) -> None:
        self._tokens = [
            (str(token.lastgroup), token[token.lastgroup or 0]) for token in _TOKEN.finditer(expression)
        ]
        self._place = 0

    def alternatives(self) -> Literals:
        """Read as far as the end of a group: one of its alternatives is there."""
        found = [self._sequence()]
        while self._peek() == "bar":
            self._place += 1
            found.append(self._sequence())
        return tuple(dict.fromkeys(each for one in found for each in one)) if all(found) else ()

    def _sequence(self) -> Literals:
        """Read one alternative: all of its parts are there, so the best one is kept."""
        best: Literals = ()
        run = ""
        while (kind := self._peek()) not in {"", "bar", "end"}:
            text = self._tokens[self._place][1]
            self._place += 1
            part: Literals = ()
            if kind == "group":
                part = self.alternatives()
                self._place += 1
            following = self._peek()
            if kind in {"letter", "sign"} and following not in {"optional", "repeat"}:
                run += text.lower()
                continue
            best, run = _better(best, (run,)), ""
            if following != "optional":
                best = _better(best, (text.lower(),) if kind in {"letter", "sign"} else part)
        return _better(best, (run,))

    def _peek(self) -> str:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else ""


def _better(one: Literals, other: Literals) -> Literals:
    """Return that of two whose shortest text is longer; an empty text says nothing."""
    return other if min(map(len, other), default=0) > min(map(len, one), default=0) else one
