"""Archives of several venues and times, written as crawls write them: with revisits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from archive.dedupe import Deduplicator
from archive.index import CaptureIndex
from archive.model import RENDERED_DOM
from archive.writer import WarcWriter
from tests.archive.samples import MOMENT, exchange

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture, View

DAY = timedelta(days=1)


def page(text: str, mime: str = "text/html") -> bytes:
    """An answer whose payload is large enough to be referred to."""
    body = (f"<title>{text}</title>" + "filler " * 100).encode()
    return f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def crawl(data: Path, venue: str, *pages: tuple[str, bytes], at: datetime = MOMENT) -> list[Capture]:
    """Archive pages, each a second after the one before."""
    (data / "archive").mkdir(parents=True, exist_ok=True)
    writer = WarcWriter(data / "archive", venue, info={"software": "test/1"})
    captures = []
    with CaptureIndex(data) as index:
        for number, (url, response) in enumerate(pages):
            moment = at + timedelta(seconds=number)
            capture = writer.write_exchange(
                exchange(url, response, started_at=moment, ip="192.0.2.1"), Deduplicator(index)
            )
            assert capture is not None
            index.add(capture)
            writer.write_conversion(url, capture.record_id, f"text of {url}", moment + timedelta(hours=1))
            captures.append(capture)
    writer.close()
    return captures


def see(data: Path, venue: str, *captures: Capture, at: datetime = MOMENT) -> list[View]:
    """Archive what a browser made of captures, in a file of its own."""
    writer = WarcWriter(data / "archive", venue, info={"software": "test/1"})
    views = []
    with CaptureIndex(data) as index:
        for capture in captures:
            content = f"<p>what a browser made of {capture.url}: é".encode()
            view = writer.write_view(RENDERED_DOM, capture.url, capture.record_id, content, at)
            index.add(view)
            views.append(view)
    writer.close()
    return views


def two_venues(data: Path) -> list[Capture]:
    """Four captures: two of `first`; a day later one of `first` and one of `second` that refer to these."""
    one, other = page("one"), page("other")
    return [
        *crawl(data, "first", ("http://first.example/a", one), ("http://first.example/b", other)),
        *crawl(data, "first", ("http://first.example/a", one), at=MOMENT + DAY),
        *crawl(data, "second", ("http://second.example/copy", other), at=MOMENT + DAY),
    ]
