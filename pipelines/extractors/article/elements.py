"""HTML's elements as a reader meets them: left out, a block of their own, a part around the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from pipelines.extractors.article.names import MENUS, ROLES, UNSEEN, is_unseen, part_names

if TYPE_CHECKING:
    from crawler.markup import Tree

Kind = Literal["paragraph", "heading", "item", "quote", "code", "cell", "caption"]
"""What a block is: that of its innermost element which tells."""

SKIPPED: Final = frozenset(
    [
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed"),
        *("applet", "canvas", "audio", "video", "source", "track", "select", "option", "optgroup"),
        *("textarea", "button", "input", "datalist", "dialog", "map", "area", "nav", "footer", "menu"),
        *("link", "meta", "title", "frame", "frameset", "noframes", "param", "progress"),
        *("meter",),
    ]
)
BLOCKS: Final = frozenset(
    [
        *("head", "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", "legend"),
    ]
)
_INLINE_PARTS: Final = frozenset(
    ["a", "span", "b", "em", "strong", "i", "small", "sup", "sub", "mark", "font", "time"]
)
_ASIDE: Final = frozenset(["aside", "figcaption", "form"])
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
    "pre": "code",
}
MARKS: Final = {
    "b": "**",
    "strong": "**",
    "em": "*",
    "i": "*",
    "code": "`",
    "kbd": "`",
    "samp": "`",
    "tt": "`",
}
_HIDING: Final = frozenset(["aria-hidden", "hidden", "style"])
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CELL: Final = 300
"""Characters of a cell from which on a table is no table of data."""


def is_menu(element: Tree, parts: tuple[str, ...]) -> bool:
    """Tell whether an element is a menu, a row of buttons or the like: by its name, and for want of prose."""
    return not MENUS.isdisjoint(parts) and next(element.iter("p", "h1", "article", "main"), None) is None


def is_long(cell: Tree) -> bool:
    """Tell whether a cell holds more than data does."""
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length > _CELL:
            return True
    return False


def kind_of(tag: str, kind: Kind, level: int) -> tuple[Kind, int]:
    """Return what a block in an element is, and its level, where around it they are `kind` and `level`.

    In a list or a quote, whatever is within is of it.
    """
    if tag in _HEADINGS:
        return "heading", _HEADINGS[tag]
    if tag in {"ul", "ol"}:
        return kind, level + 1 if kind == "item" else 1
    return _KINDS.get(tag, kind), level


def parts_of(element: Tree, tag: str) -> tuple[str, ...]:
    """Return the parts of a page that an element is by its tag, role, class and id; mostly none."""
    if not element.attrib:
        return (f"<{tag}>",) if tag in _ASIDE else ()
    parts: tuple[str, ...] = (f"<{tag}>",) if tag in _ASIDE else ()
    role = element.get("role")
    if role in ROLES:
        parts += (role,)
    if tag in _INLINE_PARTS or tag in {"body", "html", "main"}:
        return parts
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if name == " ":
        return parts
    if tag in _HEADINGS:  # what a heading is called says nothing of what stands below it
        return (UNSEEN,) if is_unseen(name) else parts
    return parts + part_names(name)


def is_hidden(element: Tree) -> bool:
    """Tell whether an element says itself that it isn't shown; style sheets aren't read."""
    names = element.keys()
    if _HIDING.isdisjoint(names):
        return False
    if element.get("aria-hidden") == "true" or element.get("hidden", "until-found") != "until-found":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None
