"""The replay's process: its servers, one an origin, until a signal ends them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from archive.exceptions import CannotWriteError
from archive.reader import Archive
from archive.records import RecordStore
from archive.replay.archive_app import archive_app
from archive.replay.catalogue import Catalogue
from archive.replay.interface_app import interface_app
from archive.replay.origins import Origins
from archive.replay.scripts_app import scripts_app
from archive.replay.shelf import Shelf
from archive.state import FILENAME as RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from archive.replay.player import Player

_GRACE: Final = 3
"""Seconds that answers under way have when the replay ends."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the servers listen on; 0 takes any free port. `scripts` is used where there is a player."""

    interface: int
    archive: int
    scripts: int = 0


def serve(
    data_dir: Path,
    *,
    host: str,
    ports: Ports,
    announce: Callable[[Origins], None],
    player: Player | None = None,
    public: tuple[str, str] | None = None,
) -> None:
    """Serve the archive in `data_dir` until SIGINT or SIGTERM, with a `player` also the scripts of pages.

    `announce` is called once all servers listen; `public` are the origins that a web server in front has.

    Raises:
        CannotWriteError: a port is taken, or the host is none of this machine's; or there is no index.
    """
    with contextlib.ExitStack() as stack:
        archive = stack.enter_context(Archive(data_dir))
        has_records = (data_dir / RECORDS).is_file()
        records = stack.enter_context(RecordStore(data_dir, read_only=True)) if has_records else None
        wanted = [ports.interface, ports.archive, *([ports.scripts] if player else [])]
        sockets = [stack.enter_context(_listener(host, each)) for each in wanted]
        listening = [each.getsockname()[1] for each in sockets]
        scripts = listening[2] if player else None
        origins = Origins(host, listening[0], listening[1], scripts, public)
        catalogue = stack.enter_context(contextlib.closing(Catalogue(archive, records, data_dir)))
        apps = [interface_app(catalogue, origins), archive_app(archive, origins, records)]
        if player:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="replay-"))
            apps.append(scripts_app(catalogue, Shelf(archive, data_dir, Path(folder)), player, origins))
        asyncio.run(_run(apps, sockets, lambda: announce(origins)))


class _Server(uvicorn.Server):
    """A server that says when it listens, and leaves signals alone: one handler ends all servers."""

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
            "name another one with --port, --archive-port or --scripts-port"
        ) from error
    return listener
