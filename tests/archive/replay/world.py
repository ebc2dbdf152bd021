"""A data folder written with the archive's own writer, and `scrapy replay` over it as a user runs it."""

from __future__ import annotations

import hashlib
import http.client
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from lxml.html import document_fromstring

from archive.index import CaptureIndex
from archive.model import RENDERED_DOM, Exchange
from archive.records import RecordStore
from archive.writer import WarcWriter
from crawler.items import PageItem, to_record

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from archive.model import Capture, View

ROOT = Path(__file__).parent.parent.parent.parent
NOON = datetime(2025, 3, 4, 12, 0, 0, 250000, tzinfo=UTC)
NOON_DIGITS = "20250304120000"


class DataFolder:
    """A data folder that a test fills."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "archive").mkdir(parents=True)
        self._writer = WarcWriter(path / "archive", "test")
        self._index = CaptureIndex(path)
        self._records = RecordStore(path)

    def put(
        self,
        url: str,
        body: bytes | str,
        content_type: str | None = "text/html; charset=utf-8",
        *,
        at: datetime = NOON,
        status: str = "200 OK",
        headers: tuple[bytes, ...] = (),
        length: int | None = None,
    ) -> Capture:
        """Archive one answer, as if a server had sent it."""
        content = body.encode() if isinstance(body, str) else body
        lines = [
            b"HTTP/1.1 " + status.encode(),
            *([b"Content-Type: " + content_type.encode()] if content_type is not None else []),
            b"Content-Length: %d" % (len(content) if length is None else length),
            *headers,
        ]
        response = b"\r\n".join(lines) + b"\r\n\r\n" + content
        return self.put_raw(url, response, at=at)

    def put_raw(self, url: str, response: bytes, *, at: datetime = NOON) -> Capture:
        """Archive exactly these bytes, as if a server had sent them."""
        request = b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % urlsplit(url).netloc.encode()
        capture = self._writer.write_exchange(Exchange(url, at, request, response, 0.1))
        assert capture is not None
        self._index.add(capture)
        return capture

    def see(self, capture: Capture, dom: str, *, at: datetime = NOON + timedelta(seconds=7)) -> View:
        """Archive what a browser made of a capture."""
        content = dom.encode()
        view = self._writer.write_view(RENDERED_DOM, capture.url, capture.record_id, content, at)
        self._index.add(view)
        return view

    def record(self, url: str, capture: Capture | None = None, **values: Any) -> str:
        """Store the record of a URL; return its resource id."""
        resource_id = hashlib.sha256(url.encode()).hexdigest()[:16]
        given = {"verdict": "ok", "final_url": url, "http_status": 200, "fetched_at": NOON.isoformat()}
        if capture is not None:
            given |= {"warc_file": capture.filename, "warc_offset": capture.offset}
            given |= {"warc_record_id": capture.record_id, "payload_digest": capture.digest}
        item = PageItem(url=url, resource_id=resource_id, stable_id="sid_0123456789", **{**given, **values})
        self._records.put(to_record(item))
        return resource_id

    def close(self) -> None:
        """Finish the WARC file and close the databases."""
        self._writer.close()
        self._index.close()
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Answer:
    """What a server of the replay answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Replay:
    """`scrapy replay` over a data folder, started in the folder `cwd`."""

    data: Path
    options: tuple[str, ...] = ()
    cwd: Path = ROOT
    _process: subprocess.Popen[str] | None = field(default=None, init=False)
    _log: IO[str] = field(init=False)
    interface: str = field(default="", init=False)
    archive: str = field(default="", init=False)
    scripts_port: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        self._log = tempfile.TemporaryFile("w+")
        command = f"-W error -m scrapy replay --port 0 --archive-port 0 -s DATA_DIR={self.data}"
        self._process = subprocess.Popen(
            [sys.executable, *command.split(" "), *self.options],
            cwd=self.cwd,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        lines = [self._process.stdout.readline() for _ in range(2 + ("--with-scripts" in self.options))]
        if not all(lines):
            raise RuntimeError(self.stop()[2])
        self.interface = lines[0].removeprefix("Interface:").strip().removesuffix("/")
        self.archive = lines[1].removeprefix("Archive:").strip().removesuffix("/web/")
        self.scripts_port = int(lines[2].rpartition(":")[2].strip("/\n")) if len(lines) > 2 else 0
        return self

    def __exit__(self, *_: object) -> None:
        assert self.stop() == (0, "", "")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self, signal_number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """End it with a signal; return its exit code and what it wrote since it began to listen."""
        assert self._process is not None
        self._process.send_signal(signal_number)
        out, _ = self._process.communicate(timeout=30)
        self._log.seek(0)
        with self._log:
            return self._process.returncode, out, self._log.read()

    def get(self, target: str, *, method: str = "GET", **headers: str) -> Answer:
        """Ask the archive for exactly this target (path and query)."""
        return ask(self.archive, target, method, headers)

    def see(self, target: str, *, method: str = "GET", **headers: str) -> Answer:
        """Ask the interface."""
        return ask(self.interface, target, method, headers)

    def shown(self, url: str, digits: str = NOON_DIGITS, **headers: str) -> Answer:
        """Ask the archive for a URL, and follow its redirects."""
        answer = self.get(f"/web/{digits}/{url}", **headers)
        for _ in range(5):
            if answer.status != 302:
                return answer
            answer = self.get(answer.headers["location"], **headers)
        raise AssertionError(f"{url} redirects for ever")


def ask(origin: str, target: str, method: str, headers: dict[str, str]) -> Answer:
    """Send one request, its target untouched, and return the answer."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=30)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, target, skip_host="Host" in names, skip_accept_encoding=True)
        for name, value in names.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def read(text: str) -> HtmlElement:
    """Parse a page."""
    return document_fromstring(text)
