"""The article of a JSON document, as APIs give it: WordPress, JSON-LD, and what others have in common."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

from crawler.charset import decode_text
from crawler.dates import iso_date
from crawler.markup import parse_html
from crawler.urls import absolute
from crawler.verdicts import Verdict
from pipelines.extractors.article.blocks import read_blocks
from pipelines.extractors.article.writer import write_markdown, write_text
from pipelines.extractors.model import METADATA, Article, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.extractors.article.blocks import Block

_BYTES: Final = 5_000_000
_DEPTH: Final = 4
_AUTHORS: Final = 100
_WITHOUT_TEXT: Final = "the JSON has no text"
_WITHOUT_TITLE: Final = 200
"""A text this long is an article without a title as well; a shorter one may be `{"text": "ok"}`."""

_TITLE: Final = ("title", "headline", "name")
_TEXT: Final = (
    *("articleBody", "body", "content", "text", "html", "content_html", "body_html", "bodyHtml"),
    *("content_text", "bodyText", "fulltext"),
)
_AUTHOR: Final = ("authors", "author", "byline", "creator")
_PUBLISHED: Final = (
    *("datePublished", "published_at", "publishedAt", "published", "date_published", "publishDate"),
    *("publish_date", "publication_date", "pubDate", "date", "created_at", "createdAt", "created"),
)
_MODIFIED: Final = (
    *("dateModified", "modified_at", "modifiedAt", "modified", "date_modified"),
    *("updated_at", "updatedAt", "updated"),
)
_DESCRIPTION: Final = ("description", "excerpt", "summary", "abstract", "dek")
_URL: Final = ("link", "canonical_url", "url", "permalink")
_WRAPPERS: Final = (
    *("data", "post", "article", "result", "attributes", "response", "page", "mainEntity", "@graph"),
    *("items", "posts", "articles", "results", "entries", "docs"),
)
_INNER: Final = ("rendered", "html", "value", "text", "content", "name", "@value", "url", "@id")
_ARTICLES: Final = ("Article", "BlogPosting", "Report", "MediaPosting", "ForumPosting")

_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&(?:\w{2,10}|#\w{1,7});")


def extract_json(body: bytes, url: str) -> Article:
    """Return the article that a JSON document holds; where it holds none, why."""
    if len(body) > _BYTES:
        return _none(f"the JSON has {len(body)} bytes, and at most {_BYTES} are read")
    try:
        data = json.loads(decode_text(body), strict=False)
    except RecursionError:
        return _none("the JSON is nested too deep to be read")
    except ValueError:
        return _none("the JSON can't be read")
    found = _object(data, _DEPTH)
    if isinstance(found, str):
        return _none(found)
    article = _article(found, url)
    for name in METADATA:
        if getattr(article, name) not in (None, []):
            article.sources[name] = Source("json")
    return article


def _none(why: str) -> Article:
    return Article(verdict=Verdict.NOT_ARTICLE, evidence=[why])


def _object(data: Any, depth: int) -> dict[str, Any] | str:
    """Return the object that is an article, or why there is none."""
    if isinstance(data, list):
        if len(data) == 1 and depth:  # an API that is asked for one by its name answers with a list of one
            return _object(data[0], depth - 1)
        stated = [each for each in data if isinstance(each, dict) and _is_typed(each) and _is_article(each)]
        if len(stated) == 1:  # the rest of JSON-LD's graph: the site, its publisher, pictures
            return stated[0]
        return f"the JSON is a list of {len(data)} entries, not an article"
    if not isinstance(data, dict) or _is_article(data):
        return data if isinstance(data, dict) else _WITHOUT_TEXT
    reasons = []
    for name in _WRAPPERS if depth else ():
        if isinstance(data.get(name), dict | list):
            found = _object(data[name], depth - 1)
            if isinstance(found, dict):
                return found
            reasons.append(found)
    return next((reason for reason in reasons if reason != _WITHOUT_TEXT), _WITHOUT_TEXT)


def _is_article(data: dict[str, Any]) -> bool:
    text, _ = _body(data)
    return bool(text) and (len(text) >= _WITHOUT_TITLE or bool(_flat(_first(data, _TITLE))))


def _is_typed(data: dict[str, Any]) -> bool:
    kinds = data.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(_ARTICLES) for kind in named)


def _article(data: dict[str, Any], url: str) -> Article:
    text, blocks = _body(data)
    link = _string(_first(data, _URL))
    names = _embedded_authors(data) or list(_names(_first(data, _AUTHOR), _DEPTH))
    return Article(
        title=_flat(_first(data, _TITLE)) or None,
        authors=list(dict.fromkeys(names))[:_AUTHORS],
        published_at=_date(data, "date_gmt", _PUBLISHED),
        modified_at=_date(data, "modified_gmt", _MODIFIED),
        description=_flat(_first(data, _DESCRIPTION)) or None,
        canonical_url=absolute(url, link) if link else None,
        text=text,
        markdown=write_markdown(blocks, url) if blocks else text,
    )


def _first(data: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((data[name] for name in names if data.get(name)), None)


def _string(value: Any, depth: int = _DEPTH) -> str:
    """Return the text of a value: itself, or what stands in an object such as WordPress's `rendered`."""
    if isinstance(value, dict) and depth:
        return next((text for name in _INNER if (text := _string(value.get(name), depth - 1))), "")
    if isinstance(value, list) and depth:
        return "\n\n".join(text for each in value if (text := _string(each, depth - 1)))
    return _NOT_TEXT.sub("", value.replace("\r\n", "\n")) if isinstance(value, str) else ""


def _body(data: dict[str, Any]) -> tuple[str, list[Block]]:
    """Return the text, and the blocks that it was written of; none of a text without markup."""
    read = (_read(_string(data.get(name))) for name in _TEXT)
    return next((found for found in read if found[0]), ("", []))


def _read(text: str) -> tuple[str, list[Block]]:
    if not _MARKUP.search(text):
        return re.sub(r"\s*\n\s*\n\s*", "\n\n", text).strip(), []
    tree = parse_html(text)
    blocks = read_blocks(tree) if tree is not None else []
    return write_text(blocks), blocks


def _flat(value: Any) -> str:
    text, _ = _read(_string(value))
    return " ".join(text.split())


def _date(data: dict[str, Any], gmt: str, names: tuple[str, ...]) -> str | None:
    # WordPress writes UTC without saying so, and 0000-00-00 where it has none.
    moment = iso_date(_string(data.get(gmt)))
    if moment is not None:
        return moment if len(moment) > len("2025-01-21T00:00:00") else f"{moment}+00:00"
    return next((date for name in names if (date := iso_date(_string(data.get(name))))), None)


def _embedded_authors(data: dict[str, Any]) -> list[str]:
    embedded = data.get("_embedded")
    return list(_names(embedded.get("author"), _DEPTH)) if isinstance(embedded, dict) else []


def _names(author: Any, depth: int) -> Iterator[str]:
    if isinstance(author, list) and depth:
        for each in author:
            yield from _names(each, depth - 1)
    elif isinstance(author, dict) and depth:
        yield from _names(_first(author, ("name", "display_name", "displayName", "full_name")), depth - 1)
    elif isinstance(author, str) and (name := " ".join(_NOT_TEXT.sub("", html.unescape(author)).split())):
        yield name
