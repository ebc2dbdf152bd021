"""The article of a plain text: its paragraphs, with the lines that were broken by hand joined again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from crawler.verdicts import Verdict
from pipelines.extractors.model import Article, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_NEWLINE: Final = re.compile("\r\n?|\x85|\u2028|\u2029")
_PAGE_FOOT: Final = re.compile(r"\S.*\[Page \d+\]\s*")
_UNDERLINE: Final = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|\*{3,})\s*")
_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_ITEM: Final = re.compile(r"\s*(?:[-*+•‣◦]|\(?\d{1,3}[.)]|\[\d{1,3}\])\s+\S")
_KEPT: Final = re.compile(r"\s*[>|]|.*\S(?: {3,}|\t+)\S|\s*\+[-=+]+|\s*#{1,6} |.* {2}$|.*\\$")
"""Lines that mean something as they stand: quotes, tables, figures, headings, Markdown's hard breaks."""
_ENDED: Final = re.compile(r"[.!?:;\u3002\uff01\uff1f]\W{0,3}$")
_INDENT: Final = 4
_LONGEST_TITLE: Final = 200
_SHORTEST_WRAP: Final = 50
_RAGGED: Final = 0.6


def extract_plain(text: str) -> Article:
    """Return the article of a text; its title is a first line that stands alone or is underlined."""
    lines = _without_pages(_CONTROLS.sub("", _NEWLINE.sub("\n", text)))
    blocks = list(_blocks(lines))
    title = _title(blocks)
    if title is not None and len(blocks[0]) > 1:
        blocks[0] = blocks[0][:1]  # its underline is no text
    margin = _margin(blocks)
    found = "\n\n".join("\n".join(_unwrapped(block, margin + _INDENT)) for block in blocks)
    if not found:
        return Article(verdict=Verdict.NOT_ARTICLE, evidence=["the document has no text"])
    sources = {} if title is None else {"title": Source("page", "inferred")}
    return Article(title=title, sources=sources, text=found, markdown=found)


def _without_pages(text: str) -> list[str]:
    """Return the lines without the heads and feet of pages, as RFCs have them."""
    pages = [page.expandtabs(8).split("\n") for page in text.split("\f")]
    heads = [next((line for line in page if line.strip()), "") for page in pages[1:]]
    lines: list[str] = []
    for page in pages:
        filled = [at for at, line in enumerate(page) if line.strip()]
        first, last = (filled[0], filled[-1]) if filled else (0, -1)
        if lines and filled and heads.count(page[first]) > 1:
            first += 1
        if len(pages) > 1 and filled and _PAGE_FOOT.fullmatch(page[last]):
            last -= 1
        kept = page[first : last + 1]
        while kept and not kept[0].strip():
            del kept[0]
        while kept and not kept[-1].strip():
            del kept[-1]
        goes_on = lines and kept and kept[0].lstrip()[:1].islower() and not _ENDED.search(lines[-1])
        lines += kept if goes_on or not lines else ["", *kept]
    return lines


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Yield what blank lines part; a fenced block is one, with the blank lines in it."""
    block: list[str] = []
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            if not fenced and block:
                yield block
                block = []
            fenced = not fenced
        if line.strip() or (fenced and block):
            block.append(line)
        elif block:
            yield block
            block = []
    while block and not block[-1].strip():
        block.pop()
    if block:
        yield block


def _title(blocks: list[list[str]]) -> str | None:
    """Return the first line where it stands alone before other text, or is underlined."""
    if not blocks or (len(blocks) == 1 and len(blocks[0]) < 2):  # noqa: PLR2004 - one line is the text itself
        return None
    first = blocks[0]
    alone = len(first) == 1 or (len(first) == 2 and _UNDERLINE.fullmatch(first[1]))  # noqa: PLR2004
    if len(first) > 2 and _UNDERLINE.fullmatch(first[1]):  # noqa: PLR2004 - text follows at once
        blocks[:1] = [first[:2], first[2:]]
        alone = True
    title = " ".join(first[0].strip().lstrip("#").split())
    is_one = any(each.isalnum() for each in title) and len(title) <= _LONGEST_TITLE
    return title if alone and is_one and not _ITEM.match(first[0]) else None


def _margin(blocks: list[list[str]]) -> int:
    """Return how far the text as such is indented: three columns in RFCs."""
    margins = Counter(map(_indent, blocks))
    if not margins:
        return 0
    # Where most of it is code, the least indented is the text.
    most = margins.most_common(1)[0][0]
    return most if most < _INDENT else min(margins)


def _indent(block: list[str]) -> int:
    return min(len(line) - len(line.lstrip()) for line in block if line.strip())


def _unwrapped(block: list[str], code: int) -> Iterator[str]:
    """Yield the lines of a block: each list item, and each paragraph whose lines were broken, on one."""
    margin = _indent(block)
    is_code = margin >= code and not any(_ITEM.match(line) for line in block)
    if is_code or _FENCE.match(block[0]):
        yield from (line.rstrip() for line in block)
        return
    width = max(_width(line) for line in block)
    joined = ""
    for before, line in zip(["", *block], block, strict=False):
        is_item = _ITEM.match(line) is not None
        # A line much shorter than the others was ended on purpose, and so were all where none is long.
        ended = _width(before) < _RAGGED * width or width < _SHORTEST_WRAP
        ended = ended and not (_ITEM.match(joined) and line.startswith((" ", "\t")))
        if joined and not (is_item or ended or _stands(before) or _stands(line)):
            joined = _join(joined, line.strip())
            continue
        if joined:
            yield joined
        # Nesting stays to be seen; the margin of the whole block doesn't.
        joined = line[margin:].rstrip() if is_item or _stands(line) else line.strip()
    yield joined


def _stands(line: str) -> bool:
    return _KEPT.match(line) is not None or _UNDERLINE.fullmatch(line) is not None


def _join(before: str, line: str) -> str:
    if before.endswith("-") and before[-2:-1].isalpha():
        return before + line
    wide = _is_wide(before[-1:]) and _is_wide(line[:1])
    return before + ("" if wide else " ") + line


def _width(line: str) -> int:
    """Return how many columns a line takes; a CJK character takes two."""
    text = line.strip()
    return len(text) if text.isascii() else sum(2 if _is_wide(each) else 1 for each in text)


def _is_wide(character: str) -> bool:
    return bool(character) and east_asian_width(character) in {"W", "F"}
