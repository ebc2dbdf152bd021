"""Exchanges that we wrote, and a small archive made of them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archive import files
from archive.index import CaptureIndex
from archive.model import Exchange
from archive.reader import Archive
from archive.scan import scan_entries
from archive.verify import verify
from archive.writer import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.model import Capture
    from archive.reader import StoredResponse
    from archive.verify import Finding

URL = "http://site.example/a"
MOMENT = datetime(2025, 1, 2, 3, 4, 5, 678901, UTC)
HELLO = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


def exchange(url: str = URL, response: bytes = HELLO, **more: Any) -> Exchange:
    """An exchange of which only what a test is about is said."""
    request = b"GET /a HTTP/1.1\r\nHost: site.example\r\n\r\n"
    values: dict[str, Any] = {"started_at": MOMENT, "request": request, "duration": 0.1, **more}
    return Exchange(url=url, response=response, **values)


@dataclass(frozen=True)
class Stored:
    """A data folder with one WARC file in it, and what the writer and the index say of it."""

    data: Path
    captures: list[Capture]

    @property
    def folder(self) -> Path:
        return self.data / "archive"

    @property
    def file(self) -> Path:
        return files.list_files(self.folder)[0]

    def findings(self) -> list[Finding]:
        """What verification finds."""
        with CaptureIndex(self.data) as index:
            return verify(self.folder, index).findings

    def read(self, number: int = 0) -> StoredResponse:
        """The response of a capture, through the reader."""
        with Archive(self.data) as archive:
            return archive.read(self.captures[number])

    def indexed(self) -> list[Capture]:
        with CaptureIndex(self.data) as index:
            return index.all()

    def rebuild(self) -> None:
        with CaptureIndex(self.data) as index:
            index.replace_all(scan_entries(self.folder))


def store(data: Path, *exchanges: Exchange, **options: Any) -> Stored:
    """Write exchanges to a new data folder, as a crawl does."""
    (data / "archive").mkdir(parents=True, exist_ok=True)
    writer = WarcWriter(data / "archive", "sample", **options)
    captures = []
    with CaptureIndex(data) as index:
        for each in exchanges:
            capture = writer.write_exchange(each)
            assert capture is not None
            index.add(capture)
            captures.append(capture)
    writer.close()
    return Stored(data, captures)


def record(fields: Iterable[tuple[str, str]], block: bytes = HELLO, *, length: str | None = None) -> bytes:
    """One gzip member with a record of these fields, and Content-Length unless `length` is empty."""
    named = [*fields]
    if length != "":
        named.append(("Content-Length", length or str(len(block))))
    head = "".join(f"{name}: {value}\r\n" for name, value in named)
    return gzip.compress(b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n")


RESPONSE = (
    ("WARC-Type", "response"),
    ("WARC-Record-ID", "<urn:uuid:00000000-0000-0000-0000-000000000001>"),
    ("WARC-Target-URI", URL),
    ("WARC-Date", "2025-01-02T03:04:05.678901Z"),
    ("Content-Type", "application/http; msgtype=response"),
)
"""The fields of a response record that is as it should be."""


def written_by_hand(
    data: Path, *members: bytes, name: str = "hand-20250102030405-00001-ab.warc.gz"
) -> Stored:
    """A data folder with one WARC file of exactly these bytes, and an empty index."""
    (data / "archive").mkdir(parents=True, exist_ok=True)
    (data / "archive" / name).write_bytes(b"".join(members))
    return Stored(data, [])
