"""The article of an HTML page: metadata, text and verdict by one parse of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.charset import decode
from crawler.markup import parse_html
from crawler.verdicts import Verdict
from pipelines.extractors.article.blocks import Block, read_blocks
from pipelines.extractors.article.known import fold, read_known, stated_body
from pipelines.extractors.article.region import find_region, title_place
from pipelines.extractors.article.selection import select
from pipelines.extractors.article.surroundings import find_surroundings
from pipelines.extractors.article.verdict import Page, judge
from pipelines.extractors.article.witness import better_text
from pipelines.extractors.article.writer import write_markdown, write_text
from pipelines.extractors.metadata import read_metadata
from pipelines.extractors.model import Article, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.items import Answer
    from crawler.markup import Tree

LONGEST: Final = 8_000_000
"""Characters of a page that are looked at."""
_SHOWN: Final = 0.5
"""The share of the article that a page states for machines below which what it shows isn't all of it."""


def extract_html(answer: Answer, url: str) -> Article:
    """Return the article of a page; one without an article has a verdict that says what it is instead.

    Slow (some 15 ms a page): not for the reactor's thread.
    """
    decoded = decode(answer.body, answer.content_type)
    page = decoded.text[:LONGEST]
    tree = parse_html(page)
    if tree is None:
        return Article(verdict=Verdict.NOT_ARTICLE, evidence=["there is no markup in it"])
    article = read_metadata(tree, url, page)
    blocks, chosen = choose_blocks(tree, article.title)
    article.text, article.markdown = write_text(chosen), write_markdown(chosen, url)
    article.sources["text"] = Source("page", "inferred" if decoded.is_sure else "guessed")
    _ask_others(article, tree, page)
    found = judge(Page(tree, url, blocks, chosen, article))
    if found.verdict not in {Verdict.OK, Verdict.PAYWALL}:
        article.text = article.markdown = ""  # it is the wall's, not an article's
    article.verdict, article.evidence, article.needs_browser = (
        found.verdict,
        found.evidence,
        found.needs_browser,
    )
    return article


def choose_blocks(tree: Tree, title: str | None) -> tuple[Sequence[Block], Sequence[Block]]:
    """Return all blocks of a page, and those of its article."""
    known = read_known(tree, title)
    heading = known.heading_of(tree)
    blocks = read_blocks(tree, heading)
    around = find_surroundings(blocks, heading)
    place = title_place(blocks, around, heading)
    return blocks, select(blocks, find_region(blocks, around, place), around, place, known)


def _ask_others(article: Article, tree: Tree, page: str) -> None:
    """Take the text from elsewhere where ours is but a piece: what the page states, what witnesses found."""
    stated = stated_body(tree)
    if stated and len(fold(article.text)) < _SHOWN * len(fold(stated)):
        text, source = stated, Source("json-ld", "stated")
    else:
        other = better_text(article.text, page)
        if other is None:
            return
        text, source = other, Source("trafilatura", "inferred")
    article.text = "\n\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    article.markdown = article.text
    article.sources["text"] = source
