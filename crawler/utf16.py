"""Text measured as JavaScript measures it, in UTF-16 code units: the wiki counts and cuts this way."""

from __future__ import annotations


def length(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, units: int) -> str:
    """Return the beginning of `text`, at most `units` UTF-16 units of it, never half a surrogate pair."""
    head = text[:units]
    if head.isascii():
        return head
    encoded = head.encode("utf-16-le", "surrogatepass")[: units * 2]
    if encoded[-2:] and 0xD8 <= encoded[-1] <= 0xDB:  # noqa: PLR2004 - high surrogates, cut from their low half
        encoded = encoded[:-2]
    return encoded.decode("utf-16-le", "surrogatepass")
