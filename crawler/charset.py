"""From bytes to text: what the bytes are goes before what anybody says of them.

Declarations are often wrong, and UTF-8 is hardly ever taken for anything else. So: a byte order mark, UTF-8
where it is valid or nearly so, what is declared, what is detected.
"""

from __future__ import annotations

import codecs
from typing import Final, NamedTuple

from archive.replay.charset import declared_codecs

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEARLY: Final = 0.02
"""The most broken bytes that a UTF-8 page has, as a share of its sequences of several bytes."""
_BROKEN_ALLOWED: Final = 3
_PROBED: Final = 64 * 1024
_WIDE: Final = 0.3
"""The share of NULs at even or odd places from which on bytes are UTF-16 that nobody declared."""
_LATIN: Final = "cp1252"


class Decoded(NamedTuple):
    """A text, the codec that it was read with, and whether anything but its letters speaks for that one.

    `is_verbatim`: the body is the text in UTF-8, byte for byte.
    """

    text: str
    codec: str
    is_sure: bool
    is_verbatim: bool = False


def decode_text(body: bytes, content_type: str | None = None) -> str:
    """Return the text of a page or a document; bytes that can't be read become U+FFFD."""
    return decode(body, content_type).text


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of a page or a document, and how it was read."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(codec, "replace"), codec, is_sure=True)
    wide = _wide_codec(body[:_PROBED])
    if wide is not None:
        return Decoded(body.decode(wide, "replace"), wide, is_sure=True)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", is_sure=True, is_verbatim=True)
    except UnicodeDecodeError:
        declared = declared_codecs(body, content_type or "")
    if _is_nearly_utf8(body, trusted="utf-8" in declared):
        return Decoded(body.decode("utf-8", "replace"), "utf-8", is_sure=True)
    for codec in _in_order(declared):
        try:
            return Decoded(body.decode(codec), codec, is_sure=True)
        except UnicodeDecodeError:
            continue
    codec = next(iter(declared), None) or _detected(body)
    return Decoded(body.decode(codec, "replace"), codec, is_sure=False)


def _in_order(declared: list[str]) -> list[str]:
    """Put Latin-1 last: servers say it of everything, and it decodes everything."""
    return sorted((codec for codec in declared if codec != "utf-8"), key=lambda codec: codec == _LATIN)


def _is_nearly_utf8(body: bytes, *, trusted: bool) -> bool:
    """Tell whether bytes are UTF-8 but for a few, such as of a text that was cut or put together."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for each in text if each > "\x7f") - broken
    return (
        (broken <= _BROKEN_ALLOWED and good >= broken)
        or broken < _NEARLY * good
        or (trusted and broken < good)
    )


def _wide_codec(start: bytes) -> str | None:
    """Name the UTF-16 of bytes without a mark, by where their NULs stand."""
    pairs = len(start) // 2
    if pairs < 8 or b"\x00" not in start:  # noqa: PLR2004
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > _WIDE * pairs and even < odd / 8:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE * pairs and odd < even / 8 else None


def _detected(body: bytes) -> str:
    """Name the coding of bytes that nobody declares, by the letters they make; else what browsers assume."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, and seldom needed

    letters = bytes(each for each in body[:_PROBED] if each > 0x7F)  # noqa: PLR2004 - what tells is not ASCII
    found = from_bytes(body[:_PROBED], threshold=0.3).best() if len(letters) > 8 else None  # noqa: PLR2004
    return found.encoding if found is not None else _LATIN
