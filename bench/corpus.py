"""What is measured on: pages of the size and compressibility of real ones, made from a seed."""

from __future__ import annotations

import gzip
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = ["".join(random.Random(n).choices("etaoinshrdlucmfw", k=2 + n % 9)) for n in range(4000)]
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_REQUEST = (
    b"GET /article/%d HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: venue-archive\r\nAccept: */*\r\n\r\n"
)


def page(number: int, size: int) -> bytes:
    """Return an HTML page of about `size` bytes, another one for each number."""
    rng = random.Random(number)
    body, length = [f"<!doctype html><title>Page {number}</title><article>"], 0
    while length < size:
        words = " ".join(rng.choices(WORDS, k=60))
        body.append(
            f'<p class="paragraph-{rng.randrange(40)}"><a href="/a/{rng.randrange(10**6)}">{words}</a></p>'
        )
        length += len(body[-1])
    return "\n".join(body).encode()


def exchanges(count: int, size: int, *, coding: str | None = None) -> Iterator[Exchange]:
    """Yield exchanges whose bodies are pages, gzipped where `coding` is `gzip`."""
    for number in range(count):
        body = page(number, size)
        yield exchange_of(number, gzip.compress(body, 6) if coding else body, coding)


def exchange_of(number: int, body: bytes, coding: str | None = None) -> Exchange:
    """Return the exchange that fetched a page."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: bench\r\n"
    head += b"Content-Encoding: gzip\r\n" if coding else b""
    return Exchange(
        url=f"http://bench.example/article/{number}",
        started_at=_BEGAN + timedelta(seconds=number),
        request=_REQUEST % number,
        response=head + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        duration=0.1,
        ip="192.0.2.1",
    )


def real_pages(coding: str | None = None) -> list[Exchange]:
    """Return real publishers' pages as exchanges, where VENUE_ARCHIVE_PAGES names their folder."""
    folder = os.environ.get("VENUE_ARCHIVE_PAGES")
    files = sorted(Path(folder).glob("*.html.gz")) if folder else []
    bodies = [path.read_bytes() if coding else gzip.decompress(path.read_bytes()) for path in files]
    return [exchange_of(number, body, coding) for number, body in enumerate(bodies)]
