"""The region of a page that holds its article: the elements where most speaks for one, least against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block

_BEFORE_TITLE: Final = 0.2
_NEARLY_ALL: Final = 0.98
_MOST_AGAINST: Final = 150.0
_MOST_BEFORE: Final = 0.6
"""A heading with more than this share of the text before it is not the article's."""


def title_place(blocks: Sequence[Block], weights: Sequence[float], title: Tree | None) -> int | None:
    """Return the index of the block that is the article's title, or None where there is none to trust."""
    place = next((index for index, block in enumerate(blocks) if block.element is title), None)
    if title is None or place is None:
        return None
    positive = [max(each, 0) for each in weights]
    return None if sum(positive[:place]) > _MOST_BEFORE * sum(positive) else place


def find_region(blocks: Sequence[Block], weights: Sequence[float], title: int | None) -> list[int]:
    """Return the indexes of the blocks in the article's region, in order.

    That is the element whose blocks weigh most in all, and its siblings that look like it: pages part their
    articles into sections. What stands before the title counts little.
    """
    before = [each * _BEFORE_TITLE if each > 0 else each for each in weights[: title or 0]]
    sums = _sums(blocks, [*before, *weights[title or 0 :]])
    if not sums:
        return []
    region = _deepest(max(_containers(blocks), key=lambda each: sums[each]), sums, blocks)
    regions = {region, *_alike(region, sums)}
    return [index for index, block in enumerate(blocks) if not regions.isdisjoint(block.parents)]


def _sums(blocks: Sequence[Block], weights: Sequence[float]) -> dict[Tree, float]:
    """Return what the blocks within each element weigh; one that holds nothing but links costs little.

    Its links are left out in any case: an article that stands in the same element as a menu is one still.
    """
    sums: dict[Tree, float] = {}
    outer: dict[Tree, Tree | None] = {}
    for block, each in zip(blocks, weights, strict=True):
        parents = block.parents
        known = len(parents)
        while known and parents[known - 1] not in outer:  # mostly those around it have been met
            known -= 1
        for place in range(known, len(parents)):
            outer[parents[place]] = parents[place - 1] if place else None
            sums[parents[place]] = 0
        sums[block.element] += each
    for element, parent in reversed(outer.items()):  # inner ones first
        if parent is not None:
            sums[parent] += max(sums[element], -_MOST_AGAINST)
    return sums


def _containers(blocks: Sequence[Block]) -> Iterable[Tree]:
    """Return the elements that hold others, outer ones first; where there are none, those that hold text."""
    # Not a set: of elements that weigh the same, the same one is to be taken each time.
    found = dict.fromkeys(element for block in blocks for element in block.parents[:-1])
    return found or dict.fromkeys(block.element for block in blocks)


def _deepest(element: Tree, sums: dict[Tree, float], blocks: Sequence[Block]) -> Tree:
    """Return the innermost element that holds nearly all that this one does."""
    leaves = {block.element for block in blocks}
    while True:
        inner = [child for child in element if child in sums and child not in leaves]
        best = max(inner, key=lambda child: sums[child], default=None)
        if best is None or sums[best] < _NEARLY_ALL * sums[element]:
            return element
        element = best


def _alike(region: Tree, sums: dict[Tree, float]) -> list[Tree]:
    parent = region.getparent()
    if parent is None:
        return []
    return [
        child
        for child in parent
        if child.tag == region.tag and child.get("class") == region.get("class") and sums.get(child, 0) > 0
    ]
