"""Phrases and names that pages have in common, by what they tell: kept as data, beside this file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from pipelines.extractors.article.literals import literals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOLDER: Final = Path(__file__).parent


class Phrases:
    """Phrases of a kind, looked for in any case like one pattern with an alternative for each.

    Most texts hold none of the words that the phrases are made of: looking for those is twenty times as fast.
    """

    def __init__(self, listed: Sequence[str]) -> None:
        self._all = re.compile("|".join(listed), re.IGNORECASE | re.DOTALL)
        self._each = [
            (literals(phrase) or ("",), re.compile(phrase, re.IGNORECASE | re.DOTALL)) for phrase in listed
        ]

    def match(self, text: str) -> re.Match[str] | None:
        """Return the phrase that a text begins with."""
        return self._all.match(text)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first phrase in a text."""
        lower = text.lower()
        best: re.Match[str] | None = None
        for needed, phrase in self._each:
            for word in needed:
                if word in lower:
                    found = phrase.search(text)
                    if found is not None and (best is None or found.start() < best.start()):
                        best = found
                    break
        return best

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all phrases in a text."""
        return self._all.finditer(text)


@cache
def phrases(kind: str) -> Phrases:
    """Return the phrases of a kind (phrases.yaml)."""
    return Phrases(_read("phrases.yaml")[kind])


@cache
def names(kind: str) -> frozenset[str]:
    """Return the words of a kind that stand in names of classes and ids (names.yaml)."""
    return frozenset(_read("names.yaml")[kind].split())


@cache
def name_phrases() -> re.Pattern[str]:
    """Return one pattern of the phrases that stand in such names, whatever parts their words."""
    listed = (phrase.replace(" ", "[-_ ]*") for phrase in _read("names.yaml")["phrases"])
    return re.compile("|".join(listed), re.IGNORECASE)


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
