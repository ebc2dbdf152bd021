"""The stand-in on a port of its own, in a thread, for a `with` statement."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

import uvicorn

from tests.wikiserver.app import Wiki, app

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

KEY = "a-key-for-tests"


class _Server(uvicorn.Server):
    """A server that says when it listens, and leaves signals to the tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WikiServer:
    """Serves a `Wiki` at `url`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.wiki = Wiki(KEY)
        # asyncio sends small parts at once only where a socket names its protocol.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._socket.getsockname()[1]}"
        # uvicorn's own Date is up to a second old, more where the machine is busy; a 429 gives its own.
        config = uvicorn.Config(
            app(self.wiki), log_level=60, access_log=False, lifespan="off", http="h11", date_header=False
        )
        config.load()
        config.ssl = tls
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._server.listens.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
