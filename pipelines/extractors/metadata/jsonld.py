"""Metadata by JSON-LD: the schema.org description of an article that a page carries."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pipelines.extractors.metadata.graph import kinds_of
from pipelines.extractors.metadata.topics import split_topics
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.extractors.metadata.graph import Graph, Node

_TOPICS: Final = ("keywords", "about")
_PLAIN: Final = frozenset(["Article", "CreativeWork", "Thing", "WebPage"])
"""Types that say nothing of what kind of article it is."""
_NAMES_DEPTH: Final = 10
_MOST: Final = 100


def describe(graph: Graph, url: str = "") -> Article:
    """Return what a graph says of the article at `url`, values as they stand there.

    Where it describes several, that is the one of this address, else the first; what the others say counts
    where they are of the same headline.
    """
    nodes = _about_one(graph.articles(), url)
    pages = graph.pages()

    def first(*keys: str, among: list[Node] = nodes) -> str | None:
        return next((text for node in among for key in keys if (text := _text(node.get(key)))), None)

    def address(*keys: str, among: list[Node] = nodes) -> str | None:
        values = (graph.whole(node.get(key)) for node in among for key in keys)
        return next((found for value in values if (found := _address(value))), None)

    everything = [*nodes, *pages]

    return Article(
        title=first("headline", "name"),
        authors=next((found for node in nodes if (found := _authors(graph, node))), []),
        published_at=first("datePublished", "dateCreated") or first("datePublished", among=pages),
        modified_at=first("dateModified") or first("dateModified", among=pages),
        description=first("description", "abstract"),
        language=first("inLanguage") or first("inLanguage", among=pages),
        article_type=_kind(nodes),
        section=first("articleSection"),
        topics=next((found for key in _TOPICS for node in nodes if (found := _topics(node.get(key)))), []),
        image=address("image"),
        canonical_url=address("mainEntityOfPage", "url"),
        license=address("license", among=everything),
        is_free=next((free for node in everything if (free := _is_free(node)) is not None), None),
    )


def _kind(nodes: list[Node]) -> str | None:
    """Return the type of the article, the one that says most where it has several."""
    kinds = [kind for node in nodes for kind in kinds_of(node)]
    return next((kind for kind in kinds if kind not in _PLAIN), kinds[0] if kinds else None)


def identifiers(graph: Graph, url: str) -> list[str]:
    """Return what a graph gives as names and other addresses of the article."""
    keys = ("identifier", "sameAs", "@id", "url")
    values = [node.get(key) for node in _about_one(graph.articles(), url) for key in keys]
    return [text for value in values for text in _strings(value, _NAMES_DEPTH)][:_MOST]


def publishers(graph: Graph) -> list[str]:
    """Return the names of whoever publishes the page, as far as the graph gives them."""
    owners = [graph.whole(node.get("publisher")) for node in graph.nodes]
    sites = [
        node for node in graph.nodes if not {"WebSite", "NewsMediaOrganization"}.isdisjoint(kinds_of(node))
    ]
    return [
        name for each in [*owners, *sites] if isinstance(each, dict) and (name := _text(each.get("name")))
    ]


def _about_one(nodes: list[Node], url: str) -> list[Node]:
    path = _path(url)
    here = [node for node in nodes if path and _path(_own_address(node)) == path]
    main = next(iter(here or nodes), None)
    if main is None:
        return []
    headline = _text(main.get("headline"))
    return [main, *(n for n in nodes if n is not main and headline and _text(n.get("headline")) == headline)]


def _own_address(node: Node) -> str:
    return _address(node.get("mainEntityOfPage")) or _address(node.get("url")) or ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _authors(graph: Graph, node: Node) -> list[str]:
    """Return the persons that wrote it, else the organisations."""
    named = list(_names(graph, node.get("author"), _NAMES_DEPTH))[:_MOST]
    named = named or list(_names(graph, node.get("creator"), _NAMES_DEPTH))[:_MOST]
    persons = [name for name, is_organisation in named if not is_organisation]
    return persons or [name for name, _ in named]


def _names(graph: Graph, author: Any, depth: int) -> Iterator[tuple[str, bool]]:
    """Yield names, each with whether it is an organisation's."""
    author = graph.whole(author)
    if depth == 0:
        return
    if isinstance(author, list):
        for each in author:
            yield from _names(graph, each, depth - 1)
    elif isinstance(author, dict):
        parts = [_text(author.get(key)) for key in ("givenName", "familyName")]
        name = author.get("name") or " ".join(filter(None, parts))
        is_organisation = any(kind.endswith("Organization") for kind in kinds_of(author))
        yield from ((found, is_organisation) for found, _ in _names(graph, name, depth - 1))
    elif isinstance(author, str) and author.strip():
        yield html.unescape(author).strip(), False


def _topics(keywords: Any) -> list[str]:
    return split_topics(html.unescape(text) for text in _strings(keywords, _NAMES_DEPTH))


def _strings(value: Any, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value[:_MOST]:
            yield from _strings(each, depth - 1)
    elif isinstance(value, dict):
        for key in ("name", "value", "@value", "@id"):
            yield from _strings(value.get(key), depth - 1)


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    # Some sites escape what they write into JSON as if it were HTML.
    return html.unescape(value).strip() or None if isinstance(value, str) else None


def _address(value: Any) -> str | None:
    """Return the address of an image, a licence or a page, which may be given as an object of its own."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
    if isinstance(value, list) and value:
        value = value[0]
    return value.strip() or None if isinstance(value, str) else None


def _is_free(node: Node) -> bool | None:
    """Return what the object itself says, else whether a part of it is behind a paywall."""
    own = _truth(node.get("isAccessibleForFree"))
    if own is not None:
        return own
    parts = node.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    closed = any(
        isinstance(p, dict) and _truth(p.get("isAccessibleForFree")) is False for p in listed[:_MOST]
    )
    return False if closed else None


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = value.strip().rpartition("/")[2].lower() if isinstance(value, str) else ""
    return {"true": True, "false": False}.get(word)
