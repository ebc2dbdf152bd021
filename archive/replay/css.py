"""Style sheets: their links rewritten, all else left as it is.

Tokens are those of CSS Syntax Level 3. What comes out can stand in a `style` element: nothing in it looks
like a tag, whatever the style sheet's strings and escapes say.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Link = Callable[[str], str | None]

_SPACE: Final = r"[ \t\n\r\f]"
_ESCAPED: Final = r"\\(?:\r\n|.|\Z)"
_STRING: Final = (
    "(?:"
    + "|".join(
        rf"{mark}[^{mark}\\\n\r\f]*+(?:{_ESCAPED}[^{mark}\\\n\r\f]*+)*+(?:{mark}|(?=[\n\r\f])|\Z)"
        for mark in "\"'"
    )
    + ")"
)
_COMMENT: Final = r"/\*.*?(?:\*/|\Z)"


def _word(word: str) -> str:
    """Return a pattern for a word of which any letter may be written as an escape."""
    return "".join(
        rf"(?:{letter}|\\0{{0,4}}(?:{ord(letter):x}|{ord(letter.upper()):x}){_SPACE}?|\\{letter})"
        for letter in word
    )


_BARE: Final = r"[^\"'()\\ \t\n\r\f]*+"
_URL: Final = (
    rf"(?<![-\w]){_word('url')}\({_SPACE}*+"
    rf"(?:(?P<quoted>{_STRING}){_SPACE}*+(?:\)|\Z)"
    rf"|(?P<bare>{_BARE}(?:\\.{_BARE})*+){_SPACE}*+(?:\)|\Z)"
    r"|[^)\\]*+(?:\\.[^)\\]*+)*+\)?)"
)
_PLAIN: Final = r"(?:[^-\w\\/<@\]\"']++|(?<![-\w])(?!-->|url\(|(?:-webkit-)?image-set\()[-\w]++(?!\\))++"
"""What is part of no link: words, and signs between them."""
_TOKEN: Final = re.compile(
    rf"(?P<plain>{_PLAIN})"
    rf"|(?P<comment>{_COMMENT})"
    r"|(?P<marker><!--|(?<![-\w])-->|<!\[CDATA\[|\]\]>)"
    rf"|@{_word('import')}(?:{_SPACE}|{_COMMENT})*+(?P<imported>{_STRING})"
    rf"|(?<![-\w])(?:-webkit-)?image-set\((?P<images>(?:[^()\"']|{_STRING}|\((?:[^()\"']|{_STRING})*+\))*+)"
    rf"|(?P<url>{_URL})"
    rf"|(?P<string>{_STRING})"
    r"|(?P<escape>\\.)",
    re.IGNORECASE | re.DOTALL,
)
_IMAGE: Final = re.compile(
    rf"(?P<kind>type\([^)]*+\)?)|(?P<url>{_URL})|(?P<string>{_STRING})", re.IGNORECASE | re.DOTALL
)
_UNESCAPE: Final = re.compile(
    rf"\\(?:([0-9a-fA-F]{{1,6}})(?:\r\n|{_SPACE})?|(\r\n|[\n\r\f])|(.)|\Z)", re.DOTALL
)
_TAG_LIKE: Final = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
_REPLACED: Final = {"comment": "/**/", "marker": " "}
_SURROGATES: Final = range(0xD800, 0xE000)
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def rewrite_css(text: str, link: Link) -> str:
    """Return the style sheet (or the declarations of a `style` attribute) with each URL as `link` maps it.

    `url()`, `@import` in both forms and `image-set()` are rewritten; comments are emptied, and the markers
    that once hid styles from old browsers are dropped. Takes time in proportion to the text.
    """
    return _TAG_LIKE.sub("< ", _TOKEN.sub(lambda match: _token(match, link), text))


def _token(match: re.Match[str], link: Link) -> str:
    kind = match.lastgroup
    if kind == "imported":
        return f"@import {_url(match['imported'], link)}"
    if kind == "images":
        return f"image-set({_IMAGE.sub(lambda image: _image(image, link), match['images'])}"
    if kind == "url":
        return _url_token(match, link)
    if kind == "string":
        return _TAG_LIKE.sub(r"\\3c ", match[0])
    return _REPLACED.get(kind or "", match[0])


def _image(match: re.Match[str], link: Link) -> str:
    if match.lastgroup == "string":
        return _url(match[0], link)
    return match[0] if match.lastgroup == "kind" else _url_token(match, link)


def _url_token(match: re.Match[str], link: Link) -> str:
    if match["quoted"] is not None:
        return _url(match["quoted"], link)
    return _url(match["bare"] or "", link)


def _url(written: str, link: Link) -> str:
    """Return `url()` of what a string (with its quotes) or a bare URL says."""
    if written[:1] in ('"', "'"):
        written = written[1:].removesuffix(written[0])
    target = link(_UNESCAPE.sub(_unescape, written)) if written else None
    if target is None:
        return 'url("about:invalid")'
    return 'url("' + re.sub(r"[\x00-\x20\"'()\\<>\x7f]", lambda m: f"%{ord(m[0]):02X}", target) + '")'


def _unescape(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[3] or ""
    code = int(match[1], 16)
    return chr(code) if code and code <= sys.maxunicode and code not in _SURROGATES else _REPLACEMENT
