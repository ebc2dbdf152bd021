"""A visit: one page in the browser, with all that it asks for, and how much of that it may."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from crawler.exceptions import LimitError
from crawler.requests import Fetch

if TYPE_CHECKING:
    from datetime import datetime

    from archive.exceptions import ArchiveError
    from archive.model import Capture

How = Literal["fetched", "failed", "refused", "skipped"]
HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one page may take: requests, bytes received, seconds."""

    requests: int
    bytes: int
    seconds: float


@dataclass(slots=True)
class Load:
    """One request of a page, and what came of it; `capture` is None where there was nothing to archive.

    `started_at` is UTC; `response` is the answer as it came over the wire, kept of documents alone.
    """

    method: str
    url: str
    how: How
    started_at: datetime
    status: int | None = None
    capture: Capture | None = None
    error: Exception | None = None
    ip: str | None = None
    duration: float = 0.0
    wire_bytes: int = 0
    complete: bool = True
    response: bytes = field(default=b"", repr=False)

    def to_fetch(self, url: str | None = None) -> Fetch:
        """Return what is known of the exchange, as that of `url`, or of its own."""
        return Fetch(
            url=url or self.url,
            fetched_at=self.started_at,
            duration=self.duration,
            wire_bytes=self.wire_bytes,
            ip=self.ip,
            capture=self.capture,
            complete=self.complete,
        )


class Visit:
    """One page in the browser.

    The answer to `url` is its document; where the browser is not to show it, since it is a redirect, no
    HTML, or cut, that is kept from it (`turned_away`). `media` says whether films and sounds are loaded,
    `is_again` whether the page is tried once more. `failure` is what the archive couldn't take.
    """

    def __init__(self, url: str, bounds: Bounds, *, media: bool = False, is_again: bool = False) -> None:
        self.url = url
        self.media = media
        self.is_again = is_again
        self.bounds = bounds
        self.loads: list[Load] = []
        self.document: Load | None = None
        self.turned_away = False
        self.failure: ArchiveError | None = None
        self.asked = 0
        self.received_bytes = 0
        self.over = False
        self._ends = time.monotonic() + bounds.seconds

    @property
    def seconds_left(self) -> float:
        """How long the page may still take."""
        return max(self._ends - time.monotonic(), 0.0)

    def is_document(self, method: str, url: str) -> bool:
        """Tell whether a request is that for the page itself: the first for its URL."""
        return self.document is None and method == "GET" and url == self.url

    def check(self) -> None:
        """Count a request.

        Raises:
            LimitError: the page has asked for, received or taken as much as it may.
        """
        self.asked += 1
        if self.asked > self.bounds.requests:
            raise LimitError(
                f"the page asks for more than {self.bounds.requests} things (BROWSER_PAGE_REQUESTS)"
            )
        if self.received_bytes > self.bounds.bytes:
            raise LimitError(f"the page needs more than {self.bounds.bytes} bytes (BROWSER_PAGE_BYTES)")
        if self.over or not self.seconds_left:
            raise LimitError("the page was done with")

    def listing(self) -> bytes:
        """Return what the page asked for as lines of JSON, in the order in which it was answered."""
        return b"".join(json.dumps(_line(load), ensure_ascii=False).encode() + b"\n" for load in self.loads)


def _line(load: Load) -> dict[str, str | int | None]:
    return {
        "method": load.method,
        "url": load.url,
        "how": load.how,
        "status": load.status,
        "record_id": load.capture.record_id if load.capture else None,
        "error": str(load.error) if load.error else None,
    }
