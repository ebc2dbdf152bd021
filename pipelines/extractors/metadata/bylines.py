"""Authors as a page shows them: microdata, links to authors, lines that say "by"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.markup import elements
from pipelines.extractors.metadata.authors import split_authors
from pipelines.extractors.metadata.labels import AUTHOR, LONGEST, labelled, line_of
from pipelines.extractors.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.markup import Tree

_MARKED: Final = """//*[@itemprop='author' or @itemprop='creator' or contains(@rel, 'author')
    or contains(@class, 'uthor') or contains(@class, 'yline') or contains(@class, 'utor')
    or contains(@class, 'uteur')]"""
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
_ELSEWHERE: Final = frozenset(["aside", "footer", "nav", "figure", "figcaption", "blockquote"])
_COMMENT: Final = re.compile(r"\b(?:comments?|related|teaser|recommended)\b", re.IGNORECASE)
_LOOKED_AT: Final = 200
_CLIMB: Final = 12


def read_byline(tree: Tree) -> tuple[list[str], Source] | None:
    """Return the authors that the page shows, and where; None where nothing is marked as such."""
    marked = [each for each in elements(tree, _MARKED)[:_LOOKED_AT] if not _is_elsewhere(each)]
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


def _is_elsewhere(element: Tree) -> bool:
    """Tell whether an element belongs to something else: a picture, a comment, another article."""
    for step, each in enumerate([element, *element.iterancestors()]):
        if step > _CLIMB:
            return False
        kind = each.get("itemtype") or ""
        if each.tag in {"main", "body"}:
            return False
        if each.tag in _ELSEWHERE or kind.endswith(("Comment", "ImageObject", "VideoObject", "Review")):
            return True
        if step and _COMMENT.search(each.get("class") or ""):
            return True
    return False


def _microdata(marked: list[Tree]) -> Iterator[str]:
    for element in marked:
        if element.get("itemprop") in {"author", "creator"}:
            names = [e for e in element.iterdescendants() if "name" in (e.get("itemprop") or "").split()]
            yield from (_text(each) for each in names[:1] or [element])


def _links(marked: list[Tree]) -> Iterator[str]:
    for element in marked:
        if element.tag == "a" and "author" in (element.get("rel") or "").split():
            yield _text(element)


def _lines(marked: list[Tree]) -> Iterator[str]:
    """Yield the names of the first line that is one of authors, by its class and by what it says."""
    for element in marked:
        text = _text(element)
        if not text or len(text) > LONGEST:
            continue
        links = [_text(a) for a in element.iter("a") if _PATH.search(a.get("href") or "")]
        if links:
            yield from links
            return
        kind = element.get("class") or ""
        if (_BY.match(text) and _CLASS.search(kind)) or _NAME_CLASS.search(kind):
            yield text
            return


def _linked(tree: Tree) -> Iterator[str]:
    """Yield the names of links to authors that stand directly behind a word such as "by"."""
    for link in elements(tree, "//a[contains(@href, '/')]")[: _LOOKED_AT * 10]:
        if not _PATH.search(link.get("href") or ""):
            continue
        parent = link.getparent()
        if parent is None or _is_elsewhere(link):
            continue
        line = line_of(parent)
        if len(line) <= LONGEST and _BY.match(line):
            yield from (_text(a) for a in parent.iter("a") if _PATH.search(a.get("href") or ""))
            return


def _below_heading(tree: Tree) -> Iterator[str]:
    """Yield the first line below the heading that says "by" somebody."""
    for element in elements(tree, "(//h1)[last()]/following::*[not(self::script or self::style)]")[:_BELOW]:
        if not isinstance(element.tag, str):
            continue
        line = _text(element)
        if len(line) <= LONGEST and _BY_SOMEBODY.match(line) and not _is_elsewhere(element):
            yield line
            return


def _text(element: Tree) -> str:
    return element.get("content") or line_of(element)
