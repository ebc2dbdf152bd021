"""The tap: reads along what one exchange sends and receives, byte for byte, on Scrapy's own connection.

Scrapy shows no raw heads, so this builds on classes that are private to Scrapy and Twisted; the pinned
versions and the contract test (tests/crawler/capture/test_tap.py) watch over that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
    _ScrapyProxyAgent,
)
from twisted.web.client import _RetryingHTTP11ClientProtocol

from archive.http1 import INTERIM_BELOW, parse_head

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.internet.defer import Deferred
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.client import Agent, HTTPConnectionPool
    from twisted.web.iweb import IResponse

    from crawler.capture.addresses import GuardedReactor
    from crawler.capture.limits import Limits


_ALWAYS_HELD = 1024 * 1024
"""Bytes of an answer that are held however much is under way: the large ones make room, not the others."""
_FOR_THE_PROXY = re.compile(rb"(?im)^Proxy-Authorization:[^\n]*\n")


class Tap:
    """What went over the wire in one exchange, within limits.

    `exceeded` says, once it is over one of them, which: the connection is then broken off.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.request = bytearray()
        self.response = bytearray()
        self.received_bytes = 0
        self.target: bytes | None = None
        self.peer: str | None = None
        self.protocols: tuple[str, ...] = ()
        self.cipher: str | None = None
        self.exceeded: str | None = None
        self._in_head = True
        self._taken = False
        self._tls: SSL.Connection | None = None

    def begin(self, transport: Any) -> None:
        """Start afresh: a request on a connection that turns out dead is sent again on a new one."""
        self.release()
        self.request.clear()
        self.received_bytes = 0
        self._in_head = True
        self.peer = getattr(transport.getPeer(), "host", None)
        handle = transport.getHandle()
        self._tls = handle if isinstance(handle, SSL.Connection) else None
        self.protocols, self.cipher = ("http/1.1",), None

    def received(self, data: bytes) -> bool:
        """Take what came from the server; False where that is too much, and the connection must end.

        What comes behind the answer is no part of it, and ends the connection as well.
        """
        if self._taken:
            return False
        if self._tls is not None and self.received_bytes == 0:
            version = self._tls.get_protocol_version_name().lower().replace("v", "/")
            self.protocols, self.cipher = ("http/1.1", version), self._tls.get_cipher_name()
        self.received_bytes += len(data)
        room = max(self._limits.answer_bytes - len(self.response), 0)
        self.response += data[:room]
        within = self._limits.budget.take(min(len(data), room))
        if not within and len(self.response) > _ALWAYS_HELD:
            self.exceeded = "the answers under way need more memory than DOWNLOAD_MEMORY"
        if self._in_head and (b"\n" in data or len(self.response) >= self._limits.head_bytes):
            self._check_head()
        return self.exceeded is None

    def _check_head(self) -> None:
        """Bound the head: a server may send one without end."""
        head = parse_head(bytes(self.response[: self._limits.head_bytes]))
        while head is not None and head.status < INTERIM_BELOW:
            head = parse_head(bytes(self.response[: self._limits.head_bytes]), head.end)
        if head is not None and len(head.headers) > self._limits.head_lines:
            self.exceeded = (
                f"the answer has more than {self._limits.head_lines} headers (DOWNLOAD_MAX_HEADERS)"
            )
        elif head is None and len(self.response) >= self._limits.head_bytes:
            self.exceeded = (
                f"the answer's head is longer than {self._limits.head_bytes} bytes (DOWNLOAD_MAX_HEAD_BYTES)"
            )
        self._in_head = head is None

    def sent(self) -> bytes:
        """Return what was sent to the server: nothing where TLS never came about, whatever was written.

        A proxy's password is left out: it was for the proxy, and an archive is passed on.
        """
        reached = self._tls is None or self._tls.get_finished() is not None
        return _FOR_THE_PROXY.sub(b"", bytes(self.request), count=1) if reached else b""

    def take_response(self) -> bytearray:
        """Return what was received, and let it go."""
        taken, self._taken = self.response, True
        self.release()
        return taken

    def release(self) -> None:
        """Let go what was received; its memory is others' again."""
        self._limits.budget.give_back(len(self.response))
        self.response = bytearray()


class _RecordingTransport:
    """A transport that keeps what is written through it; everything else is the transport's own."""

    def __init__(self, transport: Any, tap: Tap) -> None:
        self._transport, self._tap = transport, tap

    def write(self, data: bytes) -> None:
        self._tap.request += data
        self._transport.write(data)

    def writeSequence(self, parts: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self.write(b"".join(parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class TappedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's HTTP/1.1 connection, with a tap for the exchange that it carries at the moment."""

    tap: Tap | None = None

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        """Send a request; its bytes and those of the answer go to the tap as well."""
        tap = self.tap
        if tap is not None:
            tap.begin(self.transport)
            if tap.target is not None:
                request.uri = tap.target
            # Bound to the class: the same request may be sent a second time, and would be wrapped twice.
            write_to = type(request).writeTo
            request.writeTo = lambda transport: write_to(request, _RecordingTransport(transport, tap))  # type: ignore[method-assign, no-untyped-call]
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take bytes from the server."""
        if self.tap is not None and not self.tap.received(data):
            assert self.transport is not None
            self.transport.abortConnection()
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class TappedFactory(_LenientHTTP11ClientFactory):
    """Makes tapped connections for the handler's pool."""

    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's interface
        """Return a new connection."""
        return TappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _TappingPool:
    """The connection pool as one exchange sees it: each connection that it is given carries its tap."""

    def __init__(self, pool: HTTPConnectionPool, tap: Tap) -> None:
        self._pool, self._tap = pool, tap

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 - Twisted's name
        return self._pool.getConnection(key, endpoint).addCallback(self._attach)

    def _attach(self, connection: Any) -> Any:
        if isinstance(connection, _RetryingHTTP11ClientProtocol):
            connection._clientProtocol.tap = self._tap
            connect_anew = connection._newConnection
            connection._newConnection = lambda: connect_anew().addCallback(self._attach)
        else:
            connection.tap = self._tap
        return connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


class TappedAgent(_ScrapyAgent):
    """Scrapy's agent for one request, whose connection is tapped and, unless to a proxy, guarded."""

    def __init__(self, *, tap: Tap, guard: GuardedReactor | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._tap, self._guard = tap, guard

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        agent = super()._get_agent(request, timeout)
        if not isinstance(agent, _ScrapyProxyAgent):
            self._tap.target = _target(request.url)
        agent._pool = _TappingPool(agent._pool, self._tap)  # type: ignore[assignment]
        if self._guard is not None:
            agent._endpointFactory._reactor = self._guard
        return agent


def _target(url: str) -> bytes:
    """Return the request target of a URL as it stands: Twisted drops an empty query, and an empty `;`."""
    authority = url.partition("#")[0].partition("://")[2]
    path = authority[len(re.match(r"[^/?]*", authority)[0]) :]  # type: ignore[index]  # it always matches
    return (path if path.startswith("/") else "/" + path).encode("ascii")
