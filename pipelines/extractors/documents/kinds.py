"""What kind of document an answer is: by its bytes, and by the header only where these leave it open."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any, Final

from archive.replay.charset import label


class Kind(StrEnum):
    """A kind of document; BINARY is all that no extractor reads, XML of other kinds among it."""

    HTML = "html"
    PDF = "pdf"
    FEED = "feed"
    JSON = "json"
    TEXT = "text"
    IMAGE = "image"
    BINARY = "binary"
    EMPTY = "empty"


_HEAD: Final = 65_536
_EDGE: Final = 1024
_PARSED: Final = 2_000_000
_LONGEST_CHARACTER: Final = 4
_CODED: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    # Markup without a byte order mark.
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_PDF: Final = re.compile(rb"%PDF-\d")
_OBJECT: Final = re.compile(rb"\d\s+obj\b")
_IMAGES: Final = re.compile(
    rb"\x89PNG\r\n\x1a\n|GIF8[79]a|\xff\xd8\xff|RIFF....WEBPVP|BM....\x00\x00\x00\x00|\x00\x00[\x01\x02]\x00"
    rb"|II\*\x00|MM\x00\*|....ftyp(?:avif|avis|heic|heix|mif1|msf1)|\xff\x0a|\x00\x00\x00\x0cJXL |8BPS\x00",
    re.DOTALL,
)
_BINARIES: Final = re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)|\x1f\x8b|7z\xbc\xaf|Rar!\x1a|%!PS|\{\\rtf")
_SKIPPED: Final = re.compile(r"[\s\ufeff]+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE: Final = re.compile(r"<!doctype\s+(html\b)?[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?=[\s/>])")
_FEEDS: Final = frozenset({"rss", "feed", "rdf"})
_PAGES: Final = frozenset({"html", "head", "body", "title", "meta", "link", "script", "style", "base"})
_FRAGMENTS: Final = frozenset({
    "a", "article", "aside", "b", "blockquote", "br", "center", "dd", "div", "dl", "dt", "em", "figure",
    "font", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "iframe",
    "img", "li", "main", "nav", "noscript", "ol", "p", "pre", "section", "span", "strong", "table", "ul",
})  # fmt: skip
_UNSAID: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "unknown/unknown"})
_JSON: Final = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]\d\-tfn])')
_LONG_JSON: Final = re.compile(r'\s*(?:\{\s*"|\[\s*[{"])')
_JSON_FEED: Final = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/')
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_TOLERATED: Final = 0.01


def kind_of(body: bytes, content_type: str | None) -> Kind:
    """Return the kind of a document; `content_type` is the header as it was sent.

    Only the first 64 KB are looked at, and all of it where it may be JSON.
    """
    media = (content_type or "").partition(";")[0].strip().lower()
    text, coding = _head(body, content_type or "")
    if not text.strip("\ufeff \t\r\n\f") and not body[_HEAD:].strip():
        return Kind.EMPTY
    return (
        _by_magic(body, text)
        or _by_markup(text, media)
        or _by_json(body, text, media, coding)
        or _by_characters(body, text, media, coding)
    )


def _head(body: bytes, content_type: str) -> tuple[str, str]:
    """Return the beginning as text, and the coding; the end of it may cut a character."""
    head = body[:_HEAD]
    coding = next((name for mark, name in _CODED if head.startswith(mark)), None)
    if coding is None and (label(content_type) or "").lower() in {"utf-16", "utf-16le", "utf-16be"}:
        coding = "utf-16-be" if "be" in content_type.lower().rpartition("charset")[2] else "utf-16-le"
    if coding is not None:
        return head.decode(coding, "replace").removesuffix("\ufffd"), coding
    try:
        return head.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if len(body) > len(head) and error.start > len(head) - _LONGEST_CHARACTER:
            return head[: error.start].decode("utf-8"), "utf-8"  # the end cuts a character
        return head.decode("latin-1"), "latin-1"


def _by_magic(body: bytes, text: str) -> Kind | None:
    found = _PDF.search(body, 0, _EDGE)
    # A page or a text about PDF names its mark as well, but has no objects, and begins otherwise.
    if found and (not body[: found.start()].strip(b"\xef\xbb\xbf \t\r\n\f\x00") or _is_stray(body, text)):
        return Kind.PDF
    if _IMAGES.match(body):
        return Kind.IMAGE
    return Kind.BINARY if _BINARIES.match(body) else None


def _is_stray(body: bytes, text: str) -> bool:
    """Tell whether what stands before the mark of a PDF is something stray, such as headers sent twice."""
    return _root(text) is None and _OBJECT.search(body, 0, 4 * _HEAD) is not None


def _by_markup(text: str, media: str) -> Kind | None:
    root = _root(text)
    if root is None:
        return None
    if root in _FEEDS or root == "svg":
        return Kind.IMAGE if root == "svg" else Kind.FEED
    if root in _PAGES or "html" in media:
        return Kind.HTML
    if root in _FRAGMENTS and media in _UNSAID:
        return Kind.HTML
    is_xml = text.lstrip("\ufeff \t\r\n").startswith("<?xml") or media.endswith("xml")
    return Kind.BINARY if is_xml else None


def _root(text: str) -> str | None:
    """Return the name of the first element in lower case, without its prefix; None where there is none."""
    at = 0
    while found := _SKIPPED.match(text, at):
        at = found.end()
    doctype = _DOCTYPE.match(text, at)
    if doctype is not None:
        if doctype[1]:
            return "html"
        at = doctype.end()
    while found := _SKIPPED.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1].lower() if root else None


def _by_json(body: bytes, text: str, media: str, coding: str) -> Kind | None:
    if _JSON.match(text) is None and not media.endswith("json"):
        return None
    data: Any = None
    if len(body) > _PARSED:
        if _LONG_JSON.match(text) is None or not body[-_EDGE:].rstrip(b"\0 \t\r\n").endswith((b"}", b"]")):
            return None
    else:
        try:
            data = json.loads(body.decode(coding, "replace").lstrip("\ufeff"), strict=False)
        except RecursionError:  # it is JSON as far as anybody read it
            return Kind.JSON
        except ValueError:
            # Cut off or mistaken, but meant as such.
            return Kind.JSON if media.endswith("json") and _JSON.match(text) else None
    if isinstance(data, dict):
        is_feed = str(data.get("version")).startswith(("https://jsonfeed.org/", "http://jsonfeed.org/"))
    else:
        is_feed = data is None and _JSON_FEED.search(text) is not None
    return Kind.FEED if is_feed else Kind.JSON


def _by_characters(body: bytes, text: str, media: str, coding: str) -> Kind:
    """Tell text from what is none, and a fragment of HTML from text, which only the header can."""
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls > _TOLERATED * len(text):
        return Kind.BINARY
    if "html" in media:
        return Kind.HTML
    return Kind.BINARY if b"\x00" in body and not coding.startswith(("utf-16", "utf-32")) else Kind.TEXT
