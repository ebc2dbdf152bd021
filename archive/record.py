"""WARC 1.1 records (ISO 28500:2017), one small builder a type.

Nothing that a server sends can become a field of its own: a value's control characters are escaped.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from isal import isal_zlib

from archive.digest import sha1
from archive.model import VIEWS
from archive.target import one_line, target_uri, urn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from archive.dedupe import Original, Profile
    from archive.http1 import Framed
    from archive.model import Exchange, ViewName

_PROFILES: Final[dict[Profile, str]] = {
    "identical-payload-digest": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    "server-not-modified": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
}
METHOD: Final = "WARC-Request-Method"
"""The field of a response whose request was no GET: no list of captures has it."""
_COMPRESSION: Final = 3
"""ISA-L's level: on real pages 7 times as fast as zlib's level 9, and 1.13 times the size."""
_GZIP: Final = 31
_SMALL: Final = 16 * 1024
"""Bytes up to which a block is copied, to be compressed in one go."""


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record: its named fields in order, and its block."""

    fields: tuple[tuple[str, str], ...]
    block: bytes | memoryview
    record_id: str = field(default_factory=lambda: f"<urn:uuid:{uuid.uuid4()}>")

    def to_bytes(self) -> bytes:
        """Return the record as it stands in a WARC file, not compressed."""
        return b"".join(self._parts())

    def to_member(self) -> bytes:
        """Return the record as one gzip member."""
        if len(self.block) < _SMALL:
            return bytes(isal_zlib.compress(self.to_bytes(), _COMPRESSION, wbits=_GZIP))
        packer = isal_zlib.compressobj(_COMPRESSION, wbits=_GZIP)
        return b"".join([*(packer.compress(part) for part in self._parts()), packer.flush()])

    def _parts(self) -> tuple[bytes, bytes | memoryview, bytes]:
        named = (*self.fields, ("WARC-Record-ID", self.record_id), ("Content-Length", str(len(self.block))))
        lines = [f"{name}: {value}" for name, value in named]
        if not "".join(lines).isprintable():
            lines = [f"{name}: {one_line(value)}" for name, value in named]
        head = "\r\n".join(["WARC/1.1", *lines, "", ""])
        return head.encode("utf-8", "replace"), self.block, b"\r\n\r\n"


