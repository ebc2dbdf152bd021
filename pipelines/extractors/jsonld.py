"""Metadata by JSON-LD: the schema.org description of an article that a page carries."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, Final

from crawler.markup import elements
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.markup import Tree

_ARTICLE_ENDINGS: Final = ("Article", "BlogPosting", "Report", "MediaPosting", "ForumPosting")
_DEPTH: Final = 8
_BLOCKS: Final = 50


def read_jsonld(tree: Tree) -> Article:
    """Return what the page's JSON-LD says of its article; fields that it leaves out stay empty."""
    node = next(_article_nodes(tree), None)
    if node is None:
        return Article()
    return Article(
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=list(_names(node.get("author"))),
        published_at=_text(node.get("datePublished")),
        modified_at=_text(node.get("dateModified")),
        description=_text(node.get("description")),
        language=_text(node.get("inLanguage")),
    )


def _article_nodes(tree: Tree) -> Iterator[dict[str, Any]]:
    for script in _blocks(tree)[:_BLOCKS]:
        try:
            data = json.loads((script.text or "").strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, _DEPTH):
            kinds = node.get("@type")
            named = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and kind.endswith(_ARTICLE_ENDINGS) for kind in named):
                yield node


def _blocks(tree: Tree) -> list[Tree]:
    """Return the scripts of the media type of JSON-LD, with whatever parameters and in whatever case."""
    scripts = elements(tree, "//script[@type]")
    kinds = [str(script.get("type")).partition(";")[0].strip().lower() for script in scripts]
    return [each for each, kind in zip(scripts, kinds, strict=True) if kind == "application/ld+json"]


def _nodes(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of a document, outer ones first."""
    if depth == 0:
        return
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each, depth - 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if key in data:
                yield from _nodes(data[key], depth - 1)


def _names(author: Any) -> Iterator[str]:
    if isinstance(author, list):
        for each in author:
            yield from _names(each)
    elif isinstance(author, dict):
        yield from _names(author.get("name"))
    elif isinstance(author, str) and author.strip():
        yield html.unescape(author).strip()


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    # Some sites escape what they write into JSON as if it were HTML.
    return html.unescape(value).strip() or None if isinstance(value, str) else None
