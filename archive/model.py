"""The words of the archive: exchange, capture, and where a record lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""Why a response is cut, in the words of `WARC-Truncated`."""

CaptureKind = Literal["response", "revisit"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to a server and what came back, as bytes on the wire.

    `response` may begin with interim responses (1xx) and may be cut, which `truncated` says.
    `duration` is in seconds, from the first byte sent (or the connection attempt) to the last received.
    `protocols` are those spoken, in the words of `WARC-Protocol` (`http/1.1`, `tls/1.3`); `error` is what
    went wrong, one sentence.
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
