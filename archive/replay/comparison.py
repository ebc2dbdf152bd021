"""The comparison of two texts: paragraph beside paragraph, with the words that differ."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.searchwords import Pieces

MOST_PARAGRAPHS: Final = 3000
"""Paragraphs of a text that are compared: the work grows with their square."""

_BUDGET: Final = 6_000_000
"""Pairs of words of changed paragraphs that are looked at, in all; later ones are marked as a whole."""
_COMMON: Final = 4
"""How often a paragraph may stand in a text and still tell where one is."""
_ALIKE: Final = 0.4
_SHOWN: Final = 1
"""Unchanged paragraphs that are shown on either side of a change."""
_FOLDED: Final = 4
_WORD: Final = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]|\w+|\s+|[^\w\s]"
)


_Code = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the one text and that of the other beside it, in pieces: each with whether it differs.

    A side is None where there is no such paragraph.
    """

    kind: Literal["same", "changed", "removed", "added"]
    one: Pieces | None
    other: Pieces | None


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that follow each other; those that are `folded` are unchanged and far from any change."""

    rows: list[Row]
    folded: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts compared: numbers of paragraphs by what became of them; `cut` where there were too many."""

    parts: list[Part]
    changed: int
    removed: int
    added: int
    cut: bool

    @property
    def equal(self) -> bool:
        """Whether the two texts are the same."""
        return not (self.changed or self.removed or self.added)


def compare(one: str, other: str) -> Comparison:
    """Compare two texts."""
    sides = [[line.strip() for line in text.splitlines() if line.strip()] for text in (one, other)]
    rows = list(_rows(sides[0][:MOST_PARAGRAPHS], sides[1][:MOST_PARAGRAPHS]))
    counts = Counter(row.kind for row in rows)
    return Comparison(
        parts=_parts(rows),
        changed=counts["changed"],
        removed=counts["removed"],
        added=counts["added"],
        cut=max(map(len, sides)) > MOST_PARAGRAPHS,
    )


def _rows(one: list[str], other: list[str]) -> Iterator[Row]:
    counts = Counter(other)
    start, tail = _ends(one, other)
    budget = _BUDGET
    for tag, a, b, c, d in _opcodes(one, other, start, tail, lambda line: counts[line] > _COMMON):
        if tag == "equal":
            yield from (Row("same", [(line, False)], [(line, False)]) for line in one[a:b])
            continue
        for old, new in zip_longest(one[a:b], other[c:d]):
            if old is None:
                yield Row("added", None, [(new, True)])
            elif new is None:
                yield Row("removed", [(old, True)], None)
            else:
                rows, spent = _pair(old, new, budget)
                budget -= spent
                yield from rows


def _pair(old: str, new: str, budget: int) -> tuple[list[Row], int]:
    """Return two paragraphs that stand in the same place, as one that was changed or as two; and the cost."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    start, tail = _ends(one, other)
    cost = (len(one) - start - tail) * (len(other) - start - tail)
    codes = (
        _opcodes(one, other, start, tail, str.isspace) if cost <= budget else _whole(one, other, start, tail)
    )
    kept = sum(b - a for tag, a, b, _, _ in codes if tag == "equal")
    if 2 * kept < _ALIKE * (len(one) + len(other)):
        return [Row("removed", [(old, True)], None), Row("added", None, [(new, True)])], min(cost, budget)
    marked = _marked(one, [(tag != "equal", a, b) for tag, a, b, _, _ in codes])
    altered = _marked(other, [(tag != "equal", c, d) for tag, _, _, c, d in codes])
    return [Row("changed", marked, altered)], cost if cost <= budget else 0


def _ends(one: list[str], other: list[str]) -> tuple[int, int]:
    """Return how much of two lists is equal at their beginning, and of what is left at their end."""
    least = min(len(one), len(other))
    start = next((at for at in range(least) if one[at] != other[at]), least)
    tail = next((at for at in range(least - start) if one[-1 - at] != other[-1 - at]), least - start)
    return start, tail


def _opcodes(
    one: list[str], other: list[str], start: int, tail: int, is_junk: Callable[[str], bool]
) -> list[_Code]:
    """Return what makes the other of the one, in difflib's words; their equal ends are known."""
    middle = SequenceMatcher(is_junk, one[start : len(one) - tail], other[start : len(other) - tail])
    codes = [(tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in middle.get_opcodes()]
    head, _, foot = _whole(one, other, start, tail)
    return [head, *codes, foot]


def _whole(one: list[str], other: list[str], start: int, tail: int) -> list[_Code]:
    """Return the same without a closer look at what lies between the equal ends."""
    a, c = len(one) - tail, len(other) - tail
    return [
        ("equal", 0, start, 0, start),
        ("replace", start, a, start, c),
        ("equal", a, len(one), c, len(other)),
    ]


def _marked(words: list[str], spans: list[tuple[bool, int, int]]) -> Pieces:
    return [("".join(words[a:b]), differs) for differs, a, b in spans if a < b]


def _parts(rows: list[Row]) -> list[Part]:
    """Fold away what is unchanged, but for the paragraphs next to a change."""
    parts: list[Part] = []
    position = 0
    while position < len(rows):
        end = position
        while end < len(rows) and (rows[end].kind == "same") == (rows[position].kind == "same"):
            end += 1
        run = rows[position:end]
        if run[0].kind == "same":
            before = 0 if position == 0 else _SHOWN
            after = len(run) if end == len(rows) else len(run) - _SHOWN
            if after - before >= _FOLDED:
                pieces = [(run[:before], False), (run[before:after], True), (run[after:], False)]
                parts += [Part(each, folded) for each, folded in pieces if each]
                position = end
                continue
        parts.append(Part(run, folded=False))
        position = end
    return parts
