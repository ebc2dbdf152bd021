"""Connections to servers for a browser's requests: verified, to public addresses alone, kept alive."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError

from archive.http1 import parse_head
from crawler.capture.addresses import refusal
from crawler.capture.authorities import authority_files
from crawler.urls import DEFAULT_PORTS

if TYPE_CHECKING:
    from crawler.capture.addresses import AddressPolicy

_CONNECTING: Final = 15.0
"""Seconds for one address; a server may have another one that answers."""
_CHUNK: Final = 256 * 1024
_MOST_IDLE: Final = 6
_LONGEST_HEAD: Final = 16 * 1024
_OK: Final = 200


class Origin(NamedTuple):
    """Who answers: scheme, host and port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self:
        """Return the origin of an http or https URL.

        Raises:
            ValueError: it is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(f"{url!r} is no http or https URL")
        return cls(parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme])


class Connection:
    """One connection to a server; `ip`, `protocols` and `cipher` are as an `Exchange` has them.

    `is_used` tells one that has answered already: it may have ended meanwhile, without anybody's fault.
    `proxy_headers` is what the operator's proxy is told with each request; None: the server is asked itself.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        ip: str | None,
        proxy_headers: bytes | None = None,
    ) -> None:
        self._reader, self._writer = reader, writer
        self.ip, self._proxy_headers = ip, proxy_headers
        self.is_used = False
        secure: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        version = (secure.version() or "").lower().replace("v", "/") if secure else None
        self.protocols = ("http/1.1", version) if version else ("http/1.1",)
        cipher = secure.cipher() if secure else None
        self.cipher = cipher[0] if cipher else None

    @property
    def is_alive(self) -> bool:
        """Whether it can be written to, as far as anybody knows."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    @property
    def is_to_proxy(self) -> bool:
        """Whether it is the operator's proxy that is asked, in the server's place."""
        return self._proxy_headers is not None

    def for_proxy(self, head: bytes, url: str) -> bytes:
        """Return the head of a request as the operator's proxy needs it: with the whole URL."""
        target = head.index(b" ") + 1
        origin = "/".join(url.split("/", 3)[:3]).encode("ascii")
        line_end = head.index(b"\n") + 1
        return head[:target] + origin + head[target:line_end] + (self._proxy_headers or b"") + head[line_end:]

    async def send(self, data: bytes) -> None:
        """Send bytes."""
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        """Return the bytes that came; none at the end."""
        return await self._reader.read(_CHUNK)

    def close(self) -> None:
        """End it at once."""
        self._writer.transport.abort()


class Upstream:
    """Makes connections to servers and keeps those that can be used again."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy
        self._tls = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=None)
        for path in authority_files():
            self._tls.load_verify_locations(path)
        self._tls.set_alpn_protocols(["http/1.1"])
        self._proxies = getproxies()
        self._idle: dict[Origin, list[Connection]] = {}

    async def take(self, origin: Origin, *, anew: bool = False) -> Connection:
        """Return a connection; `anew`: none that was used before.

        Raises:
            AddressRefusedError: the host has no address that may be fetched; nothing was sent.
            CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError: there is none.
        """
        idle = self._idle.get(origin, [])
        while idle and not anew:
            found = idle.pop()
            if found.is_alive:
                return found
            found.close()
        try:
            return await self._connect(origin)
        except (ConnectionRefusedError, TimeoutError) as error:
            raise DownloadConnectionRefusedError(_said(error)) from error
        except (OSError, EOFError) as error:  # ssl.SSLError is one, too
            raise DownloadFailedError(_said(error)) from error

    def give_back(self, origin: Origin, connection: Connection) -> None:
        """Keep a connection whose last answer is whole, for the next request."""
        connection.is_used = True
        idle = self._idle.setdefault(origin, [])
        if len(idle) < _MOST_IDLE:
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """End every connection that nobody uses."""
        for connection in (each for idle in self._idle.values() for each in idle):
            connection.close()
        self._idle.clear()

    async def _connect(self, origin: Origin) -> Connection:
        self._policy.check_host(origin.host)
        proxy = None if proxy_bypass(origin.host) else self._proxies.get(origin.scheme)
        if proxy:
            return await self._connect_through(proxy, origin)
        tls: dict[str, Any] = (
            {"ssl": self._tls, "server_hostname": origin.host} if origin.scheme == "https" else {}
        )
        failure: Exception | None = None
        for ip in await self._addresses(origin):
            try:
                async with asyncio.timeout(_CONNECTING):
                    return Connection(*await asyncio.open_connection(ip, origin.port, **tls), ip)
            except ssl.SSLCertVerificationError:
                raise
            except OSError as error:  # TimeoutError is one
                failure = error
        assert failure is not None
        raise failure

    async def _addresses(self, origin: Origin) -> list[str]:
        """Return the addresses of a host that may be fetched.

        Raises:
            AddressRefusedError: it has others alone.
        """
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise CannotResolveHostError(f"{origin.host}: {error}") from error
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        allowed = [address for address in addresses if self._policy.allows(address)]
        if not allowed:
            raise refusal(origin.host, addresses)
        return allowed

    async def _connect_through(self, proxy: str, origin: Origin) -> Connection:
        """Return a connection through the operator's own proxy, which may be anywhere."""
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        headers = b""
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            headers = b"Proxy-Authorization: Basic " + base64.b64encode(login) + b"\r\n"
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 8080)
        if origin.scheme == "http":
            return Connection(reader, writer, None, headers)
        host = f"[{origin.host}]" if ":" in origin.host else origin.host
        target = f"{host}:{origin.port}".encode("ascii")
        writer.write(b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n%b\r\n" % (target, target, headers))
        answer = b""
        while (head := parse_head(answer)) is None:
            data = await reader.read(_CHUNK)
            if not data or len(answer) > _LONGEST_HEAD:
                raise EOFError("the proxy gave no answer to CONNECT")
            answer += data
        if head.status != _OK:
            raise EOFError(f"the proxy answered {head.status} to CONNECT")
        await writer.start_tls(self._tls, server_hostname=origin.host)
        return Connection(reader, writer, None)


def _said(error: BaseException) -> str:
    """Return what an error says, or what it is."""
    text = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else str(error)
    return text or type(error).__name__
