"""What a page says of its article: JSON-LD, then meta elements, then the page itself."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crawler.markup import text_of
from pipelines.extractors.metadata import jsonld
from pipelines.extractors.metadata.authors import split_authors
from pipelines.extractors.metadata.bylines import read_byline
from pipelines.extractors.metadata.datelines import first_date, read_dateline
from pipelines.extractors.metadata.graph import read_graph
from pipelines.extractors.metadata.identifiers import absolute, find_arxiv_id, find_doi
from pipelines.extractors.metadata.meta import (
    MODIFIED,
    PUBLISHED,
    author_lists,
    describe_metas,
    identifiers_of,
    read_metas,
)
from pipelines.extractors.metadata.sitename import SiteName
from pipelines.extractors.metadata.titles import choose_title
from pipelines.extractors.metadata.topics import linked_topics
from pipelines.extractors.model import Article, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.markup import Tree
    from pipelines.extractors.metadata.graph import Graph
    from pipelines.extractors.metadata.meta import Metas

_STATED: Final = Source("json-ld")
_META: Final = Source("meta")
_PAGE: Final = Source("page")
_IN_PAGE: Final = Source("page", "inferred")
_URL: Final = Source("url", "inferred")
_LONGEST: Final = 10_000
_NOT_WRITABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_LANGUAGE_LENGTH: Final = 2  # ISO 639-1

Found = tuple[Any, Source]


def read_metadata(tree: Tree, url: str) -> Article:
    """Return what a page says of its article, with the source of each field that was found; no text.

    `url` is where it lies.
    """
    found: defaultdict[str, list[Tree]] = defaultdict(list)
    for element in tree.iter("meta", "script", "link", "h1", "title", "a"):
        found[str(element.tag)].append(element)
    metas, graph = read_metas(found["meta"]), read_graph(found["script"])
    stated, meta = jsonld.describe(graph, url), describe_metas(metas)
    site = SiteName(url, metas, jsonld.publishers(graph))
    links = {rel: e.get("href") or "" for e in reversed(found["link"]) for rel in _relations(e)}
    window = next((text_of(each) for each in found["title"]), None)
    canonical = _absolute(links.get("canonical"), url)
    fields: dict[str, Iterable[Found | None]] = {
        "title": [choose_title(stated.title, meta.title, found["h1"], window, site)],
        "authors": _authors(stated.authors, author_lists(metas), site, tree),
        "published_at": _published(stated.published_at, metas, tree, canonical or url),
        "modified_at": _modified(stated.modified_at, metas),
        "description": [(_flat(stated.description), _STATED), (_flat(meta.description), _META)],
        "language": [
            (_language(stated.language), _STATED),
            (_language(tree.get("lang") or tree.get("xml:lang")), _PAGE),
            (_language(meta.language), _META),
        ],
        "article_type": [(_flat(stated.article_type), _STATED)],
        "section": [(_flat(stated.section), _STATED), (_flat(meta.section), _META)],
        "topics": _topics(stated.topics, meta.topics, found["a"]),
        "image": _addresses([(stated.image, _STATED), (meta.image, _META)], url),
        "canonical_url": _addresses(
            [(canonical, _PAGE), (meta.canonical_url, _META), (stated.canonical_url, _STATED)], url
        ),
        "license": _licenses(stated.license, links.get("license"), meta.license, found["a"], url),
        "is_free": [(stated.is_free, _STATED), (meta.is_free, _META)],
        **_identifiers(graph, metas, [canonical or "", url]),
    }
    article = Article()
    for name, candidates in fields.items():
        _put(article, name, candidates)
    return article


def _put(article: Article, name: str, candidates: Iterable[Found | None]) -> None:
    """Fill a field by the first candidate that says anything; later ones aren't looked at."""
    for value, source in filter(None, candidates):
        if value is not None and value not in ("", []):
            setattr(article, name, _writable(value))
            article.sources[name] = source
            return


def _authors(stated: list[str], lists: list[list[str]], site: SiteName, tree: Tree) -> Iterator[Found | None]:
    """Yield the authors by each place; what only names the site comes after all that does more."""
    places = [(stated, _STATED), *((names, _META) for names in lists)]
    for names, source in places:
        yield split_authors(name for name in names if not site.is_publisher(name)), source
    shown = read_byline(tree)
    if shown is not None:
        yield [name for name in shown[0] if not site.is_publisher(name)], shown[1]
    yield from ((split_authors(names), source) for names, source in places)
    yield shown


def _topics(stated: list[str], meta: list[str], links: list[Tree]) -> Iterator[Found]:
    # Of two lists that agree the longer one.
    if {topic.casefold() for topic in stated} <= {topic.casefold() for topic in meta}:
        yield meta, _META
    yield stated, _STATED
    yield meta, _META
    yield linked_topics(links), _IN_PAGE


def _published(stated: str | None, metas: Metas, tree: Tree, url: str) -> Iterator[Found | None]:
    yield first_date([stated]), _STATED
    yield _date(metas, PUBLISHED), _META
    yield read_dateline(tree, url)


def _modified(stated: str | None, metas: Metas) -> Iterator[Found]:
    yield first_date([stated]), _STATED
    yield _date(metas, MODIFIED), _META


def _addresses(given: Iterable[tuple[str | None, Source]], url: str) -> Iterator[Found]:
    return ((_absolute(address, url), source) for address, source in given)


def _date(metas: Metas, names: Iterable[str]) -> str | None:
    return first_date(text for name in names for text in metas.get(name, []))


def _licenses(
    stated: str | None, link: str | None, meta: str | None, links: list[Tree], url: str
) -> Iterator[Found | None]:
    yield _absolute(link, url), _PAGE
    yield _flat(stated), _STATED
    yield _flat(meta), _META
    # One in a figure is the picture's.
    linked = (each for each in links if "license" in (each.get("rel") or "") and not _is_in_figure(each))
    yield from ((_absolute(each.get("href"), url), _PAGE) for each in islice(linked, 1))


def _identifiers(graph: Graph, metas: Metas, urls: list[str]) -> dict[str, list[Found | None]]:
    """Return what names the work: a scholar's meta elements say it best."""
    places = [
        (identifiers_of(metas), _META),
        (jsonld.identifiers(graph, urls[-1]), _STATED),
        (urls, _URL),
    ]
    arxiv = [(id_, _META) for id_ in metas.get("citation:arxiv:id", [])[:1]]
    return {
        "doi": [(find_doi(texts), source) for texts, source in places],
        "arxiv_id": [*arxiv, *((find_arxiv_id(texts), source) for texts, source in places)],
    }


def _is_in_figure(element: Tree) -> bool:
    return next(element.iterancestors("figure"), None) is not None


def _writable(value: Any) -> Any:
    """Return a value without what JSON can escape but no file can hold, such as half a character."""
    if isinstance(value, list):
        return [_writable(each) for each in value]
    return _NOT_WRITABLE.sub("", value).strip() if isinstance(value, str) else value


def _relations(link: Tree) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _flat(text: str | None) -> str | None:
    return " ".join(text[:_LONGEST].split()) if text else None


def _absolute(address: str | None, base: str) -> str | None:
    return absolute(address, base) if address else None


def _language(tag: str | None) -> str | None:
    code = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return code if len(code) == _LANGUAGE_LENGTH and code.isascii() and code.isalpha() else None
