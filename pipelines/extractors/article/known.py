"""What a page says of its article outside the text: titles, descriptions, its heading, its stated body."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crawler.markup import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block

_LETTERS: Final = re.compile(r"\W+")
_WORD: Final = re.compile(r"\w+")
_TITLES: Final = frozenset({"og:title", "twitter:title", "title", "dc.title", "citation_title"})
_DESCRIPTIONS: Final = frozenset({"og:description", "twitter:description", "description", "dc.description"})
_SHORTEST: Final = 8
_ONLY_TITLE: Final = 15
_DESCRIBING: Final = 21
_SAME_WORDS: Final = 0.6
_NODES: Final = 2000


@dataclass(slots=True)
class Known:
    """What may be an article's title, and what describes it."""

    titles: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    _titles: list[str] = field(init=False, repr=False)
    _described: list[str] = field(init=False, repr=False)
    _words: list[set[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._titles = [fold(title) for title in self.titles]
        self._described = [each for each in map(fold, self.descriptions) if len(each) >= _DESCRIBING]
        self._words = [set(_WORD.findall(title.casefold())) for title in self.titles]

    def is_title(self, block: Block) -> bool:
        """Tell whether a block repeats the title."""
        return self._is_same(block.text) or (
            block.kind == "heading" and any(_shares_words(block.text, words) for words in self._words)
        )

    def is_described(self, block: Block) -> bool:
        """Tell whether a block says what a description of the page does."""
        letters = fold(block.text)
        return len(letters) >= _DESCRIBING and any(
            described in letters or letters in described for described in self._described
        )

    def is_teaser(self, block: Block) -> bool:
        """Tell whether a block leads to this very article: the title as a link, and how it begins."""
        if not block.linked:
            return False
        letters = fold(block.text)
        return any(
            len(title) >= _DESCRIBING and len(letters) > len(title) and letters.startswith(title)
            for title in self._titles
        )

    def heading_of(self, tree: Tree) -> Tree | None:
        """Return the heading that is the article's title, or the first of the page, or None."""
        headings = list(tree.iter("h1")) or list(tree.iter("h2"))
        found = next((each for each in headings if self._is_same(text_of(each))), None)
        return found if found is not None else next(tree.iter("h1"), None)

    def _is_same(self, text: str) -> bool:
        letters = fold(text)
        return len(letters) >= _SHORTEST and any(_is_part(letters, title) for title in self._titles)


def read_known(tree: Tree, title: str | None = None) -> Known:
    """Return what a page's head says; `title` is what was found to be the title."""
    titles, descriptions = [title] if title else [], []
    for each in tree.iter("meta"):
        name = (each.get("property") or each.get("name") or "").strip().lower()
        content = (each.get("content") or "").strip()
        if content and name in _TITLES:
            titles.append(content)
        elif content and name in _DESCRIPTIONS:
            descriptions.append(content)
    in_head = next(tree.iter("title"), None)
    if in_head is not None and (text := text_of(in_head)):
        titles.append(text)
    return Known(list(dict.fromkeys(titles)), list(dict.fromkeys(descriptions)))


def fold(text: str) -> str:
    """Return a text's letters and digits alone, in one case: for comparing what is spaced in other ways."""
    return _LETTERS.sub("", text.casefold())


def stated_body(tree: Tree) -> str:
    """Return the text of the article that a page states for machines (schema.org's articleBody), or "".

    Markup in it is taken out; its lines are paragraphs.
    """
    scripts = (each for each in tree.iter("script") if "json" in (each.get("type") or "").lower())
    bodies = [body for each in scripts for body in _bodies(each.text or "")]
    longest = max(bodies, key=len, default="")
    if "<" in longest:
        longest = re.sub(r"<[^<>]*>", "", re.sub(r"</p>|<br\s*/?>", "\n", longest, flags=re.IGNORECASE))
    return html.unescape(longest)


def _bodies(script: str) -> Iterator[str]:
    if "articleBody" not in script:
        return
    try:
        nodes: list[Any] = [json.loads(script.strip().removesuffix(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_NODES):
        if not nodes:
            return
        node = nodes.pop()
        if isinstance(node, dict):
            if isinstance(node.get("articleBody"), str):
                yield node["articleBody"]
            nodes += [each for each in node.values() if isinstance(each, dict | list)]
        elif isinstance(node, list):
            nodes += [each for each in node if isinstance(each, dict | list)]


def _is_part(letters: str, title: str) -> bool:
    shorter, longer = sorted((letters, title), key=len)
    return shorter == longer or (
        len(shorter) >= _ONLY_TITLE and shorter in longer and len(shorter) > len(longer) / 2
    )


def _shares_words(text: str, others: set[str]) -> bool:
    words = set(_WORD.findall(text.casefold()))
    return len(words) > 3 and len(words & others) > _SAME_WORDS * len(words | others)  # noqa: PLR2004
