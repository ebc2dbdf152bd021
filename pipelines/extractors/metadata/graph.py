"""The objects of a page's JSON-LD: read within bounds, and put together where they refer to each other."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.markup import Tree

Node = dict[str, Any]

_ARTICLE_ENDINGS: Final = ("Article", "BlogPosting", "Report", "MediaPosting", "ForumPosting")
_WORKS: Final = frozenset(["ClaimReview", "Review", "Recipe", "HowTo", "PodcastEpisode", "Dataset"])
"""What a page may be about instead: looked at where no article is."""
_PAGES: Final = frozenset(["WebPage", "ItemPage"])
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
_DEPTH: Final = 8
_BLOCKS: Final = 50
_LONGEST: Final = 1_000_000
_MOST: Final = 5_000
_WRAPPERS: Final = (
    "<!--",
    "-->",
    "//<![CDATA[",
    "//]]>",
    "/*<![CDATA[*/",
    "/*]]>*/",
    "<![CDATA[",
    "]]>",
    ";",
)
_HANGING_COMMA: Final = re.compile(r",(?=\s*[}\]])")


@dataclass(slots=True)
class Graph:
    """The objects in the order of the page, outer ones first, and those that have an `@id` by it."""

    nodes: list[Node] = field(default_factory=list)
    named: dict[str, Node] = field(default_factory=dict)

    def articles(self) -> list[Node]:
        """Return the objects that describe articles, else those of what else a page may be about."""
        found = [node for node in self.nodes if any(k.endswith(_ARTICLE_ENDINGS) for k in kinds_of(node))]
        return found or [node for node in self.nodes if not _WORKS.isdisjoint(kinds_of(node))]

    def pages(self) -> list[Node]:
        """Return the objects that describe the page rather than what is on it."""
        return [node for node in self.nodes if not _PAGES.isdisjoint(kinds_of(node))]

    def whole(self, value: Any) -> Any:
        """Return the object that a bare reference (`{"@id": ...}`) means, or the value itself."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self.named.get(value["@id"], value)
        return value


def read_graph(scripts: Iterable[Tree]) -> Graph:
    """Return what the scripts of the media type of JSON-LD hold; a broken one costs only itself."""
    graph = Graph()
    texts = [script.text or "" for script in scripts if _is_jsonld(script.get("type"))]
    for text in texts[:_BLOCKS]:
        for node in _nodes(_parse(text), _DEPTH):
            if len(graph.nodes) == _MOST:
                return graph
            graph.nodes.append(node)
            identity = node.get("@id")
            if isinstance(identity, str) and "name" in node:
                graph.named.setdefault(identity, node)
    return graph


def kinds_of(node: Node) -> list[str]:
    """Return the types of an object, without the vocabulary's address before them."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rpartition("/")[2] for kind in listed if isinstance(kind, str)]


def _is_jsonld(kind: str | None) -> bool:
    """Tell whether a script is of the media type, with whatever parameters and in whatever case."""
    return (kind or "").partition(";")[0].strip().lower() == "application/ld+json"


def _parse(text: str) -> Any:
    if len(text) > _LONGEST:
        return None
    text = text.strip()
    for wrapper in _WRAPPERS:
        text = text.removeprefix(wrapper).removesuffix(wrapper).strip()
    for attempt in (text, None):
        try:
            return json.loads(_HANGING_COMMA.sub("", text) if attempt is None else attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(data: Any, depth: int) -> Iterator[Node]:
    """Yield the objects of a document, outer ones first."""
    if depth == 0:
        return
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each, depth - 1)
    elif isinstance(data, dict):
        yield data
        for key in _INSIDE:
            if key in data:
                yield from _nodes(data[key], depth - 1)
