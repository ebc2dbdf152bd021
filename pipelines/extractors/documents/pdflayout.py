"""The layout of a PDF: what of its lines is the text, and where a paragraph begins and ends."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise, zip_longest
from statistics import median
from typing import TYPE_CHECKING, Final

from pipelines.extractors.documents.pdftext import HYPHEN

if TYPE_CHECKING:
    from pipelines.extractors.documents.pdftext import Line

SIZE_DIFFERS: Final = 1.12
"""How many times as large type has to be to be another."""
_PAGE_EDGE: Final = 2
_ENDED: Final = re.compile(r"[.!?:;\u3002\uff01\uff1f][\"'\u201c\u201d\u2019»)\]]*$")
_BULLET: Final = re.compile(r"[•‣◦▪●■]\s*\S|\[\d{1,3}\]\s")
_NUMBERED: Final = re.compile(r"\(?\d{1,3}[.)]\s")
_NUMBER: Final = re.compile(r"\d{1,6}")
_FOLIO: Final = re.compile(
    r"(?:page|seite|p\.|página|pagina)?\s*(\d{1,4})(?:\s*(?:of|/|von|de|sur|di|van)\s*\d{1,4})?",
    re.IGNORECASE,
)
"""The number of a page, as it is written at its edge: 1 of 2, Seite 3/12."""
_ROMAN: Final = re.compile(r"[ivxl]{1,7}")
_CJK: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def without_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """Return pages without their numbers, and the lines at their edges that stand on two pages in five."""
    edges = []
    for page in pages:
        by_height = sorted(page, key=lambda line: line.base)
        edges.append([*by_height[:_PAGE_EDGE], *by_height[_PAGE_EDGE:][-_PAGE_EDGE:]])
    seen = Counter(key for edge in edges for key in {key for line in edge for key in _keys(line)})
    often = max(3, math.ceil(len(pages) * 0.4))
    dropped = {
        id(line)
        for edge in edges
        for line in edge
        if any(seen[key] >= often for key in _keys(line)) or (len(edge) > 1 and _is_number(line, seen))
    }
    return [[line for line in page if id(line) not in dropped] for page in pages]


def _keys(line: Line) -> set[str]:
    """Return what would be the same on another page: the line, with a number in it as far from the page's."""
    text = " ".join(line.text.split()).casefold()
    keys = {text}
    for found in list(_NUMBER.finditer(text))[:4]:
        keys.add(f"{text[: found.start()]}\0{int(found[0]) - line.page}\0{text[found.end() :]}")
    return keys


def _is_number(line: Line, seen: Counter[str]) -> bool:
    bare = line.text.strip(" -\u2013\u2014|[]()·.")
    if not _NUMBER.fullmatch(bare):
        folio = _FOLIO.fullmatch(bare)
        return _ROMAN.fullmatch(bare) is not None or (folio is not None and int(folio[1]) == line.page + 1)
    return int(bare) == line.page + 1 or any("\0" in key and seen[key] > 1 for key in _keys(line))


def paragraphs(lines: list[Line]) -> list[str]:
    """Return the text of each paragraph on one line, headings and list items by themselves."""
    gaps = [a.base - b.base for a, b in pairwise(lines) if a.page == b.page and a.size / 2 < a.base - b.base]
    sizes = [line.size for line in lines]
    leading = median(gaps) / median(sizes) if gaps and median(sizes) else 1.2
    found: list[str] = []
    block: list[Line] = []
    for line, after in zip_longest(lines, lines[1:]):
        if block and _begins(line, after, block, leading):
            found.append(joined(block))
            block = []
        block.append(line)
    return [text for text in [*found, joined(block)] if text]


def _begins(  # noqa: PLR0911 - one sign after another, the surest first
    line: Line, after: Line | None, block: list[Line], leading: float
) -> bool:
    """Tell whether a line begins a paragraph, `block` being the one before it."""
    last = block[-1]
    ended = _ENDED.search(last.text) is not None
    if last.text.endswith(HYPHEN):
        return False
    small, large = sorted((line.size, last.size))
    if large > small * SIZE_DIFFERS or _BULLET.match(line.text) or (ended and _NUMBERED.match(line.text)):
        return True
    right = max(line.right, *(each.right for each in block[-20:]))
    short = (right - last.right) / max(right - last.left, 1.0)
    gap = last.base - line.base
    if last.page != line.page or gap < -line.size:  # another page or column
        return ended or (short > 0.5 and not line.text[:1].islower())  # noqa: PLR2004 - half a line
    if gap > max(leading * 1.3, 1.4) * line.size + 0.5:
        return True
    em = line.size
    if abs(gap) < em / 2:
        return False
    if line.left > last.left + 0.8 * em and not _BULLET.match(block[0].text):
        # Lines that hang below a first one go on being indented; a paragraph's first line is alone.
        return not _NUMBERED.match(block[0].text) and (after is None or after.left < line.left - 0.5 * em)
    if line.left < last.left - 0.8 * em and len(block) > 1:
        return True
    return (ended and short > 0.1) or (short > 0.4 and not line.text[:1].islower())  # noqa: PLR2004


def joined(block: list[Line]) -> str:
    """Return the text of a paragraph on one line, its words without the hyphens of broken lines."""
    text = ""
    for line in block:
        if text.endswith(HYPHEN) or (
            text[-2:-1].islower() and text.endswith("-") and line.text[:1].islower()
        ):
            word = text[:-1].rpartition(" ")[2]
            # Rhein-Main, state-of-the-art: a hyphen that is the word's own.
            keeps = not line.text[:1].islower() or "-" in word
            text = text[:-1] + ("-" if keeps else "") + line.text
        elif text and not (_CJK.match(text[-1]) and _CJK.match(line.text[:1])):
            text += " " + line.text
        else:
            text += line.text
    return " ".join(text.replace(HYPHEN, "-").split())
