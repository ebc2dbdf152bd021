"""Scores of extracted articles against what people took out of the same pages."""

from __future__ import annotations

import random
import re
import statistics
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WORD = re.compile(r"\w+")
_DIRTY = re.compile(r"skip to|enable javascript|cookie|subscribe|sign in|log in|newsletter", re.IGNORECASE)
_BEGINNING = 300
_DRAWN = 1000


@dataclass(slots=True)
class Found:
    """What an extractor found on a page."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None


@dataclass(slots=True)
class Page:
    """What a page holds, as its collection says: a body (of `articles`), or fields (of `publishers`)."""

    url: str
    set: str
    expected: dict[str, Any]

    @property
    def body(self) -> str:
        if self.set == "articles":
            return str(self.expected["body"])
        return "\n".join([*(self.expected.get("summary") or []), *self.expected["paragraphs"]])


def scores(pages: Sequence[Page], found: Sequence[Found]) -> dict[str, tuple[float, float, float]]:
    """Return each figure with its 95 % interval (bootstrap over pages).

    articles: F1 of the means over pages of precision and recall of runs of four words. publishers: mean F1 of
    the bags of words. title, day, authors: shares of pages on which they are exactly right. dirty: number of
    texts whose first 300 characters hold words of menus, notices and prompts.
    """
    both = list(zip(pages, found, strict=True))
    articles = [_runs(page.body, each.text) for page, each in both if page.set == "articles"]
    publishers = [(page, each) for page, each in both if page.set == "publishers"]
    figures: dict[str, tuple[list[Any], Callable[[list[Any]], float]]] = {
        "articles": (articles, _f1_of_means),
        "publishers": ([_bags(page.body, each.text) for page, each in publishers], _mean),
        "title": ([_same(page.expected["title"], each.title) for page, each in publishers], _mean),
        "day": ([_day(page, each) for page, each in publishers if page.expected["published"]], _mean),
        "authors": ([_authors(page, each) for page, each in publishers if page.expected["authors"]], _mean),
        "dirty": ([bool(_DIRTY.search(each.text[:_BEGINNING])) for _, each in both], sum),
    }
    return {name: _with_interval(*figure) for name, figure in figures.items()}


def _with_interval(values: list[Any], figure: Callable[[list[Any]], float]) -> tuple[float, float, float]:
    dice = random.Random(1)
    drawn = sorted(figure(dice.choices(values, k=len(values))) for _ in range(_DRAWN))
    return figure(values), drawn[int(0.025 * _DRAWN)], drawn[int(0.975 * _DRAWN) - 1]


def _runs(gold: str, text: str) -> tuple[float, float, float]:
    """Return the shares of true positives, false positives and false negatives among a page's runs."""
    want, got = _shingles(gold), _shingles(text)
    hits = (want & got).total()
    extra, missed = got.total() - hits, want.total() - hits
    whole = (hits + extra + missed) or 1
    return hits / whole, extra / whole, missed / whole


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3))) if words else Counter()


def _f1_of_means(pages: list[tuple[float, float, float]]) -> float:
    hits, extra, missed = (sum(page[n] for page in pages) for n in range(3))
    return 2 * hits / ((2 * hits + extra + missed) or 1)


def _bags(gold: str, text: str) -> float:
    want, got = Counter(_WORD.findall(gold.lower())), Counter(_WORD.findall(text.lower()))
    return 2 * (want & got).total() / ((want.total() + got.total()) or 1)


def _mean(values: list[float]) -> float:
    return statistics.mean(values) if values else 0.0


def _same(one: str | None, other: str | None) -> bool:
    return _norm(one) == _norm(other)


def _day(page: Page, found: Found) -> bool:
    return str(page.expected["published"])[:10] == str(found.published_at or "")[:10]


def _authors(page: Page, found: Found) -> bool:
    return {_norm(each) for each in page.expected["authors"]} == {_norm(each) for each in found.authors}


def _norm(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").lower().split())
