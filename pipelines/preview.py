"""Previews: the beginning of the text as the wiki shows it, and the text's measures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from crawler import utf16

if TYPE_CHECKING:
    from crawler.items import PageItem

PREVIEW_UNITS: Final = 3000
HASHED_UNITS: Final = 1_000_000


class PreviewPipeline:
    """Measures the text as the wiki does and cuts its preview."""

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item with content_length, content_hash, preview and truncated."""
        item.content_length = utf16.length(item.text)
        item.truncated = item.content_length > PREVIEW_UNITS
        item.preview = preview_of(item.text)
        item.content_hash = content_hash(item.text) if item.text else None
        return item


def preview_of(text: str) -> str:
    """Return the first 3,000 UTF-16 units of `text`; where there is more, a blank line and the total size."""
    units = utf16.length(text)
    if units <= PREVIEW_UNITS:
        return text
    # JavaScript's Math.round, which rounds halves up.
    kilobytes = int(units / 1024 + 0.5)
    return f"{utf16.cut(text, PREVIEW_UNITS)}\n\n... (truncated, {kilobytes} KB total)"


def content_hash(text: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of the text's first 1,000,000 UTF-16 units."""
    return hashlib.sha256(utf16.cut(text, HASHED_UNITS).encode("utf-8")).hexdigest()[:16]
