"""The words of the archive: exchange, capture, view, and where a record lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import datetime

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""Why a response is cut, in the words of `WARC-Truncated`."""

CaptureKind = Literal["response", "revisit"]

ViewName = Literal["rendered-dom", "screenshot", "thumbnail", "accessible-text", "requests"]
RENDERED_DOM: Final = "rendered-dom"
VIEWS: Final[dict[ViewName, str]] = {
    RENDERED_DOM: "text/html; charset=utf-8",
    "screenshot": "image/jpeg",
    "thumbnail": "image/jpeg",
    "accessible-text": "text/plain; charset=utf-8",
    "requests": "application/jsonl; charset=utf-8",
}
"""What of a browser's view of a page is archived, and the Content-Type of each."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to a server and what came back, as bytes on the wire.

    `response` may begin with interim responses (1xx) and may be cut, which `truncated` says.
    `duration` is in seconds, from the first byte sent (or the connection attempt) to the last received.
    `protocols` are those spoken, in the words of `WARC-Protocol` (`http/1.1`, `tls/1.3`); `error` is what
    went wrong, one sentence. `told_by_url`: the URL tells all that was asked, whatever the method.
    """

    url: str
    started_at: datetime
    request: bytes
    response: bytes | bytearray
    duration: float
    ip: str | None = None
    truncated: Truncation | None = None
    protocols: tuple[str, ...] = ()
    cipher: str | None = None
    error: str | None = None
    told_by_url: bool = False

    @property
    def method(self) -> str:
        """The request's method; empty where nothing was sent."""
        return self.request.partition(b" ")[0].decode("latin-1")

    @property
    def is_capture(self) -> bool:
        """Whether what came back is what the URL leads to."""
        return self.told_by_url or self.method in {"GET", ""}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file name inside the archive folder, offset and length in bytes, record id."""

    filename: str
    offset: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived response, as the index names it.

    `timestamp` is UTC with microseconds; `digest` is that of the payload (`sha1:` and base 32);
    `mime` is the media type in lower case, without parameters.
    """

    url: str
    timestamp: datetime
    kind: CaptureKind
    status: int | None
    mime: str | None
    digest: str | None
    filename: str
    offset: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True)
class View:
    """What a browser made of a captured page, as the index names it; `name` says which of its views.

    `url` and `capture_id` are those of the capture, `timestamp` (UTC) is when the browser saw it. A newer
    program may have written names that this one doesn't know.
    """

    url: str
    capture_id: str
    name: str
    timestamp: datetime
    filename: str
    offset: int
    length: int
    record_id: str


Entry = Capture | View
"""What the index has a row of."""
