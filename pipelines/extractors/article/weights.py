"""Weights: how much a block speaks for an article where it stands, or against one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.extractors.article.blocks import Block

_SENTENCE: Final = re.compile(r"""[.!?\u2026:;"\u201d\u201c\u00bb)\]]\s*$|[\u3002\uff01\uff1f\u300d\u300f]""")
_LISTING: Final = re.compile(r"[,\u3001\uff0c;\uff1b]")
_LINKED: Final = 0.4
"""The share of links from which on a block is more likely to lead elsewhere than to be read."""
_ALL_LINKS: Final = 0.8
_SHORT: Final = 40
_MOST_AGAINST: Final = 200
_ALONE, _AT_AN_END = 0.35, 0.75
_NEIGHBOURS: Final = 2


def is_sentence(text: str) -> bool:
    """Tell whether a text ends as sentences do; Chinese and Japanese have their stops anywhere."""
    return _SENTENCE.search(text) is not None


def is_enumeration(block: Block) -> bool:
    """Tell whether a paragraph is a running list of links: of places, of names."""
    return block.kind == "paragraph" and block.density < _ALL_LINKS and len(_LISTING.findall(block.text)) > 2  # noqa: PLR2004


def weight(block: Block) -> float:
    """Return a block's weight, in bytes of its text that aren't links; below 0 where it speaks against."""
    size = block.size
    if block.kind == "caption":
        return _around(block)
    if block.kind == "heading":
        return 0
    if block.density >= _LINKED:
        return 0 if size > _SHORT and is_enumeration(block) else -min(size, _MOST_AGAINST)
    if size < _SHORT:
        return size * 0.5 if is_sentence(block.text) else -5
    return size - block.linked


def with_around(blocks: Sequence[Block], weights: Sequence[float], around: set[Block]) -> list[float]:
    """Return the weights, now that it is known which blocks stand around the article."""
    return [_around(block) if block in around else each for block, each in zip(blocks, weights, strict=True)]


def _around(block: Block) -> float:
    return -min(block.size, _MOST_AGAINST) * 0.05


def in_context(blocks: Sequence[Block], weights: Sequence[float]) -> list[float]:
    """Return the weights, lowered where a block's neighbours speak against: a teaser's text stands alone."""
    found = list(weights)
    for index, each in enumerate(weights):
        if each > 0:
            before = _nearest(blocks, weights, range(index - 1, max(-1, index - 1 - _NEIGHBOURS), -1))
            behind = _nearest(blocks, weights, range(index + 1, min(len(blocks), index + 1 + _NEIGHBOURS)))
            against = (before <= 0) + (behind <= 0)
            found[index] = each * (1.0, _AT_AN_END, _ALONE)[against]
    return found


def _nearest(blocks: Sequence[Block], weights: Sequence[float], places: range) -> float:
    for place in places:
        if blocks[place].kind != "heading":
            return weights[place]
    return 0
