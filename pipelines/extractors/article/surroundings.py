"""What stands around an article on its page: menus, comments, teasers, captions, other articles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pipelines.extractors.article.names import COMMENTS, UNSEEN, is_media
from pipelines.extractors.article.weights import in_context, with_around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block

_FORGIVEN: Final = 0.45
"""The share of a page's text from which on a name is no sign of a part around the article: some sites call
the whole page after its sidebar."""
_QUOTING: Final = frozenset({"widget", "embed", "embedded", "social"})
"""Names of parts that also hold what an article quotes, such as a post of somebody."""
_FORGIVEN_ASIDE: Final = 0.7
_CAPTION: Final = 220
"""Characters of the longest caption of a picture that is marked up as a paragraph."""
_MEDIA_TEXT: Final = 400
"""Characters of the most that a picture with its caption and credits has."""
_MEDIA_SHARE: Final = 0.4
_MEDIA_DEPTH: Final = 4
_MAIN: Final = 0.2
"""The share of a page's text that the `article` element of its title has at least."""
_LARGEST: Final = 0.5
_INNER: Final = 0.3
"""An `article` within the article that has less of its text than this is a card that leads to another."""


def find_surroundings(blocks: Sequence[Block], alone: Sequence[float], title: Tree | None) -> set[Block]:
    """Return the blocks that stand around the article by what their parts of the page are called, or are.

    `alone` is what each weighs, wherever it stands.
    """
    weights = in_context(blocks, alone)
    total = sum(each for each in weights if each > 0) or 1.0
    by_name: defaultdict[str, float] = defaultdict(float)
    for block, each in zip(blocks, weights, strict=True):
        for name in set(block.parts):
            by_name[name] += max(each, 0)
    never = COMMENTS | {UNSEEN}
    told = {
        name
        for name, its in by_name.items()
        if name in never or its < total * (_FORGIVEN_ASIDE if name == "<aside>" else _FORGIVEN)
    }
    around = {
        block
        for block in blocks
        if block.kind == "caption"
        or not (told - _QUOTING if block.kind == "quote" else told).isdisjoint(block.parts)
    }
    around |= _captions(blocks, weights, around, title)
    return around | _other_articles(blocks, with_around(blocks, alone, around), title)


def _captions(
    blocks: Sequence[Block], weights: Sequence[float], around: set[Block], title: Tree | None
) -> set[Block]:
    """Return short blocks in figures, galleries and the like."""
    safe = set() if title is None else {title, *title.iterancestors()}
    media: defaultdict[Tree, list[Block]] = defaultdict(list)
    known: dict[Tree, bool] = {}
    for block in blocks:
        if block.kind in {"heading", "quote"} or len(block.text) > _CAPTION:
            continue
        for element in block.parents[-1 : -1 - _MEDIA_DEPTH : -1]:
            if element in safe:
                break
            if element not in known:
                name = f"{element.get('class') or ''} {element.get('id') or ''}"
                known[element] = element.tag == "figure" or is_media(name)
            if known[element]:
                media[element].append(block)
    texts = (found for found in media.values() if sum(len(block.text) for block in found) < _MEDIA_TEXT)
    captions = {block for found in texts for block in found} - around
    positive = {block: max(each, 0) for block, each in zip(blocks, weights, strict=True)}
    if sum(positive[block] for block in captions) > _MEDIA_SHARE * sum(positive.values()):
        return set()
    return captions


def _other_articles(blocks: Sequence[Block], weighed: Sequence[float], title: Tree | None) -> set[Block]:
    """Return the blocks of `article` elements that are another article than the page's."""
    elements = set(blocks[0].parents[0].iter("article")) if blocks else set()
    if not elements:
        return set()
    weights = in_context(blocks, weighed)
    inside = [[each for each in reversed(block.parents) if each in elements] for block in blocks]
    by_article: defaultdict[Tree, float] = defaultdict(float)
    for articles, each in zip(inside, weights, strict=True):
        for article in articles:
            by_article[article] += max(each, 0)
    main = _main_article(by_article, sum(each for each in weights if each > 0), title)
    if main is None:
        return set()
    return {
        block
        for block, articles in zip(blocks, inside, strict=True)
        if articles
        and (
            main not in articles
            or (articles[0] is not main and by_article[articles[0]] < _INNER * by_article[main])
        )
    }


def _main_article(by_article: dict[Tree, float], total: float, title: Tree | None) -> Tree | None:
    if title is not None:
        main = next((each for each in (title, *title.iterancestors()) if each.tag == "article"), None)
        if main is not None and by_article.get(main, 0) >= _MAIN * total:
            return main
    largest = max(by_article, key=lambda each: by_article[each], default=None)
    return largest if largest is not None and by_article[largest] > _LARGEST * total else None
