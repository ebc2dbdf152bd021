"""The article of an HTML page: metadata, text and verdict by one parse of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.charset import decode
from crawler.markup import parse_tame, tame
from crawler.verdicts import Verdict
from pipelines.extractors.article.blocks import Block, read_blocks
from pipelines.extractors.article.known import fold, read_known, stated_body
from pipelines.extractors.article.page import Page
from pipelines.extractors.article.region import find_region, title_place
from pipelines.extractors.article.selection import select
from pipelines.extractors.article.surroundings import find_surroundings
from pipelines.extractors.article.verdict import judge
from pipelines.extractors.article.weights import in_context, weight, with_around
from pipelines.extractors.article.witness import better_text
from pipelines.extractors.article.writer import write_markdown, write_text
from pipelines.extractors.metadata.fields import read_metadata
from pipelines.extractors.model import Article, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.items import Answer
    from crawler.markup import Tree

LONGEST: Final = 8_000_000
"""Characters of a page that are looked at."""
_WITNESSED, _WITNESSED_BLOCKS = 3_000_000, 5_000
"""Characters and blocks of the largest page that other extractors are asked about."""
_PARAGRAPHS, _LONG, _BELOW = 2, 800, 30
"""Blocks, bytes, and blocks below the title, with which a choice needs no witness."""
_DEEPER: Final = "boolean(" + "/*" * 200 + ")"
_SHOWN: Final = 0.5
"""The share of the article that a page states for machines below which what it shows isn't all of it."""


def extract_html(answer: Answer, url: str) -> Article:
    """Return the article of a page; one without an article has a verdict that says what it is instead.

    Slow (some 8 ms a page): not for the reactor's thread.
    """
    decoded = decode(answer.body, answer.content_type)
    page = tame(decoded.text[:LONGEST])
    # Both leave most pages as they are.
    tree = parse_tame(page, answer.body if decoded.is_verbatim and page is decoded.text else None)
    if tree is None:
        return Article(verdict=Verdict.NOT_ARTICLE, evidence=["there is no markup in it"])
    article = read_metadata(tree, url)
    choice = choose(tree, article.title)
    article.text, article.markdown = write_text(choice.chosen), write_markdown(choice.chosen, url)
    article.sources["text"] = Source("page", "inferred" if decoded.is_sure else "guessed")
    asked = not (choice.is_plain or _is_monstrous(tree, page, choice.blocks))
    _ask_others(article, tree, page if asked else "")
    found = judge(Page(tree, url, choice.blocks, choice.chosen, article))
    if found.verdict not in {Verdict.OK, Verdict.PAYWALL}:
        article.text = article.markdown = ""  # it is the wall's, not an article's
        del article.sources["text"]
    article.verdict, article.evidence = found.verdict, found.evidence
    article.needs_browser = found.needs_browser
    return article


@dataclass(frozen=True, slots=True)
class Choice:
    """All blocks of a page, those of its article, and where the title is among all (None: not found)."""

    blocks: Sequence[Block]
    chosen: Sequence[Block]
    title: int | None

    @property
    def is_plain(self) -> bool:
        """Whether nobody need be asked: several paragraphs, long ones, right below the title."""
        if self.title is None or len(self.chosen) < _PARAGRAPHS:
            return False
        first = self.chosen[0]
        below = self.blocks[self.title : self.title + _BELOW]
        return first in below and sum(block.size for block in self.chosen) >= _LONG


def choose(tree: Tree, title: str | None) -> Choice:
    """Return what of a page is its article; `title` is what was found to be its title."""
    known = read_known(tree, title)
    heading = known.heading_of(tree)
    blocks = read_blocks(tree, heading)
    alone = [weight(block) for block in blocks]
    around = find_surroundings(blocks, alone, heading)
    weights = in_context(blocks, with_around(blocks, alone, around))
    place = title_place(blocks, weights, heading)
    chosen = select(blocks, find_region(blocks, weights, place), around, place, known)
    return Choice(blocks, chosen, place)


def _ask_others(article: Article, tree: Tree, page: str) -> None:
    """Take the text from elsewhere where ours is but a piece: what the page states, what witnesses found."""
    stated = stated_body(tree)
    if len(article.text) < _SHOWN * len(stated) and len(fold(article.text)) < _SHOWN * len(fold(stated)):
        text, source = stated, Source("json-ld", "stated")
    else:
        other = better_text(article.text, page) if page else None
        if other is None:
            return
        text, source = other, Source("trafilatura", "inferred")
    article.text = "\n\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    article.markdown = article.text
    article.sources["text"] = source


def _is_monstrous(tree: Tree, page: str, blocks: Sequence[Block]) -> bool:
    """Tell whether a page is so large or so deep that other extractors might never be done with it."""
    return len(page) > _WITNESSED or len(blocks) > _WITNESSED_BLOCKS or bool(tree.xpath(_DEEPER))
