"""A feed as a document: no article, but a list of what it links to."""

from __future__ import annotations

import io
import json
import re
from typing import Any, Final

import feedparser
from lxml import etree

from crawler.charset import decode_text
from crawler.markup import parse_html, text_of
from crawler.urls import absolute
from crawler.verdicts import Verdict
from pipelines.extractors.model import Article, Source

_ENTRIES: Final = 200
_CHARACTERS: Final = 1_000_000
_CHARACTERS_BROKEN: Final = 200_000
_TAGS: Final = 30_000
_DEPTH: Final = 100
_LONGEST_TAG: Final = 4_000
_NAMESPACES: Final = 1_000
_JSON_BYTES: Final = 10_000_000
_LONGEST_LINE: Final = 500

_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PROLOG: Final = re.compile(r"(?:[\s\ufeff]++|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z))*+", re.DOTALL)
_DOCTYPE: Final = re.compile(r"<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ENTRY_END: Final = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<(?P<end>/)?(?P<name>[A-Za-z_][\w.:-]*+)(?P<rest>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)


class _UnreadableError(ValueError):
    """The feed can't be read; the message says why."""


def extract_feed(body: bytes, url: str) -> Article:
    """Return the title of a feed and a line for each of its first 200 entries; `url` is its own."""
    article = Article(verdict=Verdict.NOT_ARTICLE)
    try:
        is_json = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
        title, entries, count = _read_json(body) if is_json else _read_xml(body, url)
    except _UnreadableError as error:
        article.evidence = [f"the document is a feed that can't be read: {error}"]
        return article
    article.evidence = [f"the document is a feed of {count} entries, not an article"]
    article.title = _line(title) or None
    if article.title:
        article.sources["title"] = Source("feed")
    found = [
        (_line(name), _line((absolute(url, link) or "") if link else "")) for name, link in entries[:_ENTRIES]
    ]
    article.text = "\n".join(" — ".join(part for part in entry if part) for entry in found if any(entry))
    article.markdown = "\n".join(_linked(*entry) for entry in found if any(entry))
    return article


def _read_json(body: bytes) -> tuple[str, list[tuple[str, str]], int]:
    """Return title, names and links of the entries, and how many there are, of a JSON Feed."""
    if len(body) > _JSON_BYTES:
        raise _UnreadableError(f"it has {len(body)} bytes, and at most {_JSON_BYTES} are read")
    try:
        data = json.loads(decode_text(body), strict=False)
    except (ValueError, RecursionError):
        raise _UnreadableError("it is no JSON") from None
    items = data.get("items")
    items = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    entries = [
        (_first(each, "title", "summary", "content_text"), _first(each, "url", "external_url", "id"))
        for each in items[:_ENTRIES]
    ]
    return _first(data, "title"), entries, len(items)


def _first(data: dict[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := data.get(name), str) and value), "")


def _read_xml(body: bytes, url: str) -> tuple[str, list[tuple[str, str]], int]:
    """Return the same of RSS, RDF and Atom."""
    text = _NOT_TEXT.sub("", decode_text(body))
    short, is_whole = _shortened(_without_prolog(text), _CHARACTERS)
    if not _is_well_formed(short):  # feedparser reads these as well, but slowly
        short, is_still = _shortened(short, _CHARACTERS_BROKEN)
        is_whole = is_whole and is_still
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # As a file: bytes that look like a name would be opened, or asked for.
    parsed = feedparser.parse(
        io.BytesIO(short.encode()), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
    )
    # dict.get: feedparser's own gives one key for another, with a warning.
    entries = [
        (str(dict.get(entry, "title") or ""), str(dict.get(entry, "link") or "")) for entry in parsed.entries
    ]
    count = len(entries) if is_whole else max(len(entries), sum(1 for _ in _ENTRY_END.finditer(text)))
    return str(dict.get(parsed.feed, "title") or ""), entries, count


def _without_prolog(text: str) -> str:
    """Return the document from its first element on."""
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if text[start : start + 9].lower() != "<!doctype":
        return text[start:]
    # Entities are made of others: a few lines can stand for gigabytes.
    if "<!entity" in text.lower():
        raise _UnreadableError("it declares entities")
    doctype = _DOCTYPE.match(text, start)
    if doctype is None:
        raise _UnreadableError("its DOCTYPE does not end")
    return text[doctype.end() :]


def _shortened(text: str, characters: int) -> tuple[str, bool]:
    """Return a document that ends behind its 200th entry, and whether that is all of it.

    Its time and memory grow with the square of what is bounded here: depth, attributes, namespaces.
    """
    open_names: list[str] = []
    entries, namespaces = 0, 0
    cut: tuple[int, list[str]] | None = None
    elements = (found for found in _TAG.finditer(text) if found["name"])
    for tags, found in enumerate(elements, 1):
        name = found["name"]
        namespaces += found["rest"].count("xmlns")
        if found.end() - found.start() > _LONGEST_TAG:
            raise _UnreadableError("an element has too many attributes")
        if found["end"]:
            _close(open_names, name)
            if name.rpartition(":")[2] in {"item", "entry"}:
                entries += 1
                cut = found.end(), [*open_names]
        elif not found["rest"].endswith("/"):
            open_names.append(name)
            if len(open_names) > _DEPTH:
                raise _UnreadableError(f"its elements are nested deeper than {_DEPTH}")
        if max(entries / _ENTRIES, tags / _TAGS, namespaces / _NAMESPACES, found.end() / characters) >= 1:
            break
    else:
        if len(text) <= characters:
            return text, True
    if cut is None:
        raise _UnreadableError("it has no entries where they ought to be")
    return text[: cut[0]] + "".join(f"</{each}>" for each in reversed(cut[1])), False


def _is_well_formed(text: str) -> bool:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return False
    return True


def _close(open_names: list[str], name: str) -> None:
    """Close an element, and those in it that nobody closed; an end without a beginning is none."""
    if name in open_names:
        del open_names[len(open_names) - 1 - open_names[::-1].index(name) :]


def _line(text: str) -> str:
    """Return the text of what may be HTML, in one line."""
    text = text[: 10 * _LONGEST_LINE]
    tree = parse_html(text) if "<" in text or "&" in text else None
    flat = " ".join(_NOT_TEXT.sub("", text if tree is None else text_of(tree)).split())
    return flat if len(flat) <= _LONGEST_LINE else flat[: _LONGEST_LINE - 1] + "…"


def _linked(name: str, link: str) -> str:
    shown = re.sub(r"([\\\[\]])", r"\\\1", name or link)
    return f"- [{shown}](<{link}>)" if link else f"- {shown}"
