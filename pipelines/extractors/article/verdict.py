"""The verdict of a page's content: an article, or what stands where it should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.markup import text_of
from pipelines.extractors.article.judgement import Judgement
from pipelines.extractors.article.listing import listing, nothing, too_short
from pipelines.extractors.article.walls import bot_check, consent, login, missing, paywall, shell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        """Whether the page says that it is an article: it has an author or a date, and no guess."""
        sources = self.article.sources
        return any(
            name in sources and sources[name].confidence == "stated" for name in ("published_at", "authors")
        )


class Seen:
    """What a page shows, and what it shows where scripts don't run."""

    def __init__(self, page: Page) -> None:
        self.text = "\n".join(block.text for block in page.blocks)[:_SEEN]
        self.noscript = " ".join(text_of(each) for each in page.tree.iter("noscript"))[:_SEEN]
        headings = (block.text for block in page.blocks if block.kind == "heading" and block.level <= 2)  # noqa: PLR2004
        in_head = next((text_of(each) for each in page.tree.iter("title")), "")
        self.headline = " | ".join([in_head, page.article.title or "", *list(headings)[:3]])[:1000]
        self.is_short = len(self.text) < _CHECK_PAGE


def judge(page: Page) -> Judgement:
    """Return what a page's content is: the first that something speaks for."""
    seen = Seen(page)
    for look in _LOOKS:
        found = look(page, seen)
        if found is not None:
            return found
    return Judgement()


_LOOKS: Final[tuple[Callable[[Page, Seen], Judgement | None], ...]] = (
    bot_check,
    shell,
    missing,
    consent,
    login,
    paywall,
    nothing,
    listing,
    too_short,
)
