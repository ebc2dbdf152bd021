"""The origins of the replay: the interface's, the archive's, and one of each page that is shown with scripts.

The first two are told apart by their ports. For whoever runs in a browser that is not enough: cookies are
those of a host whatever the port, and a process may be. So each page with scripts has a name of its own
below `localhost`, which browsers take for this machine without asking anyone (RFC 6761).
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

_LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
_FRAMING: Final = ("127.0.0.1", "localhost")
"""Those that a content security policy can name."""


def is_loopback(host: str) -> bool:
    """Say whether `host` can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the servers listen: one host, and a port each; None: no page is shown with scripts.

    `public` are the origins of interface and archive as a web server in front of them has them.
    """

    host: str
    interface_port: int
    archive_port: int
    scripts_port: int | None = None
    public: tuple[str, str] | None = None

    @property
    def interface(self) -> str:
        """The interface's origin, as it is printed."""
        return f"http://{self._bracketed}:{self.interface_port}"

    @property
    def archive(self) -> str:
        """The archive's origin, as it is printed."""
        return f"http://{self._bracketed}:{self.archive_port}"

    def hosts(self, port: int) -> frozenset[bytes]:
        """Return what the Host header of a request to `port` may say, in lower case."""
        names = {*_LOOPBACK_NAMES, self._bracketed.lower()}
        written = {f"{name}:{port}" for name in names} | (names if port == 80 else set())  # noqa: PLR2004 - HTTP's
        published = {urlsplit(self.public[port == self.archive_port]).netloc} if self.public else set()
        return frozenset(each.encode("latin-1") for each in written | published)

    def interfaces(self) -> list[str]:
        """Return the interface's origin under each name of this machine that a policy can hold."""
        return [f"http://{name}:{self.interface_port}" for name in _FRAMING]

    def sibling(self, host: bytes, port: int) -> str:
        """Return the origin at `port` under the name by which a request (its allowed Host header) came."""
        if self.public and any(urlsplit(each).netloc.encode("latin-1") == host for each in self.public):
            return self.public[port == self.archive_port]
        return f"http://{_name(host)}:{port}"

    def scripts(self, host: bytes, resource_id: str) -> str | None:
        """Return the origin of a record's page with scripts, given the Host header of the interface's page.

        None where that page came from another machine: a name below `localhost` would mean the browser's,
        and a name on the web would be no secure context, in which browsers run no service worker.
        """
        if self.scripts_port is None or _name(host) not in _FRAMING:
            return None
        return f"http://{resource_id}.localhost:{self.scripts_port}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


class PageHosts(Container[bytes]):
    """What the Host header of a request to a page with scripts may say: a record's name below `localhost`."""

    def __init__(self, port: int) -> None:
        ending = rf":{port}" if port != 80 else r"(?::80)?"  # noqa: PLR2004 - HTTP's
        self._allowed = re.compile(rf"[0-9a-f]{{16}}\.localhost{ending}".encode())

    def __contains__(self, host: object) -> bool:
        """Tell whether a Host header is allowed."""
        return isinstance(host, bytes) and self._allowed.fullmatch(host) is not None


def _name(host: bytes) -> str:
    """Return a Host header without its port, in lower case."""
    name = host.decode("latin-1").lower()
    return name if name.endswith("]") else name.rpartition(":")[0] or name
