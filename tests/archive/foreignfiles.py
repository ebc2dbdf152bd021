"""WARC files as others write them, good and bad; every byte is ours."""

from __future__ import annotations

import gzip
import io
from hashlib import sha1
from typing import TYPE_CHECKING
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DATE = "2024-05-06T07:08:09Z"


def plain(kind: str = "response", url: str = "http://a.example/", block: bytes = b"", **fields: str) -> bytes:
    """One record, not compressed; `fields` are further ones or others, an empty one is left out."""
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Target-URI": url,
        "WARC-Date": DATE,
        "Content-Length": str(len(block)),
    }
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def answer(text: str = "hello") -> bytes:
    """The block of a response."""
    return (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()
    )


def page(url: str, text: str = "hello", **fields: str) -> bytes:
    """A response record as it should be."""
    return plain("response", url, answer(text), Content_Type="application/http; msgtype=response", **fields)


def file(path: Path, records: Iterable[bytes], *, compressed: bool = True) -> Path:
    """Write a file of these records, each a gzip member of its own."""
    path.write_bytes(b"".join(gzip.compress(each) if compressed else each for each in records))
    return path


def by_warcio(path: Path, urls: Iterable[str], *, compressed: bool = True) -> Path:
    """Write a file with warcio: request and response of each URL."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=compressed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for url in urls:
            body = f"page {url}".encode()
            sent = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
            came = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            response = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=came
            )
            request = writer.create_warc_record(url, "request", io.BytesIO(), length=0, http_headers=sent)
            writer.write_request_response_pair(request, response)
    return path


def labelled(data: bytes) -> str:
    """The digest of some bytes in hexadecimal digits, labelled."""
    return f"sha1:{sha1(data, usedforsecurity=False).hexdigest()}"
