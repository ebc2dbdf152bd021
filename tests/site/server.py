"""The server of the sample venue and of the replaying proxy, for asyncio and for ordinary code.

with SampleVenue() as site:
    site.url, site.requests

with ReplayProxy(pages=[folder]) as proxy:
    proxy.url, proxy.ca_file, proxy.requests
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
import threading
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.site.authority import Authority
from tests.site.connection import Connection, Logged
from tests.site.pages import Pages
from tests.site.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    from tests.site.answer import Answer


class Server:
    """Listens on loopback and answers; `requests` grows with each answer.

    Args:
        respond: From an absolute URL to its answer; None closes the connection without one.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        authority: Given, CONNECT is answered, and the tunnel ends here in TLS.
        log: Given, each request is a line of JSON in this file.
    """

    def __init__(
        self,
        respond: Callable[[str], Answer | None],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        authority: Authority | None = None,
        log: Path | None = None,
    ) -> None:
        self.requests: list[Logged] = []
        self.url = ""
        self._respond = respond
        self._address = (host, port)
        self._authority = authority
        self._log_path = log
        self._log_file: IO[str] | None = None
        self._clients: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        if self._log_path is not None:
            self._log_file = self._log_path.open("a", encoding="utf-8", buffering=1)
        try:
            self._server = await asyncio.start_server(self._serve, *self._address)
        except BaseException:
            self._close_log()
            raise
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        while self._clients:
            for writer in self._clients.values():
                writer.transport.abort()
            await asyncio.sleep(0)
        await self._server.wait_closed()
        self._close_log()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._clients[task] = writer
        try:
            with contextlib.suppress(OSError):
                await Connection(reader, writer, self._respond, self._log, self._authority).run()
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            del self._clients[task]

    def _log(self, request: Logged) -> None:
        self.requests.append(request)
        if self._log_file is not None:
            self._log_file.write(json.dumps(asdict(request), ensure_ascii=False) + "\n")

    def _close_log(self) -> None:
        if self._log_file is not None:
            self._log_file.close()


class _InThread:
    """Runs a server in a thread of its own, from `with` to the end of the block."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=type(self).__name__)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return self._server.url

    @property
    def requests(self) -> list[Logged]:
        """Every request answered so far, oldest first."""
        return self._server.requests

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._ready.result()
        except BaseException:
            self._thread.join()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._server)
            except BaseException as error:  # noqa: BLE001 - raised again where `with` is waiting
                self._ready.set_exception(error)
                return
            self._ready.set_result(None)
            await self._stop.wait()


class SampleVenue(_InThread):
    """The Loopback Review, served at `url`."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, log: Path | None = None) -> None:
        super().__init__(Server(Publication().respond, host=host, port=port, log=log))


class Site(_InThread):
    """A site of a test's own, at `url`: whatever `respond` answers to an absolute URL."""

    def __init__(self, respond: Callable[[str], Answer], *, port: int = 0) -> None:
        super().__init__(Server(respond, host="127.0.0.1", port=port))


class ReplayProxy(_InThread):
    """A forward proxy at `url` that answers from folders of pages; clients are to trust `ca_file`."""

    def __init__(
        self, pages: Iterable[Path], *, host: str = "127.0.0.1", port: int = 0, log: Path | None = None
    ) -> None:
        self._authority = Authority()
        respond = Pages(pages).respond
        super().__init__(Server(respond, host=host, port=port, authority=self._authority, log=log))

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        try:
            self.ca_file = Path(self._folder.name) / "ca.pem"
            self.ca_file.write_bytes(self._authority.pem)
            return super().__enter__()
        except BaseException:
            self._folder.cleanup()
            raise

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._folder.cleanup()
