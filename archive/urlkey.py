"""Sort keys of URLs, as CDXJ files have them: `https://www.Example.org/a?c&b` is `org,example)/a?b&c`.

The host is turned round so that a site's captures stand together. Written from the published rules of the
Sort-friendly URI Reordering Transform, so that other tools find what our files list: scheme, user, `www.`,
default port, fragment and session ids go, everything is in lower case, parameters are in order.
A key is ASCII without spaces and control characters, whatever the URL is.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address
from typing import Final
from urllib.parse import unquote_to_bytes

_REMOVED: Final = re.compile(r"[\t\r\n]")
_HIERARCHICAL: Final = re.compile(r"(?:https?|ftp):/*", re.IGNORECASE)
_OPAQUE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST_PORT: Final = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?")
_WWW: Final = re.compile(r"www\d*\.(?=.)")
_ESCAPED: Final = re.compile(rb"[\x00-\x20\x7f-\xff#%]")
_NOT_IN_A_LINE: Final = re.compile(rb"[\x00-\x20\x7f-\xff]")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_QUERY_SESSION: Final = re.compile(
    r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+"
)
_PATH_SESSION: Final = re.compile(r"/\((?:[a-z]\([0-9a-z]{24}\))+\)(?=/[^?]+\.aspx)")
_MOST_ESCAPES: Final = 10


def url_key(url: str) -> str:
    """Return the sort key of a URL; one that is no http or ftp URL sorts as it is."""
    text = _REMOVED.sub("", url.strip()).partition("#")[0]
    scheme = _HIERARCHICAL.match(text)
    if scheme is None and _OPAQUE.match(text):
        return _one_word(text)
    rest = text[scheme.end() :] if scheme else text.lstrip("/")
    name = scheme[0].partition(":")[0].lower() if scheme else "http"
    end = next((at for at, letter in enumerate(rest) if letter in "/?"), len(rest))
    path, mark, query = rest[end:].partition("?")
    key = _host(rest[:end].rpartition("@")[2], _DEFAULT_PORTS.get(name)) + ")" + _path(path)
    sorted_query = _query(query)
    return key + "?" + sorted_query if mark and sorted_query else key


def _one_word(text: str) -> str:
    return _NOT_IN_A_LINE.sub(_percent, text.encode("utf-8", "surrogatepass")).decode("ascii")


def _host(authority: str, default_port: str | None) -> str:
    match = _HOST_PORT.match(authority)
    host, port = (match[1], match[2]) if match else (authority, None)
    ending = f":{int(port)}" if port and len(port) < 6 and port != default_port and int(port) else ""  # noqa: PLR2004 - digits of a port
    if host.startswith("["):
        return _one_word(host.strip("[]").lower()) + ending
    plain = unquote_to_bytes(host.encode("utf-8", "surrogatepass")).decode("utf-8", "replace").lower()
    labels = [label for label in _WWW.sub("", _ascii(plain).strip("."), count=1).split(".") if label]
    return ",".join(reversed(_address(labels) or labels)) + ending


def _ascii(host: str) -> str:
    """Return a host in punycode; what has no such form is percent-encoded."""
    try:
        return _one_word(host.encode("idna").decode("ascii") if not host.isascii() else host)
    except UnicodeError:
        return _one_word(host).lower()


def _address(labels: list[str]) -> list[str] | None:
    """Return the four numbers of an IPv4 address that is written as one decimal number."""
    if len(labels) != 1 or not labels[0].isdigit():
        return None
    try:
        return str(IPv4Address(int(labels[0]))).split(".")
    except (AddressValueError, ValueError):
        return None


def _path(path: str) -> str:
    parts: list[str] = []
    for part in _escaped(path).split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return _PATH_SESSION.sub("", "/" + "/".join(parts).lower())


def _query(query: str) -> str:
    """Return the parameters in order of name and value, without session ids."""
    text = _escaped(query).lower()
    pairs = [pair.partition("=") for pair in text.split("&")]
    if _QUERY_SESSION.search(text):
        kept = _QUERY_SESSION.sub("", text).split("&")
        pairs = [pair.partition("=") for pair in kept if pair]
    return "&".join("".join(pair) for pair in sorted(pairs, key=lambda pair: (pair[0], pair[2], pair[1])))


def _escaped(text: str) -> str:
    """Return `text` with only those characters percent-encoded that have to be, however it was written."""
    data = text.encode("utf-8", "surrogatepass")
    for _ in range(_MOST_ESCAPES):
        plain = unquote_to_bytes(data)
        if plain == data:
            break
        data = plain
    return _ESCAPED.sub(_percent, data).decode("ascii")


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]
