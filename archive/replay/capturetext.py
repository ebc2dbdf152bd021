"""The text of a capture: the cleaned one that was archived beside it, else what the page itself says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.replay import charset
from archive.replay.plaintext import plain_text
from archive.replay.rawrecord import archived_text
from archive.replay.rendition import LARGEST, header

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture
    from archive.reader import Archive

LONGEST: Final = 1024 * 1024
"""Bytes of a text, in UTF-8."""
_PAGES: Final = frozenset([None, "text/html", "application/xhtml+xml"])
_TEXTS: Final = ("text/", "application/json", "application/ld+json", "application/xml")


@dataclass(frozen=True, slots=True)
class CaptureText:
    """A text; `cleaned` where it is the article's that was archived, not `whole` where its end is missing."""

    text: str
    cleaned: bool
    whole: bool


def capture_text(archive: Archive, folder: Path, capture: Capture) -> CaptureText | None:
    """Return the text of a capture, or None where it is no text (a picture, a PDF without a cleaned text).

    Raises:
        DamagedError: the capture can't be read.
    """
    archived = archived_text(folder, capture, LONGEST)
    if archived is not None:
        return CaptureText(archived[0], cleaned=True, whole=archived[1])
    is_page = capture.mime in _PAGES
    if not is_page and not (capture.mime or "").startswith(_TEXTS):
        return None
    stored = archive.read(capture)
    decoded = charset.decode_html(stored.payload[:LARGEST], header(stored, "content-type"))
    full = (plain_text(decoded) if is_page else decoded).encode("utf-8", "replace")
    whole = len(full) <= LONGEST and len(stored.payload) <= LARGEST
    return CaptureText(full[:LONGEST].decode("utf-8", "ignore"), cleaned=False, whole=whole)
