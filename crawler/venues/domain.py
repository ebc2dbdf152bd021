"""A domain: the part of the web that belongs to a venue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from crawler.exceptions import BadInputError
from crawler.urls import DEFAULT_PORTS, fetch_url, host_matches

if TYPE_CHECKING:
    from urllib.parse import SplitResult


@dataclass(frozen=True, slots=True, order=True)
class Domain:
    """A host with its subdomains; with `port`, that port alone; with `path`, that folder alone.

    Attributes:
        host: In lower case, punycode.
        port: None: whatever port.
        path: Empty, or `/folder` without a slash at its end.
    """

    host: str
    port: int | None = None
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `nature.com`, `nature.com/articles` or `127.0.0.1:8765`.

        Raises:
            BadInputError: `text` has a scheme, a query or a user, or is no host, or a whole top-level domain.
        """
        parts = urlsplit(fetch_url("http://" + text))
        host = (parts.hostname or "").rstrip(".")
        is_one = host == "localhost" or "." in host or ":" in host
        if not is_one or "://" in text or parts.query or "@" in parts.netloc:
            raise BadInputError(f"{text!r} is no domain")
        return cls(host, parts.port, parts.path.rstrip("/"))

    def covers(self, parts: SplitResult) -> bool:
        """Tell whether the URL that was split into `parts` lies in this domain."""
        return (
            host_matches(parts.hostname or "", self.host)
            and self.port in (None, parts.port or DEFAULT_PORTS[parts.scheme])
            and (parts.path + "/").startswith(self.path + "/")
        )

    @property
    def specificity(self) -> tuple[int, bool, int]:
        """The larger, the more special: a longer host, then a port, then a longer path."""
        return len(self.host), self.port is not None, len(self.path)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host + ("" if self.port is None else f":{self.port}") + self.path
