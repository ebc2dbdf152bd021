"""Plain text of a captured page: what its elements say, without scripts, a paragraph a line."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree, html

_SILENT: Final = frozenset(
    ["script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object"]
)
_INLINE: Final = frozenset(
    [
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong"),
        *("sub", "sup", "time", "tt", "u", "var", "wbr"),
    ]
)
_NO_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*\?>")


def plain_text(page: str) -> str:
    """Return the text of an HTML page; an empty string where there is none."""
    page = _DECLARATION.sub("", _NO_XML.sub(" ", page), count=1)
    try:
        root = html.document_fromstring(page, parser=html.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, ValueError):
        return ""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag
        quiet = name in _SILENT
        if event == "start":
            silent += quiet
            _say(parts, None if name in _INLINE else "\n", element.text, silent)
        else:
            silent -= quiet
            _say(parts, None if name in _INLINE else "\n", element.tail, silent)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _say(parts: list[str], begin: str | None, text: str | None, silent: int) -> None:
    if silent:
        return
    if begin:
        parts.append(begin)
    if text:
        parts.append(text.replace("\n", " "))
