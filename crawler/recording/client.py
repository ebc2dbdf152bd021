"""The browser's side of the proxy: its connections, and the requests that come through them."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.http1 import HEAD_END, parse_headers
from crawler.recording.framing import Chunks

if TYPE_CHECKING:
    import ssl

    from crawler.recording.authority import Authority

_CHUNK: Final = 256 * 1024
_LONGEST_HEAD: Final = 256 * 1024
_HANDSHAKE: Final = b"\x16"
"""What TLS begins with; anything else in a tunnel is plain HTTP (so WebSockets come)."""
_REQUEST_LINE: Final = re.compile(rb"([A-Z!#$%&'*+.^_`|~0-9a-z-]+) ([^ \r\n]+) HTTP/1\.[01]\r?\n")
_FOR_THE_PROXY: Final = re.compile(rb"(?im)^Proxy-(?:Connection|Authorization)[ \t]*:[^\n]*\n")
_ORIGIN: Final = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)


class RequestError(Exception):
    """What came is no request that can be passed on; `status` is what the browser is told."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the browser: `head` and `body` are the bytes that go to the server, framing included."""

    method: bytes
    url: str
    head: bytes
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]

    def get(self, name: bytes) -> bytes:
        """Return the first value of header `name` (lower case), or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), b"")


class Client:
    """One connection of the browser, in the clear or through a tunnel that ends here."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, origin: str | None, begun: bytes
    ) -> None:
        self._reader, self._writer, self._origin = reader, writer, origin
        self._buffer = bytearray(begun)

    @classmethod
    async def open(cls, connection: socket.socket, authority: Authority) -> Client | None:
        """Return the client behind a connection that was accepted; None where it went away.

        Raises:
            OSError: the browser doesn't take the certificate, or has gone.
            RequestError: what it says is no HTTP.
        """
        loop = asyncio.get_running_loop()
        begun = b""
        while HEAD_END.search(begun) is None:
            data = await loop.sock_recv(connection, _CHUNK)
            if not data:
                return None
            begun += data
            if len(begun) > _LONGEST_HEAD:
                raise RequestError(431, "the head of a request is too long")
        line = _REQUEST_LINE.match(begun)
        if line is None or line[1] != b"CONNECT":
            return cls(*await _streams(connection, None), None, begun)
        target = line[2].decode("latin-1")
        host, _, port = target.rpartition(":")
        await loop.sock_sendall(connection, b"HTTP/1.1 200 Connection established\r\n\r\n")
        first = await _peek(connection)
        if not first:
            return None
        if first != _HANDSHAKE:
            return cls(*await _streams(connection, None), f"http://{target.removesuffix(':80')}", b"")
        context = authority.context(host.strip("[]"))
        return cls(*await _streams(connection, context), f"https://{host if port == '443' else target}", b"")

    async def read_request(self, most: int) -> Asked | None:
        """Return the next request with at most `most` bytes of body; None where the browser has closed.

        Raises:
            RequestError: it is none, or has a larger body.
        """
        while (end := HEAD_END.search(self._buffer)) is None:
            if len(self._buffer) > _LONGEST_HEAD:
                raise RequestError(431, "the head of a request is too long")
            if not await self._more():
                return None
        head = bytes(self._buffer[: end.end()])
        line = _REQUEST_LINE.match(head)
        if line is None:
            raise RequestError(400, "what the browser sent is no request")
        headers = parse_headers(head[line.end() : end.start()])
        size = await self._body_end(headers, end.end(), most)
        body = bytes(self._buffer[end.end() : size])
        del self._buffer[:size]
        target = line[2]
        if self._origin is None:
            origin = _ORIGIN.match(target)
            if origin is None:
                raise RequestError(400, "a proxy is asked for whole URLs")
            path = target[origin.end() :].partition(b"#")[0]
            path = path if path.startswith(b"/") else b"/" + path
            url = (origin[0] + path).decode("latin-1")
            rest = _FOR_THE_PROXY.sub(b"", head[line.end() :])
            head = head[: line.start(2)] + path + head[line.end(2) : line.end()] + rest
        else:
            url = self._origin + target.decode("latin-1")
        return Asked(line[1], url, head, body, headers)

    async def _body_end(self, headers: tuple[tuple[bytes, bytes], ...], start: int, most: int) -> int:
        """Return the offset behind a request's body, once all of it is there."""
        named = {name.lower(): value for name, value in headers}
        if b"chunked" in named.get(b"transfer-encoding", b"").lower():
            chunks = Chunks(start)
            while not chunks.read(self._buffer):
                if chunks.broken or not await self._more():
                    raise RequestError(400, "the body of a request is broken")
                _check(len(self._buffer) - start, most)
            assert chunks.end is not None
            return chunks.end
        length = named.get(b"content-length", b"0")
        if not length.isdigit():
            raise RequestError(400, "a request has no proper length")
        _check(int(length[:18]), most)
        while len(self._buffer) < start + int(length):
            if not await self._more():
                raise RequestError(400, "the body of a request was cut")
        return start + int(length)

    async def _more(self) -> bool:
        data = await self._reader.read(_CHUNK)
        self._buffer += data
        return bool(data)

    async def send(self, data: bytes | memoryview) -> None:
        """Send bytes of an answer."""
        self._writer.write(data)
        await self._writer.drain()

    async def refuse(self, status: int, sentence: str) -> None:
        """Answer that something isn't passed on."""
        body = sentence.encode()
        await self.send(
            b"HTTP/1.1 %d Refused by the recording proxy\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Access-Control-Allow-Origin: *\r\nCache-Control: no-store\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(body), body)
        )

    def close(self) -> None:
        """End it; what was sent still goes out."""
        self._writer.close()


def _check(size: int, most: int) -> None:
    if size > most:
        raise RequestError(413, f"the body of a request has more than {most} bytes (DOWNLOAD_MAXSIZE)")


async def _streams(
    connection: socket.socket, context: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection.dup(), ssl=context)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _peek(connection: socket.socket) -> bytes:
    """Return the first byte that comes, and leave it there."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)
