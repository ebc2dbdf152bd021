"""Addresses of the archive's origin: `/web/TIMESTAMP/URL` and its kin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from archive.replay import timestamp

if TYPE_CHECKING:
    from archive.model import ViewName

Mode = Literal["", "id_", "if_", "dom_", "shot_", "thumb_", "text_", "reqs_"]
"""How a capture is shown: as a page with a banner, as its raw bytes, as a frame inside such a page, or as a
browser showed it: its rendered DOM, a screenshot, a small one, its text for screen readers, its requests."""
VIEWS_OF_MODES: Final[dict[str, ViewName]] = {
    "dom_": "rendered-dom",
    "shot_": "screenshot",
    "thumb_": "thumbnail",
    "text_": "accessible-text",
    "reqs_": "requests",
}

PREFIX: Final = "/web/"
_FORM: Final = re.compile(r"(?:(?P<digits>[0-9]+)(?P<mode>[a-z]{2,5}_)?/)?(?P<url>.*)", re.DOTALL)
_MODES: Final = ("", "id_", "if_", *VIEWS_OF_MODES)
_SCHEME: Final = re.compile(r"(https?):/*(?=[^/])", re.IGNORECASE)
_ENCODED_SCHEME: Final = re.compile(r"https?%3a", re.IGNORECASE)
_PATH_CHARACTERS: Final = "%!#$&'()*+,/:;=?@[]|~"
_AMBIGUOUS: Final = (
    re.compile(r"(?:%27)+"),
    re.compile(r"(?:%(?:27|5[BDE]|60|7[BCD]))+", re.IGNORECASE),
    re.compile(r"(?:%(?:2[027]|3[CE]|5[BDE]|60|7[BCD]|[89A-F][0-9A-F]))+", re.IGNORECASE),
)
"""Escapes that one program writes and another doesn't: an apostrophe, other signs, then all else."""

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


class BadAddressError(ValueError):
    """What was asked is no address of the archive: the message says why."""


@dataclass(frozen=True, slots=True)
class ReplayAddress:
    """What is asked of the archive: a URL, when (digits; none: the last good capture), and in which mode."""

    url: str
    digits: str = ""
    mode: Mode = ""

    @classmethod
    def parse(cls, raw_path: bytes, query: bytes) -> ReplayAddress:
        """Read a request's path and query, both as they were sent, with their percent escapes.

        Raises:
            BadAddressError: the timestamp or the URL can't be one.
        """
        rest = raw_path.decode("latin-1").removeprefix(PREFIX)
        if query:
            rest += "?" + query.decode("latin-1")
        match = _FORM.fullmatch(rest)
        assert match is not None
        digits, mode = match["digits"] or "", match["mode"] or ""
        if mode not in _MODES:
            raise BadAddressError(
                f"there is no form {mode!r} of a capture, only 'id_' (raw), 'if_' (a frame) and what a "
                f"browser made of it: {', '.join(map(repr, VIEWS_OF_MODES))}"
            )
        if digits:
            try:
                timestamp.middle(digits)
            except ValueError as error:
                raise BadAddressError(str(error)) from error
        return cls(_http_url(match["url"]), digits, cast("Mode", mode))

    def path(self) -> str:
        """Return the path and query under which the archive has it; ASCII, safe in HTML, CSS and headers."""
        moment = f"{self.digits}{self.mode}/" if self.digits else ""
        return PREFIX + moment + quote(self.url, safe=_PATH_CHARACTERS)

    def candidates(self) -> list[str]:
        """Return the URL as given, then as else it may have been archived.

        A browser writes some characters of a URL in its own way, and no server sees an empty query.
        """
        found = []
        for url in (self.url, _normal(self.url)):
            found += [url, *(_decoded(url, escapes) for escapes in _AMBIGUOUS)]
            found.append(quote(url, safe=_PATH_CHARACTERS.replace("|", "")))
            if "?" not in url:
                found.append(url + "?")
        return [each for each in dict.fromkeys(found) if each.isprintable()]


def _http_url(text: str) -> str:
    """Return `text` as a URL, with the slashes that something on the way may have merged."""
    if _ENCODED_SCHEME.match(text):
        text = unquote(text)
    match = _SCHEME.match(text)
    if match is None:
        raise BadAddressError("the archive holds http and https URLs only")
    url = f"{match[1].lower()}://{text[match.end() :]}"
    try:
        host = urlsplit(url).hostname
    except ValueError as error:
        raise BadAddressError("the URL has no valid host") from error
    if not host:
        raise BadAddressError("the URL has no host")
    return url


def _decoded(url: str, escapes: re.Pattern[str]) -> str:
    return escapes.sub(lambda match: unquote(match[0], errors="surrogateescape"), url)


def _normal(url: str) -> str:
    """Return `url` with its host in lower case, without the default port, and with a path."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme])
    return urlunsplit(parts._replace(netloc=host, path=parts.path or "/"))
