"""What on a page belongs to something else than its article: comments, pictures, other articles."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from crawler.markup import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.markup import Tree

_PARTS: Final = frozenset(["aside", "nav", "figure", "figcaption", "blockquote"])
_THINGS: Final = ("Comment", "ImageObject", "VideoObject", "Review")
_NAMES: Final = re.compile(r"\b(?:comments?|related|teasers?|recommended|recommendations)\b", re.IGNORECASE)
_HEADINGS: Final = tuple(f"h{level}" for level in range(1, 7))
_CLIMB: Final = 12
_LABEL: Final = 25
"""Characters of a link from which on it is the title of something, not a name or a section."""


def is_elsewhere(element: Tree) -> bool:
    """Tell whether an element stands in a part of the page that is no part of its article."""
    in_footer = False
    for each in _around(element):
        kind = each.get("itemtype") or ""
        if each.tag in _PARTS or kind.endswith(_THINGS):
            return True
        if each is not element and _NAMES.search(each.get("class") or ""):
            return True
        if each.tag == "article":  # whose footer is its own
            in_footer = False
        in_footer = in_footer or each.tag == "footer"
    return in_footer


def is_on_card(element: Tree, url: str) -> bool:
    """Tell whether what an element stands below leads to another page than the one at `url`.

    That is a heading which is a link, or an item of a list with a link that is longer than a label.
    """
    for each in _around(element):
        heading = next(each.iter(*_HEADINGS), None)
        if heading is not None:
            return heading.tag != "h1" and any(_leads_away(link, url) for link in _links_of(heading))
        if each.tag == "li" and any(_leads_away(a, url) and len(text_of(a)) > _LABEL for a in each.iter("a")):
            return True
    return False


def _around(element: Tree) -> Iterator[Tree]:
    """Yield an element and what it stands in, as far as that isn't the whole page."""
    yield element
    for each in islice(element.iterancestors(), _CLIMB):
        if each.tag in {"main", "body"}:
            return
        yield each


def _links_of(heading: Tree) -> Iterator[Tree]:
    yield from heading.iter("a")
    yield from islice(heading.iterancestors("a"), 1)


def _leads_away(link: Tree, url: str) -> bool:
    href = link.get("href")
    try:
        return href is not None and urlsplit(urljoin(url, href))[1:3] != urlsplit(url)[1:3]
    except ValueError:
        return False
