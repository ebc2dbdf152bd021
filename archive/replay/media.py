"""What an archived response is to a browser, by its media type: only what is known to be safe is shown."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["page", "style", "drawing", "media", "font", "text", "file"]
"""A page (HTML), a style sheet, an SVG document, pictures and sounds, a font, plain text, or a download."""

DOWNLOAD: Final = "application/octet-stream"
TEXT: Final = "text/plain; charset=utf-8"

_KINDS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("page", re.compile(r"text/html|application/xhtml\+xml")),
    ("style", re.compile(r"text/css")),
    ("drawing", re.compile(r"image/svg\+xml")),
    ("media", re.compile(r"(?:image|audio|video)/[a-z0-9][a-z0-9.+-]{0,60}|application/ogg")),
    ("font", re.compile(r"font/[a-z0-9][a-z0-9.+-]{0,40}|application/(?:x-)?font-[a-z0-9-]{1,40}")),
    ("font", re.compile(r"application/vnd\.ms-fontobject")),
)
_SHOWN: Final = frozenset(["text/html", "text/css", "application/xhtml+xml", "image/svg+xml"])
_TEXT: Final = re.compile(r"text/.*|.*[/+](?:json|xml)|.*(?:java|ecma)script.*|.*mpegurl|.*/x-scpls|.*/sdp")
_FONT_STARTS: Final = (b"wOFF", b"wOF2", b"OTTO", b"ttcf", b"true", b"\x00\x01\x00\x00")
_MEDIA_STARTS: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"\xff\xd8\xff": "image/jpeg",
}
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|!--)", re.IGNORECASE)


def media_type(content_type: str) -> str:
    """Return the media type of a Content-Type header: lower case, without parameters."""
    return content_type.partition(";")[0].strip().lower()


def kind_of(content_type: str, payload: bytes) -> tuple[Kind, str]:
    """Return what a response is shown as, and the media type that it is shown with.

    Scripts, feeds, data and anything else that is text is plain text. A response without a type is what its
    first bytes say. What isn't known is a download.
    """
    named = media_type(content_type) or _sniffed(payload)
    if named == DOWNLOAD and payload.startswith(_FONT_STARTS):
        return "font", named
    if _TEXT.fullmatch(named) and named not in _SHOWN:
        return "text", "text/plain"
    return next(((kind, named) for kind, pattern in _KINDS if pattern.fullmatch(named)), ("file", DOWNLOAD))


def _sniffed(payload: bytes) -> str:
    for start, name in _MEDIA_STARTS.items():
        if payload.startswith(start):
            return name
    return "text/html" if _MARKUP.match(payload[:1024]) else DOWNLOAD
