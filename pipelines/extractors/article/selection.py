"""The selection: which blocks of its region are the article's, and which before it are its standfirst."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Final

from pipelines.extractors.article.notices import (
    is_byline,
    is_closing,
    is_date_line,
    is_notice,
    is_policy,
    is_prompt,
    is_wall,
)
from pipelines.extractors.article.weights import is_enumeration, is_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.extractors.article.blocks import Block
    from pipelines.extractors.article.known import Known

_LINKED: Final = 0.5
_ALL_LINKS: Final = 0.9
_BODY: Final = 70
"""Bytes of the first paragraph that an article's text begins with, at least."""
_STANDFIRST: Final = 60
_LISTS: Final = 0.7
_REPEATED: Final = 60
_TRAILING: Final = 4
_CLOSED: Final = 0.65
"""The share of an article behind which a heading such as "Related" is its end."""
_LEADS: Final = frozenset({"excerpt", "teaser", "tease"})
"""Names of parts that lead into an article right below its title, and to another one elsewhere."""
_SEARCHED: Final = 12
"""Blocks before the text in which its standfirst is looked for, where there is no title."""


def select(
    blocks: Sequence[Block], region: Sequence[int], around: set[Block], title: int | None, known: Known
) -> list[Block]:
    """Return the article's blocks, in order: its standfirst, then its text."""
    inside = [
        index
        for index in region
        if _belongs(blocks[index], around, known) and (title is None or index > title)
    ]
    start = next((index for index in inside if _begins(blocks[index])), None)
    if start is None:
        start = inside[0] if inside else 0
    chosen = _standfirst(blocks, inside, start, around=around, title=title, known=known) + [
        i for i in inside if i >= start
    ]
    chosen = _without_repeats(blocks, chosen)
    return _trimmed(_without_empty_headings(blocks, chosen))


def _belongs(block: Block, around: set[Block], known: Known) -> bool:
    if block in around:
        return False
    if block.kind in {"cell", "code"}:
        return True
    if is_notice(block.text) or is_prompt(block.text, block.density) or known.is_teaser(block):
        return False
    if block.kind == "heading":
        return not (known.is_title(block) or block.density > _LINKED or is_date_line(block.text))
    if block.density < _LINKED:
        return True
    prose = is_sentence(block.text) and block.density < _ALL_LINKS and len(block.text) > _STANDFIRST
    written_out = block.text.startswith(("http://", "https://", "www."))
    return block.kind == "paragraph" and (prose or written_out or is_enumeration(block))


def _begins(block: Block) -> bool:
    if block.kind != "paragraph" or block.size < _BODY:
        return False
    return is_sentence(block.text) or not (is_byline(block.text) or is_date_line(block.text))


def _standfirst(
    blocks: Sequence[Block],
    inside: list[int],
    start: int,
    *,
    around: set[Block],
    title: int | None,
    known: Known,
) -> list[int]:
    """Return what stands between the title and the text and is part of the article."""
    before = [index for index in inside if index < start]
    lists = sum(len(blocks[i].text) for i in before if blocks[i].kind == "item")
    if lists > _LISTS * sum(len(blocks[index].text) for index in inside):
        return before  # an article that is one list
    first = max(0, start - _SEARCHED) if title is None else title + 1
    return [
        index
        for index in range(first, start)
        if _is_standfirst(
            blocks[index], blocks[index] in around and not _LEADS.issuperset(blocks[index].parts), known
        )
        and (title is not None or index in before or known.is_described(blocks[index]))
    ]


def _is_standfirst(block: Block, aside: bool, known: Known) -> bool:
    text = block.text
    if known.is_title(block) or known.is_teaser(block) or is_notice(text) or block.density >= _LINKED:
        return False
    if known.is_described(block):
        return True
    if aside or block.density > 0 or block.size < _STANDFIRST or is_date_line(text) or is_byline(text):
        return False
    return block.kind == "heading" or (block.kind in {"paragraph", "quote"} and is_sentence(text))


def _without_repeats(blocks: Sequence[Block], chosen: list[int]) -> list[int]:
    """Leave out labels that recur, and paragraphs that have been there."""
    times = Counter(blocks[index].text for index in chosen)
    seen: set[str] = set()
    kept = []
    for place, index in enumerate(chosen):
        block = blocks[index]
        letters = block.text.casefold()
        label = block.kind in {"paragraph", "heading"} and len(block.text) < _REPEATED
        if label and times[block.text] > 1 and not is_sentence(block.text):
            continue
        if letters in seen and (len(letters) > 120 or (place < 5 and len(letters) > 36)):  # noqa: PLR2004
            continue
        seen.add(letters)
        kept.append(index)
    return kept


def _without_empty_headings(blocks: Sequence[Block], chosen: list[int]) -> list[Block]:
    """Leave out headings that stood above nothing but links."""
    kept = []
    for index, following in itertools.zip_longest(chosen, chosen[1:]):
        block = blocks[index]
        if block.kind == "heading":
            if following is None:
                continue
            behind = blocks[following]
            over_links = any(each.density >= _LINKED for each in blocks[index + 1 : following])
            if behind.kind == "heading" and behind.level <= block.level and over_links:
                continue
        kept.append(block)
    return kept


def _trimmed(chosen: list[Block]) -> list[Block]:
    """Leave out what trails behind the article: further reading, labels, rules for comments."""
    chosen = _without_closing(chosen)
    while chosen and _trails(chosen[-1]):
        chosen.pop()
    tail = chosen[-_TRAILING:]
    return [block for block in chosen if block not in tail or not is_policy(block.text)]


def _without_closing(chosen: list[Block]) -> list[Block]:
    """End where the article does: at a heading such as "Related", or where the rest is for subscribers."""
    whole = sum(block.size for block in chosen)
    before = 0
    for place, block in enumerate(chosen):
        closes = block.kind in {"heading", "paragraph"} and is_closing(block.text)
        if before > _CLOSED * whole and (closes or is_wall(block.text)):
            return chosen[:place]
        before += block.size
    return chosen


def _trails(block: Block) -> bool:
    if block.kind == "heading":
        return True
    return block.kind == "paragraph" and block.size < _STANDFIRST and not is_sentence(block.text)
