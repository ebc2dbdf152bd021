"""What a page is about, in its own words: lists of keywords, taken apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.markup import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.markup import Tree

_BETWEEN: Final = re.compile(r"\s*[,;|\u3001\uff0c\uff1b\n]\s*")
_FOR_MACHINES: Final = re.compile(
    r"^[\da-f]{8}-[\da-f-]{27}$|^\d+$|^\w[\w -]*[:=]\s*\S|^https?:", re.IGNORECASE
)
"""Ids, addresses, and what a system files under a name of its own ("type:article")."""
_SPACED: Final = re.compile(r"[\u4e00-\u9fff]+(?:\s[\u4e00-\u9fff]+){3,}\s*$")
"""A list in Chinese, which has no spaces in its words."""
_SPACES: Final = re.compile(r"\s+")
_PATH: Final = re.compile("/(?:tag|topic|thema|theme|tema)")
_LONGEST: Final = 80
_MOST: Final = 50
_MOST_LINKS: Final = 25


def split_topics(lists: Iterable[str]) -> list[str]:
    """Return the topics of lists of keywords in order, each once whatever its case."""
    found: dict[str, str] = {}
    for keywords in lists:
        between = _SPACES if _SPACED.match(keywords) else _BETWEEN
        for part in between.split(keywords[: _LONGEST * _MOST]):
            topic = " ".join(part.split()).strip("\"'")
            if topic and len(topic) <= _LONGEST and not _FOR_MACHINES.match(topic):
                found.setdefault(topic.casefold(), topic)
    return list(found.values())[:_MOST]


def linked_topics(links: Iterable[Tree]) -> list[str]:
    """Return the topics that a page links to beside its text, by their address; many are a menu."""
    found = [link for link in links if _is_topic(link) and _is_beside_text(link)]
    return split_topics(map(text_of, found)) if len(found) <= _MOST_LINKS else []


def _is_topic(link: Tree) -> bool:
    return _PATH.search(link.get("href") or "") is not None or "tag" in (link.get("rel") or "").split()


def _is_beside_text(link: Tree) -> bool:
    around = {each.tag for each in link.iterancestors()}
    return not around.isdisjoint({"article", "main"}) and around.isdisjoint({"nav", "aside", "p"})
