"""The writer: an article's blocks as plain text and as Markdown (CommonMark, tables as GitHub has them)."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from pipelines.extractors.article.blocks import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block, Piece

_SPACES: Final = re.compile(r"[ \t\r\n\f\u00a0\u200b]+")
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>]")
_ESCAPED: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>"})
_LINE_START: Final = re.compile(r"^(\d*)(?=#{1,6}\s|[-+]\s|[.)]\s|[=~]{3,})")
"""Where a line would be a heading, an item or a rule but for a backslash."""
_EDGES: Final = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_TICKS: Final = re.compile(r"`+")
_WHOLE: Final = re.compile(r"https?://[^\s/?#]\S*[^\s?#]")
_UNSAFE_IN_URL: Final = re.compile(r"[\s<>()\\]")
_LISTS: Final = frozenset({"ul", "ol"})
_INDENT: Final = "  "
_MOST_INDENT: Final = 8


def write_text(blocks: Sequence[Block]) -> str:
    """Return paragraphs with a blank line between them; items of a list and rows of a table have lines."""
    parts: list[tuple[str, bool]] = []
    for key, group in groupby(blocks, key=_row_of):
        found = list(group)
        if key is not None:
            parts.append((" | ".join(_flat(block.text) for block in found), True))
            continue
        previous: Tree | None = None
        for block in found:
            item = _item_of(block)
            parts.append(
                (_in_text(block, item, again=item is not None and item is previous), item is not None)
            )
            previous = item
    return _joined(parts)


def write_markdown(blocks: Sequence[Block], base_url: str) -> str:
    """Return the blocks as Markdown; links are made absolute with `base_url`; other than http(s) they go."""
    parts: list[tuple[str, bool]] = []
    table: Tree | None = None
    for key, group in groupby(blocks, key=_row_of):
        found = list(group)
        if key is not None:
            cells = [_flat(_inline(block.pieces, base_url)).replace("|", "\\|") for block in found]
            row = "| " + " | ".join(cells) + " |"
            first = (own := _ancestor(key, "table")) is not table
            table = own
            # A blank line parts a table from the one before: two in a row would be one.
            parts += [(row, not first)] + ([("|" + " --- |" * len(cells), True)] if first else [])
            continue
        table, previous = None, None
        for block in found:
            item = _item_of(block)
            again = item is not None and item is previous
            parts.append((_in_markdown(block, item, base_url, again=again), item is not None))
            previous = item
    return _joined(parts, tables=True)


def _joined(parts: Iterable[tuple[str, bool]], *, tables: bool = False) -> str:
    """Put parts together: those that go on a list or a table in the next line, others behind a blank one."""
    out: list[str] = []
    before = False
    for text, close in parts:
        if not text.strip():
            continue
        if out:
            starts_table = tables and text.startswith("|") and not close
            out.append("\n" if close and before and not starts_table else "\n\n")
        out.append(text)
        before = close or (tables and text.startswith("|"))
    return "".join(out)


def _in_text(block: Block, item: Tree | None, *, again: bool) -> str:
    if block.kind == "code":
        return block.text
    if item is not None and block.kind != "heading":
        return _as_item(block.text, item, again=again)
    return _flat(block.text) if block.kind == "heading" else block.text


def _in_markdown(block: Block, item: Tree | None, base_url: str, *, again: bool) -> str:
    if block.kind == "code":
        longest = max((len(ticks) for ticks in _TICKS.findall(block.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}\n{block.text}\n{fence}"
    text = _inline(block.pieces, base_url)
    if block.kind == "heading":
        return f"{'#' * max(1, block.level)} {_flat(text)}"
    text = "\\\n".join(_LINE_START.sub(r"\1\\", line) for line in text.split("\n"))
    if item is not None:
        return _as_item(text, item, again=again)
    quoted = block.kind == "quote"
    return "\n".join(f"> {line}" for line in text.split("\n")) if quoted else text


def _as_item(text: str, item: Tree, *, again: bool) -> str:
    """Return an item with its bullet or number; a further paragraph of it is indented below the first."""
    depth = sum(1 for each in item.iterancestors() if each.tag in _LISTS)
    indent = _INDENT * min(max(0, depth - 1), _MOST_INDENT)
    marker = _marker(item)
    lead = indent + " " * len(marker) if again else indent + marker
    return lead + text.replace("\n", "\n" + indent + " " * len(marker))


def _marker(item: Tree) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.get("start") or ""
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1  # noqa: PLR2004
    return f"{first + sum(1 for each in item.itersiblings('li', preceding=True))}. "


def _inline(pieces: Sequence[Piece], base_url: str) -> str:
    """Return runs of text as Markdown; emphasis and links hold no white space at their edges."""
    if all(mark is None and text != BREAK for text, mark in pieces):
        return _escaped(" ".join("".join([text for text, _ in pieces]).replace("\u200b", " ").split()))
    out: list[str] = []
    for mark, run in groupby(pieces, key=lambda piece: piece[1]):
        text = "".join(each if each == BREAK else _SPACES.sub(" ", each) for each, _ in run)
        before, inner, behind = _EDGES.fullmatch(text).groups()  # type: ignore[union-attr]  # matches anything
        out += [before, _marked(inner, mark, base_url) if inner else "", behind]
    lines = "".join(out).split(BREAK)
    return "\n".join(flat for line in lines if (flat := _SPACES.sub(" ", line).strip()))


def _marked(text: str, mark: str | None, base_url: str) -> str:
    if mark == "`":
        return f"`{text}`" if "`" not in text else _escaped(text)
    escaped = _escaped(text)
    if mark is None:
        return escaped
    if mark in {"*", "**"}:
        return f"{mark}{escaped}{mark}"
    address = _address(mark, base_url)
    return f"[{escaped}]({address})" if address else escaped


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED) if _SPECIAL.search(text) else text


def _address(href: str, base_url: str) -> str | None:
    try:
        address = href.strip()
        if not _WHOLE.fullmatch(address):  # most are; to join them with the page's own would change nothing
            address = urljoin(base_url, address)
        known = urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return None
    return _UNSAFE_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", address) if known else None


def _row_of(block: Block) -> Tree | None:
    """Return the row of a table that a cell stands in."""
    return (
        next((each for each in reversed(block.parents) if each.tag == "tr"), None)
        if block.kind == "cell"
        else None
    )


def _item_of(block: Block) -> Tree | None:
    """Return the item of a list that a block stands in."""
    return next((each for each in reversed(block.parents) if each.tag in {"li", "dt", "dd"}), None)


def _ancestor(element: Tree, tag: str) -> Tree | None:
    return next((each for each in element.iterancestors() if each.tag == tag), None)


def _flat(text: str) -> str:
    return " ".join(text.split())
