"""Where an HTTP/1.1 message ends, found while its bytes come in (RFC 9112)."""

from __future__ import annotations

import sys
from typing import Final

from archive.http1 import (
    BODILESS,
    CHUNK_SIZE,
    INTERIM_BELOW,
    ResponseHead,
    end_of_trailers,
    parse_head,
)

_LONGEST_LINE: Final = 1024
"""Bytes of the line that begins a chunk; where there is no line break within, it is none."""


class Chunks:
    """Walks through a body of chunks as it grows; `end` is the offset behind it, once it is there."""

    def __init__(self, start: int) -> None:
        self._position = start
        self.end: int | None = None
        self.broken = False

    def read(self, data: bytes | bytearray) -> bool:
        """Tell whether the body is whole in `data`, which begins as it did the last time."""
        while not self.broken and self.end is None:
            line = CHUNK_SIZE.match(data, self._position)
            if line is None:
                begun = data[self._position : self._position + _LONGEST_LINE]
                self.broken = b"\n" in begun or len(begun) == _LONGEST_LINE
                return False
            size = int(line[1], 16)
            if size == 0:
                self.end = end_of_trailers(data, line.end())
                return self.end is not None
            behind = line.end() + size
            if len(data) < behind + 2:
                return False
            breaks = 2 if data[behind : behind + 2] == b"\r\n" else 1
            self.broken = breaks == 1 and data[behind] != ord(b"\n")
            self._position = behind + breaks
        return self.end is not None


class AnswerEnd:
    """Tells when an answer to `method` is whole; one without a stated length is when its connection ends."""

    def __init__(self, method: bytes) -> None:
        self._method = method
        self._start = 0
        self._chunks: Chunks | None = None
        self._end = sys.maxsize
        self.head: ResponseHead | None = None

    @property
    def lasts_until_close(self) -> bool:
        """Whether only the end of the connection tells where the answer ends."""
        return self.head is not None and self._chunks is None and self._end == sys.maxsize

    def read(self, data: bytes | bytearray) -> bool:
        """Tell whether the answer is whole in `data`, which begins as it did the last time."""
        if self.head is None and not self._read_head(data):
            return False
        if self._chunks is not None:
            return self._chunks.read(data)
        return len(data) >= self._end

    def _read_head(self, data: bytes | bytearray) -> bool:
        head = parse_head(data, self._start)
        while head is not None and head.status < INTERIM_BELOW:
            self._start = head.end
            head = parse_head(data, self._start)
        if head is None:
            return False
        self.head = head
        lengths = set(head.tokens(b"content-length"))
        if self._method == b"HEAD" or head.status in BODILESS:
            self._end = head.end
        elif b"chunked" in head.tokens(b"transfer-encoding"):
            self._chunks = Chunks(head.end)
        elif len(lengths) == 1 and (length := lengths.pop()).isdigit():
            self._end = min(head.end + int(length[:18]), sys.maxsize - 1)
        return True
