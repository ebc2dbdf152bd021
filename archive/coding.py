"""Content codings (RFC 9110, 8.4): gzip, deflate, br and zstd, decoded within a limit.

A body that is cut or broken gives what could be decoded, and says so; it never raises.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, Protocol

import brotli
from backports import zstd
from isal import isal_zlib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MAGIC_LENGTH: Final = 4
_SKIPPABLE: Final = [bytes([first]) for first in range(0x50, 0x60)]
_GZIP: Final = 31
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
        at_once = _gunzip(body, limit) if maker is _DECODERS[b"gzip"] else None
        body, whole = _run(maker, body, limit) if at_once is None else (at_once, True)
        complete = complete and whole
    return body, complete


def _gunzip(body: bytes, limit: int) -> bytes | None:
    """Return what a body is that is one whole gzip member, in half the time; None for any other."""
    if body[3:4] >= b"\x20":  # reserved flags: zlib takes them for an error
        return None
    decoder = isal_zlib.decompressobj(_GZIP)
    try:
        payload = bytes(decoder.decompress(body, limit + 1))
    except isal_zlib.error:  # type: ignore[misc]  # isal has no stubs
        return None
    return payload if decoder.eof and not decoder.unused_data and len(payload) <= limit else None


def _run(maker: Callable[[bytes], _Decoder], body: bytes, limit: int) -> tuple[bytes, bool]:
    """Decode in steps; where one fails, once more, byte by byte in that step: what is good is kept."""
    walk = _Walk(maker(body), limit)
    failed = next((n for n in range(0, len(body), _STEP) if not walk.feed(body[n : n + _STEP])), None)
    if failed is not None and walk.broken:
        walk = _Walk(maker(body), limit)
        for start in range(0, failed, _STEP):
            walk.feed(body[start : start + _STEP])
        for start in range(failed, min(failed + _STEP, len(body))):
            if not walk.feed(body[start : start + 1]):
                break
    whole = not (walk.full or walk.broken) and (walk.decoder.finished or not body)
    return b"".join(walk.parts), whole


class _Walk:
    """A decoder at work: what it gave so far, and whether it broke or gave as much as may be."""

    def __init__(self, decoder: _Decoder, limit: int) -> None:
        self.decoder = decoder
        self.parts: list[bytes] = []
        self.broken = self.full = False
        self._room = limit

    def feed(self, data: bytes) -> bool:
        """Decode a piece; False where there is no use in going on."""
        try:
            part = self.decoder.feed(data, self._room + 1)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
            self.broken = True
            return False
        self.full = len(part) > self._room
        self.parts.append(part[: self._room])
        self._room -= len(self.parts[-1])
        return not self.full


class _Chained:
    """Decoders of formats that may follow one another in one body; what follows the last is ignored."""

    def __init__(self, make: Callable[[], Any], begins: Callable[[bytes], bool]) -> None:
        self._make, self._begins = make, begins
        self._current = make()
        self._behind = b""
        self._over = False

    @property
    def finished(self) -> bool:
        return bool(self._current.eof)

    def feed(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        while room > 0:
            if self._current.eof:
                data, self._behind = self._behind + data, b""
                if len(data) < _MAGIC_LENGTH:
                    self._behind = data
                    break
                if self._over or not self._begins(data):
                    self._over = True
                    break
                self._current = self._make()
            if not data:
                break
            parts.append(self._current.decompress(data, room))
            room -= len(parts[-1])
            data = self._current.unused_data if self._current.eof else b""
            if not data:
                break
        return b"".join(parts)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, data: bytes, room: int) -> bytes:
        return b"" if self.finished else bytes(self._stream.process(data, output_buffer_limit=room))


def _gzip_begins(data: bytes) -> bool:
    return data.startswith(b"\x1f\x8b\x08")


def _zstd_begins(data: bytes) -> bool:
    """A frame, or one to skip (RFC 8878, 3.1)."""
    skippable = data[:1] in _SKIPPABLE and data[1:4] == b"\x2a\x4d\x18"
    return data.startswith(b"\x28\xb5\x2f\xfd") or skippable


def _deflate(body: bytes) -> _Decoder:
    """Deflate is zlib by the standard, and raw at some servers: the first bytes tell."""
    zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0  # noqa: PLR2004 - RFC 1950, 2.2
    wbits = 15 if zlib_header else -15
    return _Chained(lambda: zlib.decompressobj(wbits), lambda _: False)


_DECODERS: Final[dict[bytes, Callable[[bytes], _Decoder]]] = {
    b"gzip": lambda _: _Chained(lambda: zlib.decompressobj(_GZIP), _gzip_begins),
    b"x-gzip": lambda _: _Chained(lambda: zlib.decompressobj(_GZIP), _gzip_begins),
    b"deflate": _deflate,
    b"br": lambda _: _Brotli(),
    b"zstd": lambda _: _Chained(zstd.ZstdDecompressor, _zstd_begins),
}
