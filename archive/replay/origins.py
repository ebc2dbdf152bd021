"""The two origins of the replay: the interface's and the archive's, told apart by their ports."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

_LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


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
    """Where the two servers listen: one host, two ports."""

    host: str
    interface_port: int
    archive_port: int

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
        return frozenset(each.encode("latin-1") for each in written)

    def sibling(self, host: bytes, port: int) -> str:
        """Return the origin at `port` under the name by which a request (its allowed Host header) came."""
        name = host.decode("latin-1").lower()
        bare = name if name.endswith("]") else name.rpartition(":")[0] or name
        return f"http://{bare}:{port}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host
