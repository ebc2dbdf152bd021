"""The replay's process: two servers, the interface's and the archive's, until a signal ends them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from typing import TYPE_CHECKING, Final

import uvicorn

from archive.exceptions import CannotWriteError
from archive.reader import Archive
from archive.records import RecordStore
from archive.replay.archive_app import archive_app
from archive.replay.catalogue import Catalogue
from archive.replay.interface_app import interface_app
from archive.replay.origins import Origins
from archive.state import FILENAME as RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

_GRACE: Final = 3
"""Seconds that answers under way have when the replay ends."""


def serve(
    data_dir: Path, *, host: str, port: int, archive_port: int, announce: Callable[[Origins], None]
) -> None:
    """Serve the archive in `data_dir` until SIGINT or SIGTERM; 0 as a port takes any free one.

    `announce` is called once both servers listen.

    Raises:
        CannotWriteError: a port is taken, or the host is none of this machine's; or there is no index.
    """
    with contextlib.ExitStack() as stack:
        archive = stack.enter_context(Archive(data_dir))
        has_records = (data_dir / RECORDS).is_file()
        records = stack.enter_context(RecordStore(data_dir, read_only=True)) if has_records else None
        sockets = [stack.enter_context(_listener(host, each)) for each in (port, archive_port)]
        origins = Origins(host, *(each.getsockname()[1] for each in sockets))
        catalogue = stack.enter_context(contextlib.closing(Catalogue(archive, records, data_dir)))
        apps = [interface_app(catalogue, origins), archive_app(archive, origins)]
        asyncio.run(_run(apps, sockets, lambda: announce(origins)))


class _Server(uvicorn.Server):
    """A server that says when it listens, and leaves signals alone: one handler ends both servers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


async def _run(apps: list[ASGIApp], sockets: list[socket.socket], started: Callable[[], None]) -> None:
    servers = [_Server(_config(app)) for app in apps]

    def end() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, end)

    async def announce() -> None:
        for server in servers:
            await server.listens.wait()
        started()

    serving = [server.serve(sockets=[each]) for server, each in zip(servers, sockets, strict=True)]
    await asyncio.gather(announce(), *serving)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
    )


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket bound to `port` of `host`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotWriteError(f"can't listen on {host}: {error.strerror or error}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise CannotWriteError(
            f"can't listen on {host}, port {port}: {error.strerror}; "
            "name another one with --port or --archive-port"
        ) from error
    return listener
