"""WARC 1.1 records (ISO 28500:2017), one small builder a type.

Nothing that a server sends can become a field of its own: a value's control characters are escaped.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive import digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from archive.http1 import Framed
    from archive.model import Exchange

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record: its named fields in order, and its block."""

    fields: tuple[tuple[str, str], ...]
    block: bytes
    record_id: str = field(default_factory=lambda: f"<urn:uuid:{uuid.uuid4()}>")

    def to_bytes(self) -> bytes:
        """Return the record as it stands in a WARC file, not compressed."""
        named = (*self.fields, ("WARC-Record-ID", self.record_id), ("Content-Length", str(len(self.block))))
        head = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in named)
        return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + self.block + b"\r\n\r\n"


def warc_date(moment: datetime) -> str:
    """Return `moment` (UTC) as WARC-Date has it, with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def warcinfo(filename: str, moment: datetime, info: Mapping[str, str]) -> Record:
    """Return the record that opens a file and says who wrote it, with what and how."""
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in info.items()).encode()
    return Record(
        (
            ("WARC-Type", "warcinfo"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Filename", filename),
            ("Content-Type", "application/warc-fields"),
            ("WARC-Block-Digest", digest.sha1(block)),
        ),
        block,
    )


def exchange_pair(exchange: Exchange, framed: Framed, warcinfo_id: str) -> tuple[Record, Record, str]:
    """Return the response record of an exchange, its request record, and the payload's digest.

    The payload is the body without its transfer coding and with its content coding, as WARC 1.1 says.
    """
    payload_digest = digest.sha1(framed.body)
    common = [
        ("WARC-Date", warc_date(exchange.started_at)),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Warcinfo-ID", warcinfo_id),
        *([("WARC-IP-Address", exchange.ip)] if exchange.ip else []),
    ]
    cut = [("WARC-Truncated", exchange.truncated)] if exchange.truncated else []
    response = Record(
        (
            ("WARC-Type", "response"),
            *common,
            ("Content-Type", "application/http; msgtype=response"),
            ("WARC-Block-Digest", digest.sha1(framed.message)),
            ("WARC-Payload-Digest", payload_digest),
            *cut,
        ),
        framed.message,
    )
    request = Record(
        (
            ("WARC-Type", "request"),
            *common,
            ("WARC-Concurrent-To", response.record_id),
            ("Content-Type", "application/http; msgtype=request"),
            ("WARC-Block-Digest", digest.sha1(exchange.request)),
        ),
        exchange.request,
    )
    return response, request, payload_digest


def conversion(url: str, moment: datetime, refers_to: str, text: str, warcinfo_id: str) -> Record:
    """Return the record of a page's cleaned text, which refers to the capture that it was made from."""
    block = text.encode("utf-8", "replace")
    return Record(
        (
            ("WARC-Type", "conversion"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Target-URI", url),
            ("WARC-Warcinfo-ID", warcinfo_id),
            ("WARC-Refers-To", refers_to),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("WARC-Block-Digest", digest.sha1(block)),
            ("WARC-Payload-Digest", digest.sha1(block)),
        ),
        block,
    )


def _one_line(value: str) -> str:
    """Percent-encode control characters: a line break in a value would begin a field of its own."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", value)
