"""What has text and no article: lists of links, pages of teasers, a line or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.verdicts import Verdict
from pipelines.extractors.article.judgement import Judgement

if TYPE_CHECKING:
    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block
    from pipelines.extractors.article.page import Page, Seen

_LEAST: Final = 140
_LISTING_LINKS: Final = 8
_TEASERS: Final = 5
_LEAD, _LABEL = 0.6, 20
_LISTING_TEXT: Final = 1_200
_PARAGRAPH: Final = 80


def nothing(page: Page, seen: Seen) -> Judgement | None:
    """Find a page without any text."""
    if not seen.text.strip() and not page.text:
        return Judgement(Verdict.NOT_ARTICLE, ["the page shows no text"])
    return None


def listing(page: Page, _: Seen) -> Judgement | None:
    """Find a page that leads to articles and is none."""
    leads = [block for block in page.blocks if _leads_elsewhere(block)]
    teasers = _teasers(page)
    if teasers >= _TEASERS and teasers >= len(page.chosen) / 2:
        return Judgement(Verdict.NOT_ARTICLE, [f"the page lists {teasers} articles and is none itself"])
    if page.is_stated_article or len(page.text) >= _LISTING_TEXT or _is_prose(page) or _is_typed(page.tree):
        return None
    if len(leads) >= _LISTING_LINKS and sum(len(block.text) for block in leads) > len(page.text):
        return Judgement(
            Verdict.NOT_ARTICLE, [f"the page lists {len(leads)} links and holds no article of its own"]
        )
    return None


def too_short(page: Page, _: Seen) -> Judgement | None:
    """Find what is too short to be an article, unless the page says that it is one."""
    if len(page.text.encode()) >= _LEAST or (page.text and page.is_stated_article):
        return None
    return Judgement(Verdict.NOT_ARTICLE, ["no text was found that is long enough for an article"])


def _teasers(page: Page) -> int:
    """Return how many of the chosen blocks stand right below a link that is longer than a label."""
    chosen = set(page.chosen)
    pairs = zip(page.blocks, page.blocks[1:], strict=False)
    return sum(1 for one, two in pairs if two in chosen and one not in chosen and _leads_elsewhere(one))


def _leads_elsewhere(block: Block) -> bool:
    return block.density > _LEAD and len(block.text) > _LABEL


def _is_typed(tree: Tree) -> bool:
    """Tell whether a page says that it is an article, as OpenGraph has it."""
    types = (each.get("content") or "" for each in tree.iter("meta") if each.get("property") == "og:type")
    return any(each.strip().lower() == "article" for each in types)


def _is_prose(page: Page) -> bool:
    """Tell whether paragraphs follow one another, as they do in an article and not between teasers."""
    chosen = set(page.chosen)
    pairs = zip(page.blocks, page.blocks[1:], strict=False)
    return any(
        one in chosen
        and two in chosen
        and min(one.size, two.size) >= _PARAGRAPH
        and one.kind == two.kind == "paragraph"
        for one, two in pairs
    )
