r"""Regular expressions of callers: those that take linear time, whatever they are and are matched with.

Letters, `.`, sets, `\d \w \s` and their opposites, groups, `|`, `^`, `$`, and the quantifiers `* + ? {2} {2,}
{2,5}`, also lazy. They become an automaton. Python's own engine tries one way after another instead, and can
be made to try for years.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.replay.automaton import MATCH, Automaton, Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.replay.automaton import Test

    Emit = Callable[[int], int]

LONGEST: Final = 200
_DEEPEST: Final = 20
_MOST_NODES: Final = 300
_COUNT: Final = re.compile(r"\{([0-9]{1,4}|(?=,))(?:(,)([0-9]{0,4}))?\}")
_CATEGORIES: Final[dict[str, Test]] = {
    "d": str.isdecimal,
    "D": lambda sign: not sign.isdecimal(),
    "w": lambda sign: sign.isalnum() or sign == "_",
    "W": lambda sign: not sign.isalnum() and sign != "_",
    "s": str.isspace,
    "S": lambda sign: not sign.isspace(),
}


class BadExpressionError(ValueError):
    """What was given is no expression of this kind: the message says why."""


class Expression:
    """An expression that is matched at the start of a text.

    Raises:
        BadExpressionError: it is none, or asks for what takes more than linear time.
    """

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise BadExpressionError(f"an expression has at most {LONGEST} characters")
        parser = _Parser(text)
        self._automaton = Automaton(parser.nodes, parser.entry)

    def match(self, text: str) -> bool:
        """Say whether `text` begins with what the expression describes."""
        return self._automaton.match(text)


class _Parser:
    """Reads an expression; each part of it becomes a function that adds its nodes before those given."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.nodes = [Node()]
        emit = self._alternatives()
        if self._at < len(text):
            raise BadExpressionError("a bracket ) closes nothing")
        self.entry = emit(MATCH)

    def _add(self, node: Node) -> int:
        if len(self.nodes) >= _MOST_NODES:
            raise BadExpressionError("the expression is too large")
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        sign = self._next()
        if not sign:
            raise BadExpressionError("the expression ends too early")
        self._at += 1
        return sign

    def _alternatives(self) -> Emit:
        parts = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            parts.append(self._sequence())
        return lambda then: self._add(Node(*[part(then) for part in parts]))

    def _sequence(self) -> Emit:
        parts = []
        while self._next() not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))

        def emit(then: int) -> int:
            for part in reversed(parts):
                then = part(then)
            return then

        return emit

    def _atom(self) -> Emit:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign in "^$":
            return lambda then: self._add(Node(then, edge=sign))
        if sign in "*+?":
            raise BadExpressionError(f"{sign} has nothing to repeat")
        test = self._set() if sign == "[" else self._sign(sign)
        return lambda then: self._add(Node(then, test=test))

    def _group(self) -> Emit:
        if self._next() == "?":
            self._at += 1
            if self._take() != ":":
                raise BadExpressionError("of the groups that begin with (? only (?: is known")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadExpressionError(f"groups are at most {_DEEPEST} deep")
        inside = self._alternatives()
        self._depth -= 1
        if self._take() != ")":
            raise BadExpressionError("a group isn't closed")
        return inside

    def _sign(self, sign: str) -> Test:
        if sign == ".":
            return lambda _: True
        return self._escape() if sign == "\\" else sign.__eq__

    def _escape(self) -> Test:
        sign = self._take()
        if sign in _CATEGORIES:
            return _CATEGORIES[sign]
        if sign.isascii() and sign.isalnum():
            raise BadExpressionError(rf"\{sign} isn't known here")
        return sign.__eq__

    def _set(self) -> Test:
        tests: list[Test] = []
        negative = self._next() == "^"
        self._at += negative
        while (sign := self._take()) != "]" or not tests:
            if sign == "\\":
                tests.append(self._escape())
                continue
            last = sign
            if self._next() == "-" and self._text[self._at + 1 : self._at + 2] not in {"]", ""}:
                self._at += 1
                last = self._take()
                if last == "\\" or last < sign:
                    raise BadExpressionError(f"{sign}-{last} is no range")
            tests.append(lambda each, first=sign, last=last: first <= each <= last)  # type: ignore[misc]
        return lambda each: any(test(each) for test in tests) != negative

    def _repeated(self, part: Emit) -> Emit:
        """Return `part` as often as what follows says."""
        least, most = self._count()
        if (least, most) == (1, 1):
            return part
        if self._next() == "?":
            self._at += 1
        if self._next() and (self._next() in "*+" or self._count() != (1, 1)):
            raise BadExpressionError("a quantifier follows another one")

        def emit(then: int) -> int:
            entry = then
            if most is None:
                entry = self._add(Node(then))
                self.nodes[entry].targets = (part(entry), then)
            for _ in range((most or least) - least):
                entry = self._add(Node(part(entry), then))
            for _ in range(least):
                entry = self._add(Node(part(entry)))
            return entry

        return emit

    def _count(self) -> tuple[int, int | None]:
        """Read a quantifier, if one is next: how often at least, and at most (None: any number)."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self._next())
        if simple is not None:
            self._at += 1
            return simple
        match = _COUNT.match(self._text, self._at)
        if match is None:
            return 1, 1
        self._at = match.end()
        least = int(match[1] or 0)
        most = None if match[2] and not match[3] else int(match[3] or least)
        if most is not None and most < least:
            raise BadExpressionError(f"{match[0]} is no number of times")
        return least, most
