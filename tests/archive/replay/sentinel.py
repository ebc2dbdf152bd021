"""Stands for the rest of the world: keeps what reaches it, by TCP or UDP, on one port of this machine."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from typing import Self

_NAME = re.compile(rb"[a-z0-9-]+\.evil\.example")


class Sentinel:
    """Takes each connection, reads what comes first, and closes it."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.names: set[str] = set()
        self.packets = 0
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._connections, self._packets)]

    def __enter__(self) -> Self:
        for each in (self.tcp, self.udp):
            each.settimeout(0.1)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()
        self.tcp.close()
        self.udp.close()

    def _connections(self) -> None:
        while not self._ends.is_set():
            with contextlib.suppress(OSError):
                connection = self.tcp.accept()[0]
                threading.Thread(target=self._read, args=(connection,)).start()

    def _read(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(2)
            # In a request its Host header, in a TLS handshake the server's name.
            self.names.update(name.decode() for name in _NAME.findall(connection.recv(16384)))

    def _packets(self) -> None:
        while not self._ends.is_set():
            with contextlib.suppress(OSError):
                self.udp.recv(65536)
                self.packets += 1
