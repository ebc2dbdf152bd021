"""One client's connection, in HTTP/1.1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

from tests.site.answer import Answer, Headers, Message, message, page

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from tests.site.authority import Authority


@dataclass(frozen=True)
class Logged:
    """A request that came in, and the status it was answered with (0: closed without an answer)."""

    method: str
    url: str
    status: int
    headers: Headers

    def header(self, name: str) -> str | None:
        """The first value of a request header, by its name in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Connection:
    """Reads requests and answers them until either side closes.

    CONNECT is not logged: what counts is the request that comes through the tunnel. Nothing is ever
    connected to; the tunnel ends here, in TLS with a certificate of `authority`.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        respond: Callable[[str], Answer | None],
        log: Callable[[Logged], None],
        authority: Authority | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._respond = respond
        self._log = log
        self._authority = authority
        self._origin: str | None = None
        self._http = h11.Connection(h11.SERVER)

    async def run(self) -> None:
        """Serve the connection to its end.

        Raises:
            OSError: When the client goes away in the middle, or refuses the certificate.
        """
        try:
            while await self._exchange():
                pass
        except h11.RemoteProtocolError as error:
            if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                await self._send(message(page(error.error_status_hint, "This is not proper HTTP."), {}))

    async def _exchange(self) -> bool:
        """One request and its answer; whether another may follow."""
        request = await self._read_request()
        if request is None:
            return False
        method = request.method.decode("ascii")
        if method == "CONNECT" and self._authority is not None:
            await self._open_tunnel(request.target.decode("ascii"), self._authority)
            return True

        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers.raw_items()]
        asked = {name.lower(): value for name, value in headers}
        url = self._url(request.target.decode("ascii"), asked.get("host", "127.0.0.1"))
        if method in ("GET", "HEAD"):
            answer = self._respond(url)
        else:
            answer = page(405, "Only GET and HEAD are answered here.", (("Allow", "GET, HEAD"),))
        if answer is None:
            self._log(Logged(method, url, 0, headers))
            return False
        response = message(answer, asked)
        self._log(Logged(method, url, response.status, headers))
        await self._send(response, with_body=method != "HEAD")
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True

    async def _read_request(self) -> h11.Request | None:
        """The next request, its body read and thrown away; None when the client has closed."""
        request = None
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(65536))
            elif isinstance(event, h11.Request):
                request = event
                if request.method == b"CONNECT":
                    return request
            elif isinstance(event, h11.EndOfMessage):
                return request
            elif isinstance(event, h11.ConnectionClosed):
                return None

    async def _open_tunnel(self, target: str, authority: Authority) -> None:
        host, _, port = target.rpartition(":")
        context = authority.context(host.strip("[]"))
        self._write(h11.Response(status_code=200, reason="Connection established", headers=[]))
        await self._writer.drain()
        await self._writer.start_tls(context)
        self._origin = f"https://{host}" if port == "443" else f"https://{target}"
        self._http = h11.Connection(h11.SERVER)

    def _url(self, target: str, host: str) -> str:
        if target.lower().startswith(("http://", "https://")):
            return target
        return (self._origin or f"http://{host}") + target

    async def _send(self, response: Message, *, with_body: bool = True) -> None:
        self._write(
            h11.Response(status_code=response.status, reason=response.reason, headers=response.headers)
        )
        if with_body and response.body:
            self._write(h11.Data(data=response.body))
        self._write(h11.EndOfMessage())
        await self._writer.drain()

    def _write(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._writer.write(data)
