"""Comparison: what of a page's content is another than it was, in full and in a few words."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from crawler.reextraction.content import CONTENT, JUDGED

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLLOWS: Final = {
    "text": ("markdown", "content_length", "content_hash", "preview", "truncated"),
    "verdict": ("content_fetched_at",),
}
"""What changes with a field, and is worth a word only where that field is the same."""
_CONTEXT: Final = 1


@dataclass(frozen=True)
class Comparison:
    """Two records of one URL: as it was, and as it would be today."""

    old: dict[str, Any]
    new: dict[str, Any]

    @cached_property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that are another, each with what it was and what it is."""
        names = ("verdict", *CONTENT, *(name for name in JUDGED if name != "verdict"))
        return {name: (self.old[name], self.new[name]) for name in names if self.old[name] != self.new[name]}

    def summary(self) -> str:
        """Return which fields changed, such as `verdict ok → paywall, title, text +12 -340`."""
        followers = {each for name in self.changed for each in _FOLLOWS.get(name, ())}
        return ", ".join(self._word(name) for name in self.changed if name not in followers)

    def _word(self, name: str) -> str:
        old, new = self.old[name], self.new[name]
        if name == "verdict":
            return f"verdict {old} → {new}"
        if name == "text":
            more, less = _sizes(_paragraphs(old), _paragraphs(new))
            # A paragraph that was parted or joined has all its characters.
            return f"text +{more} -{less}" if more or less else "text (its paragraphs)"
        return name

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff of the text, a paragraph a line."""
        old, new = _paragraphs(self.old["text"]), _paragraphs(self.new["text"])
        return difflib.unified_diff(old, new, "as it was", "as it is today", lineterm="", n=_CONTEXT)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def _sizes(old: list[str], new: list[str]) -> tuple[int, int]:
    """Return how many characters came and went; of what was rewritten, only the part that differs counts."""
    more = less = 0
    matcher = difflib.SequenceMatcher(None, old, new)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        before, after = "".join(old[start:end]), "".join(new[new_start:new_end])
        same = _shared(before, after)
        before, after = before[same:], after[same:]
        same = _shared(before[::-1], after[::-1])
        more, less = more + len(after) - same, less + len(before) - same
    return more, less


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    differing = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
