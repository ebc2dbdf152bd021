"""Authors as a page shows them: microdata, links to authors, lines that say "by"."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from pipelines.extractors.metadata.authors import split_authors
from pipelines.extractors.metadata.elsewhere import is_elsewhere
from pipelines.extractors.metadata.labels import AUTHOR, LONGEST, labelled, line_of
from pipelines.extractors.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.markup import Tree

_MARKED: Final = re.compile("uthor|yline|utor|uteur")
_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:c-|o-)?(?:by-?line|authors?|autor(?:en|es)?|auteurs?)(?=$|[\s_-])", re.IGNORECASE
)
_NAME_CLASS: Final = re.compile(
    r"(?:author|byline|autor|auteur)s?[_-]*name|^(?:author|byline|p-author|fn)$", re.IGNORECASE
)
_PATH: Final = re.compile(
    r"/(?:authors?|autor(?:en|es|in|i)?|auteurs?|contributors?|profiles?|people|by|staff)/", re.IGNORECASE
)
_BY: Final = re.compile(r"^\s*(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v|[Aa]f)\b[\s:]")
_BY_SOMEBODY: Final = re.compile(r"^(?:By|BY|Von|VON|Par|Por|Door|Av|Af)[\s:]+[^\W\d_a-z]\w+\s+\w")
_BELOW: Final = 60
_LOOKED_AT: Final = 200


def read_byline(tree: Tree) -> tuple[list[str], Source] | None:
    """Return the authors that the page shows, and where; None where nothing is marked as such."""
    marked = list(islice(_marked(tree), _LOOKED_AT))
    for source, found in (
        (Source("microdata"), _microdata(marked)),
        (Source("page", "inferred"), _links(marked)),
        (Source("page", "inferred"), _lines(marked)),
        (Source("page", "inferred"), _linked(tree)),
        (Source("page", "inferred"), labelled(tree, AUTHOR)),
        (Source("page", "inferred"), _below_heading(tree)),
    ):
        # A line has days and minutes as well.
        names = [name for name in split_authors(found) if not any(map(str.isdigit, name))]
        if names:
            return names, source
    return None


def _marked(tree: Tree) -> Iterator[Tree]:
    """Yield the elements that are called after authors in one way or another."""
    for each in tree.iter("*"):
        name = each.get("class")
        if (
            (name is not None and _MARKED.search(name))
            or each.get("itemprop") in {"author", "creator"}
            or "author" in (each.get("rel") or "")
        ):
            yield each


def _microdata(marked: list[Tree]) -> Iterator[str]:
    for element in marked:
        if element.get("itemprop") in {"author", "creator"} and not is_elsewhere(element):
            names = [e for e in element.iterdescendants() if "name" in (e.get("itemprop") or "").split()]
            yield from (_text(each) for each in names[:1] or [element])


def _links(marked: list[Tree]) -> Iterator[str]:
    for element in marked:
        is_author = element.tag == "a" and "author" in (element.get("rel") or "").split()
        if is_author and not is_elsewhere(element):
            yield _text(element)


def _lines(marked: list[Tree]) -> Iterator[str]:
    """Yield the names of the first line that is one of authors, by its class and by what it says."""
    for element in marked:
        links = [a for a in element.iter("a") if _PATH.search(a.get("href") or "")]
        kind = element.get("class") or ""
        is_named = _NAME_CLASS.search(kind) is not None
        if not (links or is_named or _CLASS.search(kind)) or is_elsewhere(element):
            continue
        text = _text(element)
        if 0 < len(text) <= LONGEST and (links or is_named or _BY.match(text)):
            yield from map(_text, links or [element])
            return


def _linked(tree: Tree) -> Iterator[str]:
    """Yield the names of links to authors that stand directly behind a word such as "by"."""
    for link in islice(tree.iter("a"), _LOOKED_AT * 10):
        if not _PATH.search(link.get("href") or ""):
            continue
        parent = link.getparent()
        if parent is None or is_elsewhere(link):
            continue
        line = line_of(parent)
        if len(line) <= LONGEST and _BY.match(line):
            yield from (_text(a) for a in parent.iter("a") if _PATH.search(a.get("href") or ""))
            return


def _below_heading(tree: Tree) -> Iterator[str]:
    """Yield the first line below the heading that says "by" somebody."""
    headings = list(tree.iter("h1"))[-1:]
    following = (each for heading in headings for each in _following(heading))
    for element in islice(following, _BELOW):
        line = _text(element)
        if len(line) <= LONGEST and _BY_SOMEBODY.match(line) and not is_elsewhere(element):
            yield line
            return


def _following(element: Tree) -> Iterator[Tree]:
    """Yield what begins behind the end of an element, scripts and styles aside."""
    for each in (element, *element.iterancestors()):
        for sibling in each.itersiblings("*"):
            yield from (inner for inner in sibling.iter("*") if inner.tag not in {"script", "style"})


def _text(element: Tree) -> str:
    return element.get("content") or line_of(element)
