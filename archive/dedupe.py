"""Deduplication: a payload that is in the archive already is referred to, not stored again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from archive.files import exists

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
        self._there: dict[str, bool] = {}

    def original(self, exchange: Exchange, framed: Framed, digest: str) -> Original | None:
        """Return what a revisit record may refer to, or None where the response must be stored itself."""
        if framed.head.status == _NOT_MODIFIED:
            return self._unmodified(exchange)
        if exchange.truncated or not framed.complete or len(framed.body) < LEAST:
            return None
        found = self._stored(digest)
        return Original(found, "identical-payload-digest") if found is not None else None

    def _stored(self, digest: str | None) -> Capture | None:
        """Return the stored response with a payload, unless its file was taken away."""
        found = self._index.by_digest(digest) if digest else None
        if found is None:
            return None
        if found.filename not in self._there:
            self._there[found.filename] = exists(self._index.folder, found.filename)
        return found if self._there[found.filename] else None

    def _unmodified(self, exchange: Exchange) -> Original | None:
        """Return the last stored payload of the URL, if the request asked whether that has changed."""
        head = exchange.request.partition(b"\r\n\r\n")[0].lower()
        if not any(condition in head for condition in _CONDITIONS):
            return None
        captures = [c for c in self._index.captures(exchange.url) if c.status == _OK and c.digest]
        if not captures or self._stored(captures[-1].digest) is None:
            return None
        return Original(captures[-1], "server-not-modified")
