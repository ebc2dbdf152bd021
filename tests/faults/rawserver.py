"""A server that sends exactly the bytes it is told, properly or not, and keeps those it received."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from typing import Self

END = b"\r\n\r\n"


@dataclass(frozen=True)
class Sends:
    """What is sent for a request, and what becomes of the connection afterwards.

    `parts` are written one by one, `pause` seconds apart; `drip` sends byte by byte, so many seconds apart.
    """

    data: bytes = b""
    then: Literal["stay", "close", "reset", "stall"] = "stay"
    parts: tuple[bytes, ...] = ()
    pause: float = 0.0
    drip: float = 0.0

    def pieces(self) -> list[bytes]:
        whole = [self.data, *self.parts]
        return [bytes([byte]) for part in whole for byte in part] if self.drip else [p for p in whole if p]


@dataclass(frozen=True)
class Seen:
    """A request as its bytes came in, when (monotonic seconds), and on which connection."""

    raw: bytes
    at: float
    connection: int

    @property
    def target(self) -> str:
        return self.raw.split(b" ", 2)[1].decode("latin-1")


def page(
    text: str = "", *headers: str, status: str = "200 OK", kind: str = "text/html", whole: str | None = None
) -> Sends:
    """A proper page that says `text`, or is `whole`."""
    html = f"<!doctype html><title>{text}</title><h1>{text}</h1><p>{text}</p>"
    body = (html if whole is None else whole).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return Sends("\r\n".join(lines).encode() + END + body)


def moved(to: str, status: str = "302 Found") -> Sends:
    """A redirect."""
    return page("moved", f"Location: {to}", status=status)


NO_ROBOTS = page("no robots", status="404 Not Found")


class RawServer:
    """Answers each GET by its target, from `answers` or from what that returns; 404 for any other.

    with RawServer({"/": page("Hello")}) as server:
        server.url, server.seen, server.most_at_once
    """

    def __init__(
        self,
        answers: Mapping[str, Sends] | Callable[[str], Sends | None],
        *,
        robots: Sends | Callable[[], Sends] = NO_ROBOTS,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self._at_once = 0
        self._gauge = threading.Lock()
        self._lookup = answers if callable(answers) else answers.get
        self._robots = robots
        self._tls = tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=64)
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._over = threading.Event()
        self.port = self._listener.getsockname()[1]
        self.url = f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def targets(self) -> list[str]:
        """What was asked for, robots.txt aside, in order."""
        return [seen.target for seen in self.seen if seen.target != "/robots.txt"]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            _shut(connection)
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._start(self._serve, connection, len(self._connections))

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                while self._exchange(connection, number):
                    pass
        except OSError:  # the client has gone
            connection.close()

    def _exchange(self, connection: socket.socket, number: int) -> bool:
        """Read one request and answer it; tell whether another may follow."""
        raw = b""
        while END not in raw:
            got = connection.recv(65536)
            if not got:
                return False
            raw += got
        seen = Seen(raw, time.monotonic(), number)
        self.seen.append(seen)
        answer = self._answer(seen.target)
        self._count(1)
        return self._send(connection, answer or page("nothing here", status="404 Not Found"))

    def _answer(self, target: str) -> Sends | None:
        if target != "/robots.txt":
            return self._lookup(target)
        return self._robots() if callable(self._robots) else self._robots

    def _count(self, more: int) -> None:
        with self._gauge:
            self._at_once += more
            self.most_at_once = max(self.most_at_once, self._at_once)

    def _send(self, connection: socket.socket, answer: Sends) -> bool:
        pieces = answer.pieces()
        for number, piece in enumerate(pieces, 1):
            if number > 1 and self._over.wait(answer.drip or answer.pause):
                return False
            if number == len(pieces):  # the client can't know that it is the last one before it is sent
                self._count(-1)
            connection.sendall(piece)
        if answer.then == "stall":
            self._over.wait()
        elif answer.then == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        return answer.then == "stay"


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
