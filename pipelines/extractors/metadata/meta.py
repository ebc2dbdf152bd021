"""Metadata by `meta` elements: OpenGraph, article:*, Dublin Core, what scholars and newsrooms have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.extractors.metadata.authors import turn_name
from pipelines.extractors.metadata.topics import split_topics
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.markup import Tree

Metas = dict[str, list[str]]
"""What each name says, in order; names are in lower case, with colons between their words."""

_COLONS: Final = str.maketrans("_.-", ":::")
TITLES: Final = ("og:title", "citation:title", "twitter:title", "parsely:title", "sailthru:title", "dc:title")
PUBLISHED: Final = (
    *("article:published:time", "og:article:published:time", "article:published", "datepublished"),
    *("parsely:pub:date", "sailthru:date", "dc:date:issued", "dcterms:issued", "dcterms:created"),
    *("citation:publication:date", "citation:date", "citation:online:date", "prism:publicationdate"),
    *("pubdate", "publishdate", "publish:date", "publication:date", "date", "dc:date", "dcterms:date"),
)
MODIFIED: Final = (
    *("article:modified:time", "og:article:modified:time", "og:updated:time", "datemodified"),
    *("dcterms:modified", "dc:date:modified", "last:modified", "lastmod", "revised"),
)
_AUTHORS: Final = (
    *("citation:author", "author", "article:author", "parsely:author", "dc:creator", "dcterms:creator"),
    *("sailthru:author", "articleauthor", "byl", "og:author", "og:article:author"),
)
_ONE_EACH: Final = frozenset(["citation:author"])
"""Those that stand once for each author."""
_WRITTEN_BY: Final = (
    "written by",
    "von",
    "verfasst von",
    "geschrieben von",
    "écrit par",
    "escrito por",
    "author",
)
_DESCRIPTIONS: Final = (
    *("og:description", "description", "twitter:description", "dc:description", "dcterms:abstract"),
    "citation:abstract",
)
_LANGUAGES: Final = ("content:language", "og:locale", "dc:language", "citation:language", "language")
_SECTIONS: Final = ("article:section", "og:article:section", "parsely:section", "articlesection", "section")
_TOPICS: Final = (
    "news:keywords",
    "keywords",
    "article:tag",
    "og:article:tag",
    "parsely:tags",
    "citation:keywords",
)
_IMAGES: Final = ("og:image", "og:image:secure:url", "og:image:url", "twitter:image", "twitter:image:src")
_LICENSES: Final = ("dcterms:license", "dc:rights:license", "dc:rights", "dcterms:rights", "license")
_IDENTIFIERS: Final = (
    *("citation:doi", "dc:identifier", "dc:identifier:doi", "dcterms:identifier", "prism:doi", "doi"),
    *("bepress:citation:doi", "citation:arxiv:id", "prism:url", "citation:pdf:url"),
)
_TIERS: Final = {"free": True, "locked": False}
"""What is metered is free for some, for a while."""
_MOST: Final = 200


def read_metas(elements: Iterable[Tree]) -> Metas:
    """Return what `meta` elements say; microdata counts where nothing else has the name."""
    metas: Metas = {}
    microdata: Metas = {}
    for element in elements:
        content = " ".join((element.get("content") or "").split())
        if not content:
            continue
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        group = metas if name else microdata
        key = (name or element.get("itemprop") or "").strip().lower().translate(_COLONS)
        values = group.setdefault(key, [])
        if key and len(values) < _MOST:
            values.append(content)
    return {name: values for name, values in (microdata | metas).items() if values}


def describe_metas(metas: Metas) -> Article:
    """Return what meta elements say of an article, values as they stand there."""
    return Article(
        title=first_of(metas, TITLES),
        authors=next(iter(author_lists(metas)), []),
        published_at=first_of(metas, PUBLISHED),
        modified_at=first_of(metas, MODIFIED),
        description=first_of(metas, _DESCRIPTIONS),
        language=first_of(metas, _LANGUAGES),
        section=first_of(metas, _SECTIONS),
        topics=split_topics(topic for name in _TOPICS for topic in metas.get(name, [])),
        image=first_of(metas, _IMAGES),
        canonical_url=first_of(metas, ("og:url",)),
        license=next((text for name in _LICENSES for text in metas.get(name, []) if _is_license(text)), None),
        is_free=_TIERS.get((first_of(metas, ("article:content:tier",)) or "").lower()),
    )


def author_lists(metas: Metas) -> list[list[str]]:
    """Return the authors by each name that gives some, as people write them.

    One name may have leftovers of a system, the next not.
    """
    lists = [
        [
            turn_name(name, is_one=key in _ONE_EACH)
            for name in metas.get(key, [])
            if not name.startswith("http")
        ]
        for key in _AUTHORS
    ]
    label = (first_of(metas, ("twitter:label1",)) or "").lower()
    written_by = metas.get("twitter:data1", []) if label in _WRITTEN_BY else []
    written_by = written_by or metas.get("twitter:misc:written by", [])
    return [each for each in [*lists, written_by] if each]


def identifiers_of(metas: Metas) -> list[str]:
    """Return what meta elements give as names of the article."""
    return [text for name in _IDENTIFIERS for text in metas.get(name, [])]


def first_of(metas: Metas, names: Iterable[str]) -> str | None:
    """Return what the first of some names says that says anything."""
    return next((metas[name][0] for name in names if name in metas), None)


def _is_license(text: str) -> bool:
    """Tell a licence from a notice of who has the rights."""
    return text.startswith(("http://", "https://", "CC ", "CC-", "CC0")) or "creative commons" in text.lower()
