"""What a query of the CDX interface is about: a URL, those that begin with one, a host, or a domain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import urlsplit

from archive.captures import Span
from archive.replay.address import ReplayAddress
from archive.replay.exceptions import BadQueryError
from archive.target import target_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

Match = Literal["exact", "prefix", "host", "domain"]

_MATCHES: Final = ("exact", "prefix", "host", "domain")
_HTTP: Final = re.compile(r"https?:/*", re.IGNORECASE)
_OTHER_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9])", re.IGNORECASE)
_PARTS: Final = re.compile(r"([^/?]*)(.*)", re.DOTALL)
_WWW: Final = re.compile(r"www[0-9]*\.(?=.)")
_DEFAULT_PORT: Final = re.compile(r":(?:80|443)?$")
_AFTER_ALL: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class CdxTarget:
    """A host with its port, in lower case, and what comes behind it in the URL.

    As other CDX servers have it, http and https are one, and so is a host with and without `www.`.
    """

    match: Match
    host: str
    rest: str

    @classmethod
    def parse(cls, text: str, match: str | None) -> CdxTarget:
        """Read a URL, with or without its scheme; `*.` at its start or `*` at its end stand for a match.

        Raises:
            BadQueryError: there is none, it is none of the web, or there is no such match.
        """
        if match is None:
            match, text = _wildcard(text.strip())
        elif match not in _MATCHES:
            raise BadQueryError(f"matchType is one of {', '.join(_MATCHES)}, not {match[:40]!r}")
        plain = target_uri(text.strip())
        scheme = _HTTP.match(plain)
        if scheme is None and _OTHER_SCHEME.match(plain):
            raise BadQueryError("the archive holds http and https URLs only")
        parts = _PARTS.fullmatch(plain[scheme.end() :] if scheme else plain.lstrip("/"))
        assert parts is not None
        rest = parts[2] if parts[2].startswith("/") else f"/{parts[2]}"
        return cls(cast("Match", match), _host(parts[1].rpartition("@")[2]), rest)

    def spans(self) -> list[tuple[str, list[Span]]]:
        """Return what is asked for, by how the URLs begin; for a domain, only the host itself."""
        bases = [f"{scheme}://{www}{self.host}" for scheme in ("http", "https") for www in ("", "www.")]
        return [(base, list(self._of(base))) for base in bases]

    def _of(self, base: str) -> Iterator[Span]:
        if self.match == "exact":
            url = base + self.rest
            urls = [url, *ReplayAddress(url).candidates(), *([base] if self.rest == "/" else [])]
            yield from (Span(url, url + "\0") for url in dict.fromkeys(urls))
        elif self.match == "prefix":
            yield Span(base + self.rest, base + self.rest + _AFTER_ALL)
        else:
            yield from host_spans(base)

    def covers(self, authority: str) -> bool:
        """Say whether a host of the archive, as URLs have it, is of the domain."""
        try:
            name = urlsplit(f"//{authority}").hostname or ""
        except ValueError:
            return False
        domain = self.host.partition(":")[0] if not self.host.startswith("[") else self.host.strip("[]")
        return name == domain or name.endswith(f".{domain}")


def plain_host(authority: str) -> str:
    """Return a host with its port as all that count as one have it: in lower case, without `www.`."""
    host = _DEFAULT_PORT.sub("", authority.rpartition("@")[2].lower())
    return _WWW.sub("", host, count=1) if _WWW.match(host) else host


def host_spans(base: str) -> list[Span]:
    """Return the URLs of one host, `base` being everything before the path."""
    return [Span(base, base + "\0"), Span(base + "/", base + "0"), Span(base + "?", base + "@")]


def _wildcard(text: str) -> tuple[Match, str]:
    if text.startswith("*."):
        return "domain", text[2:]
    if text.endswith("*"):
        return "prefix", text[:-1]
    return "exact", text


def _host(authority: str) -> str:
    try:
        written = authority if authority.isascii() else authority.encode("idna").decode("ascii")
        split = urlsplit(f"//{written}")
        valid = bool(split.hostname) and written.isprintable() and " " not in written and split.port != 0
    except ValueError as error:  # UnicodeError is one, too
        raise BadQueryError("the URL has no valid host") from error
    if not valid:
        raise BadQueryError("url is missing, or has no valid host")
    return plain_host(written)