def warc_date(moment: datetime) -> str:
    """Return `moment` (UTC) as WARC-Date has it, with microseconds."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def warcinfo(filename: str, moment: datetime, info: Mapping[str, str]) -> Record:
    """Return the record that opens a file and says who wrote it, with what and how."""
    block = "".join(f"{name}: {one_line(value)}\r\n" for name, value in info.items()).encode()
    return Record(
        (
            ("WARC-Type", "warcinfo"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Filename", filename),
            ("Content-Type", "application/warc-fields"),
            ("WARC-Block-Digest", sha1(block)),
        ),
        block,
    )


def response(exchange: Exchange, framed: Framed, digest: str, warcinfo_id: str) -> Record:
    """Return the record of what the server sent, byte for byte.

    `digest` is that of the payload: the body without its transfer coding and with its content coding.
    """
    return Record(
        (
            ("WARC-Type", "response"),
            *_of_exchange(exchange, warcinfo_id),
            *_of_connection(exchange),
            ("Content-Type", "application/http; msgtype=response"),
            ("WARC-Block-Digest", sha1(framed.message)),
            ("WARC-Payload-Digest", digest),
            *([("WARC-Truncated", exchange.truncated)] if exchange.truncated else []),
        ),
        framed.message,
    )


def revisit(exchange: Exchange, framed: Framed, original: Original, warcinfo_id: str) -> Record:
    """Return the record of an answer whose payload is stored already: its head, and where the payload is."""
    head = framed.message[: framed.head.end - framed.head.start]
    known = original.capture
    return Record(
        (
            ("WARC-Type", "revisit"),
            *_of_exchange(exchange, warcinfo_id),
            *_of_connection(exchange),
            ("WARC-Profile", _PROFILES[original.profile]),
            ("WARC-Refers-To", known.record_id),
            ("WARC-Refers-To-Target-URI", known.url),
            ("WARC-Refers-To-Date", warc_date(known.timestamp)),
            ("Content-Type", "application/http; msgtype=response"),
            ("WARC-Block-Digest", sha1(head)),
            *([("WARC-Payload-Digest", known.digest)] if known.digest else []),
            ("WARC-Truncated", "length"),
        ),
        head,
    )


def request(exchange: Exchange, concurrent_to: str, warcinfo_id: str) -> Record:
    """Return the record of what was sent, which names the record of what came back."""
    return Record(
        (
            ("WARC-Type", "request"),
            *_of_exchange(exchange, warcinfo_id),
            ("WARC-Concurrent-To", concurrent_to),
            ("Content-Type", "application/http; msgtype=request"),
            ("WARC-Block-Digest", sha1(exchange.request)),
        ),
        exchange.request,
    )


def interim(exchange: Exchange, framed: Framed, concurrent_to: str, warcinfo_id: str) -> Record:
    """Return the record of the interim responses (1xx) that came before the response.

    Not part of the response record: other tools would take the first status line for the answer's.
    """
    block = bytes(exchange.response[: framed.head.start])
    return Record(
        (
            ("WARC-Type", "metadata"),
            *_of_exchange(exchange, warcinfo_id, about="interim-responses"),
            ("WARC-Concurrent-To", concurrent_to),
            ("Content-Type", "application/http; msgtype=response"),
            ("WARC-Block-Digest", sha1(block)),
        ),
        block,
    )


def failure(exchange: Exchange, warcinfo_id: str) -> Record:
    """Return the record of a fetch that gave no response: what was asked, and why nothing came."""
    fields = {
        "url": exchange.url,
        "error": exchange.error or "no response",
        "duration": f"{exchange.duration:.3f}",
        "bytesReceived": str(len(exchange.response)),
    }
    block = "".join(f"{name}: {one_line(value)}\r\n" for name, value in fields.items()).encode()
    return Record(
        (
            ("WARC-Type", "metadata"),
            *_of_exchange(exchange, warcinfo_id, about="fetch-failure"),
            ("Content-Type", "application/warc-fields"),
            ("WARC-Block-Digest", sha1(block)),
        ),
        block,
    )


def conversion(url: str, moment: datetime, refers_to: str, text: str, warcinfo_id: str) -> Record:
    """Return the record of a page's cleaned text, which refers to the capture that it was made from."""
    block = text.encode("utf-8", "replace")
    return Record(
        (
            ("WARC-Type", "conversion"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Target-URI", target_uri(url)),
            ("WARC-Warcinfo-ID", warcinfo_id),
            ("WARC-Refers-To", refers_to),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("WARC-Block-Digest", sha1(block)),
            ("WARC-Payload-Digest", sha1(block)),
        ),
        block,
    )


def view(
    name: ViewName, url: str, concurrent_to: str, content: bytes, moment: datetime, *, warcinfo_id: str
) -> Record:
    """Return the record of what a browser made of the page whose capture is `concurrent_to`.

    No response, and not under the page's own URL: other tools would replay it as what the server sent.
    """
    return Record(
        (
            ("WARC-Type", "resource"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Target-URI", urn(name, target_uri(url))),
            ("WARC-Warcinfo-ID", warcinfo_id),
            ("WARC-Concurrent-To", concurrent_to),
            ("Content-Type", VIEWS[name]),
            ("WARC-Block-Digest", sha1(content)),
            ("WARC-Payload-Digest", sha1(content)),
        ),
        content,
    )


def _of_exchange(exchange: Exchange, warcinfo_id: str, *, about: str | None = None) -> list[tuple[str, str]]:
    """Return the fields that all records of an exchange share.

    With `about` the target is no URL: a metadata record under the page's own would be replayed as the page.
    """
    target = urn(about, exchange.url) if about else target_uri(exchange.url)
    return [
        ("WARC-Date", warc_date(exchange.started_at)),
        ("WARC-Target-URI", target),
        ("WARC-Warcinfo-ID", warcinfo_id),
        *([("WARC-IP-Address", exchange.ip)] if exchange.ip else []),
    ]


def _of_connection(exchange: Exchange) -> list[tuple[str, str]]:
    cipher = [("WARC-Cipher-Suite", exchange.cipher)] if exchange.cipher else []
    # Of ours alone: what a POST was answered is no page that the URL leads to.
    method = [] if exchange.is_capture else [(METHOD, exchange.method)]
    return [*(("WARC-Protocol", protocol) for protocol in exchange.protocols), *cipher, *method]
