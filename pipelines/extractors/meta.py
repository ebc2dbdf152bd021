"""Metadata by `meta` elements: OpenGraph, article:*, and the plain names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.markup import elements, strings, text_of
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from crawler.markup import Tree

_PUBLISHED: Final = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished"),
    *("parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "citation_publication_date"),
    *("pubdate", "publishdate", "date", "dc.date"),
)
_MODIFIED: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
)
_AUTHORS: Final = (
    "author",
    "article:author",
    "parsely-author",
    "citation_author",
    "dc.creator",
    "sailthru.author",
)
_DESCRIPTIONS: Final = ("og:description", "description", "twitter:description", "dc.description")
_TITLES: Final = ("og:title", "twitter:title", "citation_title", "dc.title")
_SET_OFF: Final = ("|", "•", "·", "-", "\u2013", "\u2014", "»", "«", ":")
_SITE_SEPARATOR: Final = re.compile(r"\s+[|•·\u2013\u2014»]\s+|\s+-\s+")


def read_meta(tree: Tree) -> Article:
    """Return what the page's meta elements, its first heading and its title say."""
    metas = _metas(tree)
    heading = next((text for h1 in elements(tree, "//h1")[:3] if (text := text_of(h1))), None)
    in_head = next((text_of(e) for e in elements(tree, "//title")[:1]), None)
    site = next(iter(metas.get("og:site_name", [])), "")
    titles = [title for name in _TITLES for title in metas.get(name, [])]
    title = next((_without_site(title, site, heading) for title in [*titles, in_head] if title), heading)
    return Article(
        title=title,
        authors=[name for key in _AUTHORS for name in metas.get(key, []) if not name.startswith("http")][:20],
        published_at=_first(metas, _PUBLISHED) or _time_element(tree),
        modified_at=_first(metas, _MODIFIED),
        description=_first(metas, _DESCRIPTIONS),
        language=tree.get("lang") or tree.get("xml:lang"),
    )


def _metas(tree: Tree) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in elements(tree, "//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = _flat(element.get("content", ""))
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _first(metas: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _time_element(tree: Tree) -> str | None:
    """Return the moment of the first `time` element, if the page has few: a list of articles has many."""
    found = strings(tree, "//article//time/@datetime") or strings(tree, "//time/@datetime")
    return found[0] if 0 < len(found) <= 3 else None  # noqa: PLR2004 - published, changed, and one to spare


def _without_site(title: str, site: str, heading: str | None) -> str:
    """Return a title without the name of the site before or behind it."""
    if heading and " " in heading and heading != site and _is_title_of(heading, title):
        return heading
    parts = _SITE_SEPARATOR.split(title)
    if len(parts) > 1 and site and site.casefold() in {parts[0].casefold(), parts[-1].casefold()}:
        behind = parts[-1].casefold() == site.casefold()
        cut = list(_SITE_SEPARATOR.finditer(title))
        return title[: cut[-1].start()] if behind else title[cut[0].end() :]
    return title


def _is_title_of(heading: str, title: str) -> bool:
    """Tell whether a title is the heading with something set off from it: a site, a section."""
    before, found, behind = title.partition(heading)
    set_off = not before or before.rstrip().endswith(_SET_OFF)
    return bool(found) and set_off and (not behind or behind.lstrip().startswith(_SET_OFF))


def _flat(text: str) -> str:
    return " ".join(text.split())
