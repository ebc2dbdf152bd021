"""Deduplication: a payload that is in the archive already is referred to, not stored again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from archive.http1 import Framed
    from archive.index import CaptureIndex
    from archive.model import Capture, Exchange

Profile = Literal["identical-payload-digest", "server-not-modified"]

LEAST: Final = 512
"""Bytes of a payload from which on a reference is the smaller record."""
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_CONDITIONS: Final = (b"\nif-none-match:", b"\nif-modified-since:")


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that a revisit refers to, and why it may."""

    capture: Capture
    profile: Profile


class Deduplicator:
    """Finds the capture that holds an exchange's payload, of whatever URL."""

    def __init__(self, index: CaptureIndex) -> None:
        self._index = index

    def original(self, exchange: Exchange, framed: Framed, digest: str) -> Original | None:
        """Return what a revisit record may refer to, or None where the response must be stored itself."""
        if framed.head.status == _NOT_MODIFIED:
            return self._unmodified(exchange)
        if exchange.truncated or not framed.complete or len(framed.body) < LEAST:
            return None
        found = self._index.by_digest(digest)
        return Original(found, "identical-payload-digest") if found is not None else None

    def _unmodified(self, exchange: Exchange) -> Original | None:
        """Return the last stored payload of the URL, if the request asked whether that has changed."""
        head = exchange.request.partition(b"\r\n\r\n")[0].lower()
        if not any(condition in head for condition in _CONDITIONS):
            return None
        captures = [c for c in self._index.captures(exchange.url) if c.status == _OK and c.digest]
        stored = self._index.by_digest(captures[-1].digest) if captures and captures[-1].digest else None
        return Original(stored, "server-not-modified") if stored is not None else None
