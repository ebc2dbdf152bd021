"""HTTP/1.1 message framing (RFC 9112): where a message ends, and what its body is.

Servers send odd things, so reading is lenient: bare line feeds, header lines without a colon and
broken chunks are taken for what they can mean, and whatever is missing is said, never guessed.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Final

_STATUS_LINE: Final = re.compile(rb"HTTP/(\d)(?:\.(\d))?\s+(\d{3})(?:[ \t]+(.*))?")
HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
CHUNK_SIZE: Final = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
BODILESS: Final = frozenset({204, 304})
_MOST_DIGITS: Final = 18
INTERIM_BELOW: Final = 200


@dataclass(slots=True)
class ResponseHead:
    """Status line and headers of a response, as sent; `start` and `end` are offsets in the message."""

    status: int
    reason: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    start: int
    end: int
    _named: dict[bytes, list[bytes]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._named = {}
        for name, value in self.headers:
            self._named.setdefault(name.lower(), []).append(value)

    def get(self, name: bytes) -> bytes | None:
        """Return the first value of header `name` (any case), stripped, or None."""
        values = self._named.get(name.lower())
        return values[0] if values else None

    def tokens(self, name: bytes) -> list[bytes]:
        """Return the comma-separated tokens of every header `name`, lower case, in order."""
        values = self._named.get(name.lower(), ())
        return [token.strip().lower() for value in values for token in value.split(b",") if token.strip()]

    @property
    def mime(self) -> str | None:
        """The media type in lower case without parameters, or None."""
        value = (self.get(b"content-type") or b"").partition(b";")[0].strip().lower()
        return value.decode("latin-1") or None


@dataclass(slots=True)
class Framed:
    """A response found in the bytes of a connection.

    `message` is its exact bytes, `body` is the message's body with the transfer coding removed.
    `complete` is False where the framing says that something is missing or broken.
    """

    head: ResponseHead
    message: bytes | memoryview
    body: bytes | memoryview
    complete: bool


def parse_headers(block: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return name and value of each header line of `block`; folded lines are joined, colonless skipped."""
    lines = block.replace(b"\r\n", b"\n").split(b"\n")
    if b"\n " in block or b"\n\t" in block:
        lines = _unfold(lines)
    pairs = [line.partition(b":") for line in lines]
    return tuple([(name.strip(), value.strip()) for name, colon, value in pairs if colon])


def _unfold(lines: list[bytes]) -> list[bytes]:
    """Join lines that begin with a blank to the one before, as headers were once allowed to be folded."""
    whole: list[bytes] = []
    for line in lines:
        if line.startswith((b" ", b"\t")) and whole:
            whole[-1] += b" " + line.strip()
        else:
            whole.append(line)
    return whole


def parse_head(data: bytes | bytearray, start: int = 0) -> ResponseHead | None:
    """Return the response head that begins at `start`, or None where there is no whole one."""
    blank = HEAD_END.search(data, start)
    if blank is None:
        return None
    line, _, block = bytes(data[start : blank.start()]).partition(b"\n")
    status = _STATUS_LINE.match(line.removesuffix(b"\r"))
    if status is None:
        return None
    reason = (status[4] or b"").strip()
    return ResponseHead(int(status[3]), reason, parse_headers(block), start, blank.end())


def frame_response(data: bytes | bytearray, *, method: bytes = b"GET") -> Framed | None:
    """Find the final response in the bytes that a connection gave.

    Interim responses before it and stray bytes after it are not part of it.
    None where there is no whole response head.
    """
    head = parse_head(data)
    while head is not None and head.status < INTERIM_BELOW:
        head = parse_head(data, head.end)
    if head is None:
        return None
    view = memoryview(data)  # bodies are large: they are looked at, not copied
    if method == b"HEAD" or head.status in BODILESS:
        return Framed(head, view[head.start : head.end], b"", complete=True)
    if b"chunked" in head.tokens(b"transfer-encoding"):
        body, end, complete = dechunk(data, head.end)
        return Framed(head, view[head.start : end], body, complete)
    lengths = set(head.tokens(b"content-length"))
    if len(lengths) == 1 and (length := lengths.pop()).isdigit():
        digits = length.lstrip(b"0") or b"0"
        end = head.end + (int(digits) if len(digits) <= _MOST_DIGITS else sys.maxsize)
        return Framed(head, view[head.start : end], view[head.end : end], complete=end <= len(data))
    return Framed(head, view[head.start :], view[head.end :], complete=True)


def dechunk(data: bytes | bytearray, start: int = 0) -> tuple[bytes, int, bool]:
    """Remove the chunked transfer coding from `data[start:]`.

    Returns the body, the offset behind the last chunk and its trailers, and whether all of it was there.
    """
    view = memoryview(data)
    parts: list[memoryview] = []
    position = start
    while True:
        size_line = CHUNK_SIZE.match(data, position)
        if size_line is None:
            return b"".join(parts), len(data), False
        size, begin = int(size_line[1], 16), size_line.end()
        if size == 0:
            end = end_of_trailers(data, begin)
            return b"".join(parts), len(data) if end is None else end, end is not None
        parts.append(view[begin : begin + size])
        position = begin + size
        if data[position : position + 2] == b"\r\n":
            position += 2
        elif data[position : position + 1] == b"\n":
            position += 1
        else:
            return b"".join(parts), len(data), False


def end_of_trailers(data: bytes | bytearray, begin: int) -> int | None:
    """Return the offset behind the blank line that ends the trailers, or None where it is missing."""
    if data[begin : begin + 2] == b"\r\n":
        return begin + 2
    if data[begin : begin + 1] == b"\n":
        return begin + 1
    blank = HEAD_END.search(data, begin)
    return blank.end() if blank else None
