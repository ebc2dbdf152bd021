"""Names of classes, ids and roles that tell what a part of a page is for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pipelines.extractors.article.phrases import name_phrases, names

COMMENTS: Final = names("comments")
"""Parts that readers wrote. They may be longer than the article, and are none of it all the same."""
MENUS: Final = names("menus")
"""Parts that hold nothing to read but where they hold paragraphs: some sites call all of a page a menu."""
ROLES: Final = names("roles")
"""ARIA roles of what stands around an article."""
UNSEEN: Final = "unseen"
"""The part of what is for screen readers alone."""

_AROUND: Final = COMMENTS | names("around")
_MEDIA: Final = names("media")
_PHRASES: Final = name_phrases()
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_UNSEEN: Final = re.compile(
    r"sr[-_ ]*only|screen[-_ ]*reader|visually[-_ ]*hidden|offscreen|\ba11y\b", re.IGNORECASE
)
_HIDDEN: Final = re.compile(
    r"(?<![\w:-])(?:(?:is|u|js)[-_])?(?:hidden|hide)(?![\w:-])|visually[-_]*hidden|print[-_]*only"
)
_SHOWN_WIDE: Final = re.compile(r":(?:block|flex|grid|inline|table|visible)")
"""What small screens hide and others show."""
_LONGEST: Final = 500
_REMEMBERED: Final = 20_000


@lru_cache(maxsize=_REMEMBERED)
def part_names(name: str) -> tuple[str, ...]:
    """Return the words in a class or id that tell a part which is no article: `sidebar`, `related`, ..."""
    words = _words(name) & _AROUND
    if words:
        return tuple(sorted(words))
    if _HIDDEN.search(name) and not _SHOWN_WIDE.search(name):
        return ("hidden",)
    phrase = _PHRASES.search(name)
    return (re.sub(r"[-_ ]", "", phrase[0].lower()),) if phrase else ()


@lru_cache(maxsize=_REMEMBERED)
def is_media(name: str) -> bool:
    """Tell whether a class or id is that of a picture, a film or the like, and so its text a caption."""
    return not _MEDIA.isdisjoint(_words(name))


@lru_cache(maxsize=_REMEMBERED)
def is_unseen(name: str) -> bool:
    """Tell whether a class says that its text is for screen readers alone."""
    return _UNSEEN.search(name) is not None


def _words(name: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(name[:_LONGEST])}
