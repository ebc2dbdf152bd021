"""From the bytes of an archived page or style sheet to its text."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_PARAMETER: Final = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_META: Final = re.compile(rb"""<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_CSS: Final = re.compile(rb"""@charset\s+"([\w:.-]+)";""")
_XML: Final = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w:.-]+)""")
_SCANNED: Final = 4096
_EURO: Final = 0x80
_WITH_EURO: Final = "archive.replay.charset"

# Web pages that say latin-1 mean windows-1252, and so on: the labels of the Encoding Standard.
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_KNOWN: Final = frozenset(
    [
        *("utf-8", "utf-16-le", "utf-16-be", "utf-16", "gb18030", "big5hkscs", "cp949", "cp932"),
        *("euc_jp", "iso2022_jp", "koi8-r", "koi8-u", "mac-roman", "cp866", "cp874"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    ]
)


def decode_html(payload: bytes, content_type: str) -> str:
    """Return a page's text: by its byte order mark, the header, its meta, else UTF-8, else windows-1252."""
    start = payload[:_SCANNED]
    return _decode(payload, content_type, _META.search(start) or _XML.match(start.lstrip()))


def decode_css(payload: bytes, content_type: str) -> str:
    """Return a style sheet's text: by its byte order mark, the header, `@charset`, else as a page's."""
    return _decode(payload, content_type, _CSS.match(payload[:_SCANNED]))


def label(content_type: str) -> str | None:
    """Return the charset that a Content-Type names, as it names it, or None."""
    named = _PARAMETER.search(content_type)
    return named[1] if named and named[1].isascii() else None


def declared_codecs(payload: bytes, content_type: str) -> list[str]:
    """Return the codecs that a page declares, in its header and in itself, each once."""
    header = _PARAMETER.search(content_type)
    start = payload[:_SCANNED]
    inside = _META.search(start) or _XML.match(start.lstrip())
    named = [_codec(header[1])] if header else []
    named += [_codec(inside[1].decode("latin-1"))] if inside else []
    # Whoever reads this declaration as ASCII has not read UTF-16.
    return list(dict.fromkeys("utf-8" if name.startswith("utf-16") else name for name in named if name))


def _decode(payload: bytes, content_type: str, declared: re.Match[bytes] | None) -> str:
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(encoding, "replace")
    header = _PARAMETER.search(content_type)
    name = _codec(header[1]) if header else None
    if name is None and declared is not None:
        name = _codec(declared[1].decode("latin-1"))
        # Whoever reads this declaration as ASCII has not read UTF-16.
        name = "utf-8" if name is not None and name.startswith("utf-16") else name
    if name is not None:
        return payload.decode(name, _WITH_EURO if name == "gb18030" else "replace")
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return payload.decode("cp1252", "replace")


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Replace what can't be decoded; the byte 80 is a euro sign, as in GBK (Encoding Standard, 10.2.1)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.object[error.start] == _EURO:
        return "\N{EURO SIGN}", error.start + 1
    return "\N{REPLACEMENT CHARACTER}", error.end


codecs.register_error(_WITH_EURO, _euro)


def _codec(label: str) -> str | None:
    """Return the codec that a web page means by `label`, or None where it is none for web pages."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    if name == "utf-16":
        return "utf-16-le"
    return name if name in _KNOWN else None
