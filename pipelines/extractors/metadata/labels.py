"""What stands behind a label on the page ("Author: Ann Lee") that is an element of its own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.markup import Tree

AUTHOR: Final = frozenset(
    [
        *(
            "author",
            "authors",
            "written by",
            "autor",
            "autorin",
            "autoren",
            "autor:in",
            "autor/in",
            "autor*in",
        ),
        *("autorin/autor", "autor/autorin", "autor(in)", "auteur", "auteurs", "autore", "autores", "tekst"),
        *("forfatter", "författare", "作者", "記者", "记者", "автор"),
    ]
)
PUBLISHED: Final = frozenset(
    [
        *(
            "date",
            "published",
            "published on",
            "publication date",
            "date published",
            "datum",
            "veröffentlicht",
        ),
        *(
            "veröffentlicht am",
            "erschienen",
            "publié le",
            "date de publication",
            "fecha",
            "publicado",
            "pubblicato",
        ),
        *("data", "gepubliceerd", "publisert", "publicerad", "opublikowano", "дата"),
    ]
)
_LOOKED_AT: Final = 500
LONGEST: Final = 200
"""In characters: what a line may have that gives names or a date."""
_TOO_LONG: Final = "\u2026" * (LONGEST + 1)


def labelled(tree: Tree, words: frozenset[str]) -> Iterator[str]:
    """Yield the texts behind elements that say nothing but one of some words, colon or not."""
    for element in islice(tree.iter("strong", "b", "dt", "th", "label"), _LOOKED_AT):
        if line_of(element).rstrip(" :").lower() not in words:
            continue
        following = element.getnext()
        text = element.tail or ""
        if not text.strip(" :\n\t") and following is not None and isinstance(following.tag, str):
            text = line_of(following)
        text = " ".join(text.split()).lstrip(": ")
        if text and len(text) <= LONGEST:
            yield text


def line_of(element: Tree) -> str:
    """Return the text of an element in one line, breaks as bars; of what is longer, only that it is."""
    if not len(element):
        text = element.text or ""
        return " ".join(text.split()) if len(text) <= LONGEST * 10 else _TOO_LONG
    line = ""
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            line += " | " if each.tag == "br" else each.text or ""
        elif each is not element:
            line += each.tail or ""
        if len(line) > LONGEST * 10:
            return _TOO_LONG
    return " ".join(line.split())
