"""A page as it is judged: what it holds, states and shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.markup import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block
    from pipelines.extractors.model import Article

_SEEN: Final = 20_000
"""Characters of a page's text that are looked at for walls."""
_CHECK_PAGE: Final = 2_500
"""Characters that a page shows at most which is nothing but a check, a form or a message."""


@dataclass(slots=True)
class Page:
    """What the content of a page is judged by: its tree, its blocks, those of the article, its metadata."""

    tree: Tree
    url: str
    blocks: Sequence[Block]
    chosen: Sequence[Block]
    article: Article

    @property
    def text(self) -> str:
        """The article's text, as far as one was found."""
        return self.article.text

    @property
    def is_stated_article(self) -> bool:
        """Whether the page says that it is an article: it states an author, a date or the very text."""
        sources = self.article.sources
        return any(
            name in sources and sources[name].confidence == "stated"
            for name in ("published_at", "authors", "text")
        )


class Seen:
    """What a page shows, and what it shows where scripts don't run; put together when it is asked for."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def text(self) -> str:
        """All that a reader sees."""
        return "\n".join(block.text for block in self._page.blocks)[:_SEEN]

    @property
    def is_short(self) -> bool:
        """Whether there is no more than a check, a form or a message has."""
        return len(self.text) < _CHECK_PAGE

    @cached_property
    def noscript(self) -> str:
        """What is for readers without scripts."""
        return " ".join(text_of(each) for each in self._page.tree.iter("noscript"))[:_SEEN]

    @cached_property
    def headline(self) -> str:
        """The titles and first headings of the page."""
        headings = (each.text for each in self._page.blocks if each.kind == "heading" and each.level <= 2)  # noqa: PLR2004
        in_head = next((text_of(each) for each in self._page.tree.iter("title")), "")
        return " | ".join([in_head, self._page.article.title or "", *islice(headings, 3)])[:1000]
