"""URLs: the one that is sent, the ids made of it, and the form in which duplicates are recognised.

Pure functions. Whatever is no http(s) URL with a host is a `BadInputError`.
"""

from __future__ import annotations

import re
import string
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from w3lib.url import canonicalize_url, safe_url_string

from crawler.exceptions import BadInputError

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_VALID: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|]+")
"""The characters of RFC 3986, and `|`, which browsers leave as it is; everything else is percent-encoded."""

_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_STABLE_ID_LENGTH: Final = 10

_TRACKING: Final = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid",
    "li_fat_id", "igsh", "igshid", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi", "vero_id",
    "oly_anon_id", "oly_enc_id", "ref_src", "wt_mc", "wt.mc_id", "cmpid", "ocid",
})  # fmt: skip
_SESSION: Final = frozenset({
    "jsessionid", "phpsessid", "aspsessionid", "asp.net_sessionid", "cfid", "cftoken", "sessionid",
})  # fmt: skip
_SESSION_WHEN_LONG: Final = frozenset({"sid", "session", "session_id"})
"""Elsewhere they number stories (`story.pl?sid=23/01/02/17`): dropped with a random-looking value only."""
_RANDOM: Final = re.compile(r"[0-9A-Za-z_-]{20,}")
_PATH_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid)=[^/;?#]*", re.IGNORECASE)


def resource_id(url: str) -> str:
    """Return the id of a resource: the first 16 hex digits of the sha256 of its URL, verbatim in UTF-8."""
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def stable_id(url: str) -> str:
    """Return `sid_` and 10 characters of `0-9A-Za-z` for a URL, verbatim.

    A stable id is given once and the first write wins, so machines that meet a URL without knowing of each
    other have to propose the same one: it is derived from the URL, not drawn. The prefix keeps it
    independent of `resource_id`. 62^10 values: a million URLs collide with a chance of one in a million.
    """
    number = int.from_bytes(sha256(b"stable:" + url.encode("utf-8", "surrogatepass")).digest())
    digits = []
    for _ in range(_STABLE_ID_LENGTH):
        number, digit = divmod(number, len(_BASE62))
        digits.append(_BASE62[digit])
    return "sid_" + "".join(digits)


def fetch_url(url: str) -> str:
    """Return the URL that is sent: `url` without its fragment, verbatim where RFC 3986 allows all of it.

    Otherwise the spaces, controls and non-ASCII characters are encoded as browsers do it, and a host becomes
    punycode. `?query` straight after the host gets its slash too, for it would be sent as the whole target.

    Raises:
        BadInputError: `url` has another scheme, no host, or a port or host that can't be.
    """
    bare = url.partition("#")[0]
    parts = _split(bare, url)
    try:
        safe = safe_url_string(bare)  # is stricter with the host than urlsplit: also asked for a valid URL
    except ValueError as error:
        raise _bad(url, str(error)) from error
    if _VALID.fullmatch(bare) and (parts.path or not parts.query):
        return bare
    if not _VALID.fullmatch(safe):
        raise _bad(url, "its host has characters that no host has")
    return safe


def normalize_url(url: str) -> str:
    """Return the form of `url` in which duplicates are recognised; it is never fetched and gives no id.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters and session ids,
    parameters in order, percent-encoding in its one form, `/` for an empty path. `http` and `https`, and
    a host with and without `www.`, stay apart: they can be different pages, and only a fetch tells.

    Raises:
        BadInputError: As for `fetch_url`.
    """
    parts = _split(fetch_url(url), url)
    netloc = parts.netloc
    if parts.port == DEFAULT_PORTS[parts.scheme]:
        netloc = netloc.rpartition(":")[0]
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _says_nothing(pair))
    path = _PATH_SESSION.sub("", parts.path)
    return canonicalize_url(parts._replace(netloc=netloc, path=path, query=query).geturl())


def absolute(base: str, link: str) -> str | None:
    """Return the http(s) URL that `link` means on the page `base`; None for any other.

    A page's links are whatever somebody typed: those that lead nowhere are None, never an error.
    """
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in DEFAULT_PORTS and parts.hostname else None


def host_matches(host: str, domain: str) -> bool:
    """Tell whether `host` is `domain` or one of its subdomains, in whatever case; neither has a port."""
    host, domain = host.lower().rstrip("."), domain.lower().rstrip(".")
    return host == domain or host.endswith("." + domain)


def _says_nothing(pair: str) -> bool:
    """Tell whether a `name=value` of a query is there for tracking or for a session, not for the page."""
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in _SESSION_WHEN_LONG:
        return _RANDOM.fullmatch(value) is not None
    return name.startswith("utm_") or name in _TRACKING or name in _SESSION


def _split(url: str, given: str) -> SplitResult:
    """Split `url`; an error shows the URL as it was `given`."""
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0  # reading the port checks it
    except ValueError as error:
        raise _bad(given, str(error)) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise _bad(given, "it has to start with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise _bad(given, "it holds a user name or a password, which have no place in an archive")
    if not parts.hostname or not port_is_one:
        raise _bad(given, "it needs a host" if not parts.hostname else "its port is 0")
    return parts


def _bad(url: str, why: str) -> BadInputError:
    shown = url if len(url) <= 200 else url[:200] + "…"  # noqa: PLR2004 - what a line of a terminal or two hold
    return BadInputError(f"{shown!r} can't be fetched: {why}")
