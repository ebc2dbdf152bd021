"""Content codings (RFC 9110, 8.4): gzip, deflate, br and zstd, decoded within a limit.

A body that is cut or broken gives what could be decoded, and says so; it never raises.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, Protocol

import brotli
from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_STEP: Final = 64 * 1024
"""Bytes fed to a decoder at a time, so that a bomb is noticed before it has grown."""


class _Decoder(Protocol):
    """A decoder that is fed in steps; it gives at most about `room` bytes a step."""

    @property
    def finished(self) -> bool: ...

    def feed(self, data: bytes, room: int) -> bytes: ...


def decode(body: bytes | memoryview, codings: Iterable[bytes], limit: int) -> tuple[bytes, bool]:
    """Remove `codings` (as listed in Content-Encoding, first applied first) from `body`.

    Returns the payload, at most `limit` bytes of it, and whether it is all there. A coding that we
    don't know leaves the body as it is, and incomplete.
    """
    complete, body = True, bytes(body)
    for coding in reversed([c for c in codings if c not in {b"", b"identity"}]):
        maker = _DECODERS.get(coding)
        if maker is None:
            return body, False
        body, whole = _run(maker, body, limit)
        complete = complete and whole
    return body, complete


def _run(maker: Callable[[bytes], _Decoder], body: bytes, limit: int) -> tuple[bytes, bool]:
    decoder, room = maker(body), limit
    parts: list[bytes] = []
    for start in range(0, len(body), _STEP):
        try:
            part = decoder.feed(body[start : start + _STEP], room + 1)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
            return b"".join(parts), False
        parts.append(part[:room])
        if len(part) > room:
            return b"".join(parts), False
        room -= len(part)
    return b"".join(parts), decoder.finished or not body


class _Zlib:
    """gzip of any number of members, or deflate; what follows the end is ignored, as browsers do."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._member = zlib.decompressobj(wbits)

    @property
    def finished(self) -> bool:
        return self._member.eof

    def feed(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        while data and room > 0:
            if self._member.eof:
                if not data.startswith(b"\x1f\x8b"):
                    break
                self._member = zlib.decompressobj(self._wbits)
            parts.append(self._member.decompress(data, room))
            room -= len(parts[-1])
            data = self._member.unused_data
        return b"".join(parts)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, data: bytes, room: int) -> bytes:
        return bytes(self._stream.process(data, output_buffer_limit=room))


class _Zstd:
    def __init__(self) -> None:
        self._frame = zstd.ZstdDecompressor()

    @property
    def finished(self) -> bool:
        return self._frame.eof

    def feed(self, data: bytes, room: int) -> bytes:
        return b"" if self._frame.eof else self._frame.decompress(data, room)


def _deflate(body: bytes) -> _Decoder:
    """Deflate is zlib by the standard, and raw at some servers: the first bytes tell."""
    zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0  # noqa: PLR2004 - RFC 1950, 2.2
    return _Zlib(15 if zlib_header else -15)


_DECODERS: Final[dict[bytes, Callable[[bytes], _Decoder]]] = {
    b"gzip": lambda _: _Zlib(31),
    b"x-gzip": lambda _: _Zlib(31),
    b"deflate": _deflate,
    b"br": lambda _: _Brotli(),
    b"zstd": lambda _: _Zstd(),
}
