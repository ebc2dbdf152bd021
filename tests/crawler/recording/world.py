"""A recording proxy without a browser: a client that says what it is told, and what was archived of it."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archive.http1 import frame_response
from crawler.capture.addresses import AddressPolicy
from crawler.capture.limits import Budget, Limits
from crawler.recording.authority import Authority
from crawler.recording.framing import AnswerEnd
from crawler.recording.proxy import RecordingProxy
from crawler.recording.recorder import Recorder
from crawler.recording.upstream import Upstream
from crawler.recording.visit import Bounds, Visit
from tests.faults.rawserver import Sends, moved, page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from archive.model import Exchange

MEGABYTE = 1024 * 1024
BOUNDS = Bounds(requests=200, bytes=64 * MEGABYTE, seconds=30)


@dataclass
class OpenGate:
    """Lets everything pass but what `refuses` raises for."""

    refuses: Callable[[str], None] = lambda _: None
    noted: list[int] = field(default_factory=list)

    @asynccontextmanager
    async def turn(self, url: str, *, is_asked: bool) -> AsyncIterator[None]:
        self.refuses(url)
        yield

    def note(self, fetch: Any, head: Any) -> None:
        self.noted.append(head.status)


@dataclass
class Recording:
    """A proxy that runs, and the exchanges that it has archived."""

    proxy: RecordingProxy
    authority: Authority
    kept: list[Exchange]
    gate: OpenGate

    def kept_of(self, url: str) -> Exchange:
        (found,) = (exchange for exchange in self.kept if exchange.url == url)
        return found

    def begin(self, url: str = "http://page.test/", **options: Any) -> Visit:
        visit = Visit(url, options.pop("bounds", BOUNDS), **options)
        self.proxy.begin(visit)
        return visit

    async def ask(self, url: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
        """What a browser gets for a URL, on a connection of its own."""
        reader, writer, target = await self.connect(url)
        host = url.split("/", 3)[2]
        proxied = ["Proxy-Connection: keep-alive"] if url.startswith("http:") else []
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *proxied, *headers]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        answer = await read_answer(reader, method)
        writer.close()
        return answer

    async def connect(self, url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        """A connection for the URL's origin, and what its request line is to say."""
        scheme, host, path = url.split("/", 3)[0], *url.split("/", 3)[2:]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.proxy.url.rpartition(":")[2]))
        if scheme == "http:":
            return reader, writer, url
        writer.write(
            f"CONNECT {host if ':' in host else host + ':443'} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        )
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"
        if scheme == "https:":
            await writer.start_tls(self._trusting(), server_hostname=host.rpartition(":")[0])
        return reader, writer, f"/{path}"

    def _trusting(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


async def read_answer(reader: asyncio.StreamReader, method: str = "GET") -> bytes:
    data, end = bytearray(), AnswerEnd(method.encode())
    while not end.read(data):
        more = await reader.read(65536)
        if not more:
            break
        data += more
    return bytes(data)


@asynccontextmanager
async def recording(
    *, allowed: str = "127.0.0.0/8", gate: OpenGate | None = None, seconds: float = 10, most: int = MEGABYTE
) -> AsyncIterator[Recording]:
    kept: list[Exchange] = []

    def keep(exchange: Exchange) -> None:
        kept.append(exchange)

    gate, upstream = gate or OpenGate(), Upstream(AddressPolicy(allowed.split(",")))
    limits = Limits(64 * 1024, 500, most, Budget(64 * MEGABYTE))
    recorder = Recorder(upstream, gate, limits, keep, lambda: datetime.now(UTC), timeout=seconds)
    authority = Authority()
    async with RecordingProxy(recorder, authority, most) as proxy:
        yield Recording(proxy, authority, kept, gate)
    upstream.close()


ANSWERS = {
    "/": page("Here"),
    "/slow": Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly ", then="stall"),
    "/large": Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000),
    "/moved": moved("/"),
    "/cookie": page("moved", "Location: /", "Set-Cookie: a=1", "Set-Cookie: b=2", status="302 Found"),
    "/file": page("file", kind="application/pdf"),
    "/saved": page("saved", "Content-Disposition: attachment; filename=a.html"),
    "/later": page("later", "Retry-After: 7", status="503 Later"),
    "/wordless": Sends(b"", then="close"),
}


def asked(
    url: str, *headers: str, begin: dict[str, Any] | None = None, **options: Any
) -> tuple[Recording, Visit, bytes]:
    """The proxy after one request, the visit, and what the client got."""

    async def run() -> tuple[Recording, Visit, bytes]:
        async with recording(**options) as world:
            visit = world.begin(**(begin or {}))
            return world, visit, await world.ask(url, *headers)

    return asyncio.run(run())


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    while not holds():  # noqa: ASYNC110 - it is in other threads
        await asyncio.sleep(0.01)


def message_of(exchange: Exchange) -> bytes:
    framed = frame_response(exchange.response)
    assert framed is not None
    return bytes(framed.message)
