"""HTML as tokens, as the HTML Standard has them: tags, their attributes, character references.

Every pattern here is possessive: a page takes time in proportion to its length, whatever is in it.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from itertools import islice
from typing import Final

_SPACE: Final = r"[ \t\n\r\f]*+"
_NAME: Final = r"(?:=[^ \t\n\r\f/>=]*+|[^ \t\n\r\f/>=]++)"
_BARE: Final = r"[^ \t\n\r\f>\"'][^ \t\n\r\f>]*+"
_ATTRIBUTE: Final = rf"{_NAME}(?:{_SPACE}={_SPACE}(?:\"[^\"]*+\"|'[^']*+'|{_BARE}|(?=>))|(?!{_SPACE}=))"
TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][^ \t\n\r\f/>]*+)"
    rf"(?P<attributes>(?:[ \t\n\r\f/]++|{_ATTRIBUTE})*+)>"
)
"""A whole start or end tag; a tag that never ends takes the rest of the page with it."""

_ORDINARY: Final = (
    "a|abbr|address|article|aside|b|blockquote|br|button|caption|center|cite|code|dd|del|details|div|dl|dt|em"
    "|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|i|img|ins|kbd|label|legend|li|main|mark|menu|nav"
    "|ol|p|picture|pre|s|section|small|source|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time"
    "|tr|u|ul|video|wbr"
)
_IDLE: Final = (
    "(?:class|id|role|title|alt|lang|dir|name|type|rel|width|height|datetime|colspan|rowspan|tabindex"
    '|aria-[a-z]{1,40}+|data-[a-z0-9-]{1,100}+)="[^"<>]*+"'
)
PLAIN: Final = re.compile(rf"(?:[^<]++|</(?:{_ORDINARY})>|<(?:{_ORDINARY})(?: {_IDLE}){{0,40}}+>)++")
"""Text and tags that leave as they come: ordinary elements, with attributes that neither act nor link."""

LETTER: Final = re.compile(r"[a-zA-Z]")
COMMENT: Final = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
CDATA: Final = re.compile(r"<!\[CDATA\[(?P<text>.*?)(?:\]\]>|\Z)", re.DOTALL)
DOCTYPE: Final = re.compile(
    r"<!doctype[ \t\n\r\f]+html(?:[ \t\n\r\f]+(?:public|system)(?:[ \t\n\r\f]*\"[\w /:.+()-]{0,120}\"){1,2})?"
    r"[ \t\n\r\f]*>",
    re.IGNORECASE | re.ASCII,
)
DECLARATION: Final = re.compile(r"<[!?/][^>]*+(?:>|\Z)")
"""What the standard calls a bogus comment, and every doctype."""

_PART: Final = re.compile(
    rf"(?P<name>{_NAME})"
    rf"(?:{_SPACE}={_SPACE}(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>{_BARE})|\Z))?+"
)
_MOST_ATTRIBUTES: Final = 250
_REFERENCE: Final = re.compile(
    r"&(?:#(?:[xX][0-9a-fA-F]+|[0-9]+);?|(?P<named>[A-Za-z][A-Za-z0-9]*)(?P<end>[;=]?))"
)
_SCRIPT_MARK: Final = re.compile(r"<!--|-->|<(?P<close>/?)script(?=[ \t\n\r\f/>])", re.IGNORECASE)


def attributes(written: str) -> dict[str, str]:
    """Return the attributes of a tag, names in lower case, values as written: still with their references.

    Of two with one name the first counts, as in browsers; past 250 the rest is left out.
    """
    found: dict[str, str] = {}
    for part in islice(_PART.finditer(written), _MOST_ATTRIBUTES):
        name, double, single, bare = part.groups("")
        found.setdefault(name.lower(), double or single or bare)
    return found


def unescape_attribute(value: str) -> str:
    """Return an attribute's value with its character references resolved, by the rules for attributes.

    There `&copy=1` is no copyright sign: a name without a semicolon counts only where neither a letter, a
    digit nor `=` follows it.
    """
    return _REFERENCE.sub(_resolve, value) if "&" in value else value


def escape(text: str) -> str:
    """Return `text` as it can stand between tags and in an attribute in double quotes."""
    return quote(text.replace("&", "&amp;"))


def quote(value: str) -> str:
    """Return a value as written, references and all, as it can stand in double quotes."""
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def raw_end(text: str, start: int, name: str) -> int:
    """Return where the raw text of an element ends: at its end tag, or with the page."""
    match = re.compile(rf"</{re.escape(name)}(?=[ \t\n\r\f/>])", re.IGNORECASE).search(text, start)
    return match.start() if match else len(text)


def script_end(text: str, start: int) -> int:
    """Return where a script that begins at `start` ends: at its end tag, or with the page.

    Inside `<!-- <script> ... -->` an end tag ends the inner script only (the "double escaped" states).
    """
    hidden = inner = False
    for match in _SCRIPT_MARK.finditer(text, start):
        if match[0] == "<!--":
            hidden = True
        elif match[0] == "-->":
            hidden = inner = False
        elif match["close"] and not inner:
            return match.start()
        elif hidden:
            inner = not match["close"]
    return len(text)


def _resolve(match: re.Match[str]) -> str:
    if match["named"] is None:
        return unescape(match[0])
    ending = match["end"]
    return match[0] if ending == "=" else html5.get(match["named"] + ending, match[0])
