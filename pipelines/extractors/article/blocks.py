"""Blocks: a page's text in pieces as a reader sees them, each with where it stands and how far it's links."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from pipelines.extractors.article.elements import (
    BLOCKS,
    MARKS,
    SKIPPED,
    Kind,
    is_hidden,
    is_long,
    is_menu,
    kind_of,
    parts_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.markup import Tree


_ZERO_WIDTH: Final = "\u200b"
BREAK: Final = "\v"
"""A line break among the pieces of a block; pages can't hold this sign (`crawler/markup.py`)."""
_MENU: Final = 200
_CELLS: Final = 200
MOSTBLOCKS: Final = 20_000
"""Blocks of a page that are read; the longest articles have some thousands."""
_DEPTH: Final = 300
"""Elements within elements that are walked; what is nested deeper is none that a reader could tell apart."""

Piece = tuple[str, str | None]
"""A run of text, and how it is set off: a link's address, `**`, `*`, a backtick, or not at all."""


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, a heading, an item of a list, a cell of a table, ...

    `parents` are the elements that it stands in, outermost first, the last being its own. `size` is the
    length of its text in UTF-8, which makes scripts comparable; `linked` is how much of the text is links, in
    characters. `parts` names the parts of the page that it stands in, as far as their names tell.
    """

    kind: Kind
    text: str
    parents: tuple[Tree, ...]
    linked: int
    parts: tuple[str, ...]
    level: int = 0
    pieces: list[Piece] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self.size = len(self.text.encode("utf-8", "replace"))

    @property
    def element(self) -> Tree:
        """The element whose text it is."""
        return self.parents[-1]

    @property
    def density(self) -> float:
        """How much of the text is links, 0 to 1."""
        return self.linked / max(1, len(self.text))


@dataclass(slots=True)  # made for each element: frozen, it would take three times as long
class _State:
    """What holds for text at a place: the elements around it, what it is, and how it is set off."""

    parents: tuple[Tree, ...]
    kind: Kind = "paragraph"
    level: int = 0
    parts: tuple[str, ...] = ()
    mark: str | None = None
    linked: bool = False
    table: Tree | None = None


def read_blocks(tree: Tree, title: Tree | None = None) -> list[Block]:
    """Return a page's blocks in order; what isn't shown is left out.

    What `title`, the article's heading, stands in is no part around the article, whatever its name.
    """
    reader = _Reader(title)
    reader.walk(tree, _State(()))
    return reader.blocks


class _Reader:
    def __init__(self, title: Tree | None) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[Piece] = []
        self._linked = 0
        self._layouts: dict[Tree, bool] = {}
        self._around_title = set() if title is None else {title, *title.iterancestors()}

    def walk(self, element: Tree, state: _State) -> None:
        """Read an element and all that is in it. Most of the time of an extraction is spent here."""
        tag = element.tag
        if tag in SKIPPED or not isinstance(tag, str) or len(self.blocks) >= MOSTBLOCKS:
            return
        if is_hidden(element):
            return
        if tag == "br":
            self._break(state)
        elif tag in BLOCKS or "-" in tag:
            if self._pieces:
                self._flush(state)
            own = () if element in self._around_title else parts_of(element, tag)
            inner = self._in_block(element, tag, state, own)
            if own and is_menu(element, own):
                self._skip(element, inner)
            else:
                self._read(element, inner)
                if self._pieces:
                    self._flush(inner)
        else:
            self._read(element, _in_line(element, tag, state))

    def _read(self, element: Tree, state: _State) -> None:
        if element.text:
            self._add(element.text, state)
        if len(state.parents) < _DEPTH:
            for child in element:
                self.walk(child, state)
                if child.tail:
                    self._add(child.tail, state)

    def _skip(self, menu: Tree, state: _State) -> None:
        """Take a menu for one block, all links: what is in it needn't be told apart."""
        text = " ".join("".join(map(str, menu.itertext())).split())[:_MENU]
        if text:
            self.blocks.append(Block("item", text, state.parents, len(text), state.parts))

    def _is_layout(self, table: Tree | None) -> bool:
        """Tell whether a table lays out a page, as pages once did: it holds prose, or further tables."""
        if table is None:
            return False
        known = self._layouts.get(table)
        if known is None:
            cells = islice((each for each in table.iter("td", "table") if each is not table), _CELLS)
            known = any(each.tag == "table" or is_long(each) for each in cells)
            self._layouts[table] = known
        return known

    def _in_block(self, element: Tree, tag: str, state: _State, own: tuple[str, ...]) -> _State:
        """Return the state within an element that makes a block; `own` are the parts that it adds."""
        table = element if tag == "table" else state.table
        kind, level = state.kind, state.level
        if tag not in {"td", "th"} or not self._is_layout(table):
            kind, level = kind_of(tag, state.kind, state.level)
        return _State((*state.parents, element), kind, level, state.parts + own, None, state.linked, table)

    def _add(self, text: str, state: _State) -> None:
        if not self._pieces and text.isspace():
            return
        self._pieces.append((text, state.mark))
        if state.linked:
            self._linked += len(text.strip())

    def _break(self, state: _State) -> None:
        """A line break; two of them with nothing between part paragraphs."""
        for text, _ in reversed(self._pieces):
            if text == BREAK:
                self._flush(state)
                return
            if not text.isspace():
                break
        self._pieces.append((BREAK, None))

    def _flush(self, state: _State) -> None:
        pieces, linked = self._pieces, self._linked
        self._pieces, self._linked = [], 0
        text = _plain(pieces, state.kind)
        if text:
            linked = min(linked, len(text))
            self.blocks.append(
                Block(state.kind, text, state.parents, linked, state.parts, state.level, pieces)
            )


def _in_line(element: Tree, tag: str, state: _State) -> _State:
    """Return the state within an element that runs on in a line: a link, emphasis."""
    if tag == "a":
        mark, linked = element.get("href") or None, True
    elif tag in MARKS and state.mark is None:
        mark, linked = MARKS[tag], state.linked
    else:
        return state
    return _State(state.parents, state.kind, state.level, state.parts, mark, linked, state.table)


def _plain(pieces: Iterable[Piece], kind: Kind) -> str:
    """Return the text of pieces, single-spaced; line breaks and the white space of code stay."""
    joined = "".join([text for text, _ in pieces])
    if kind == "code":
        return joined.replace(BREAK, "\n").strip("\n\r")
    joined = joined.replace(_ZERO_WIDTH, " ")
    if BREAK not in joined:
        return " ".join(joined.split())
    lines = (" ".join(line.split()) for line in joined.split(BREAK))
    return "\n".join(line for line in lines if line)
