"""Links of an archived page: from what its markup says to addresses of the archive."""

from __future__ import annotations

import re
from copy import copy
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from archive.replay.address import PREFIX, Mode, ReplayAddress

_REMOVED: Final = re.compile(r"[\t\n\r]")
_TRIMMED: Final = "".join(map(chr, range(0x21)))
_DATA: Final = re.compile(
    r"data:(?:image|font|audio|video|application/(?:x-|vnd\.ms-)?font|application/octet-stream)"
)
_SCHEME: Final = re.compile(r"\A[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SLASHES: Final = re.compile(r"\A((?:https?:)?)/{2,}")
_SIMPLE: Final = re.compile(
    r"(?P<site>https?://[A-Za-z0-9.-]++(?::[0-9]++)?+)?+(?!//)(?:/(?!\.)[\w%!$&'()*+,.:=@|~-]*+)++"
    r"(?:\?[\w%!$&'()*+,./:;=?@|~-]++)?+",
    re.ASCII,
)
"""Links, most of them, that are what they say: nothing in them is dropped, resolved or escaped."""
_LONGEST: Final = 8000
"""Longer links are left out: no server would take their address."""


class LinkMap:
    """Maps the links of one document: `url` is where it was archived from, `digits` its time.

    A document that is itself in a frame of an archived page (`framed`) leads on to pages without a banner.

    What comes out is an address of the archive (or, where allowed, a `data:` URL or a fragment), else None:
    a link with any other scheme leads nowhere.
    """

    def __init__(self, url: str, digits: str, *, framed: bool = False) -> None:
        self._document = urldefrag(url).url
        self._base = url
        self._site = _site(url)
        self._has_base = False
        self._digits = digits
        self._framed = framed

    def set_base(self, href: str) -> None:
        """Resolve what follows against `href`, as the document's first `base` element wants it."""
        base = self.absolute(href) if href and not self._has_base else None
        if base is not None:
            self._base, self._site, self._has_base = base, _site(base), True

    def inner(self) -> LinkMap:
        """Return a map for a document inside this one, which begins with the same base."""
        return copy(self)

    def page(self, href: str) -> str | None:
        """Return where a link that a reader follows leads."""
        return self._address(href, "if_" if self._framed else "")

    def frame(self, src: str) -> str | None:
        """Return where the content of a frame lies."""
        return self._address(src, "if_", same_page=False)

    def resource(self, src: str) -> str | None:
        """Return where an image, style sheet, font or other part of the page lies."""
        clean = _clean(src)
        if clean.startswith("#"):
            return clean
        if clean[:5].lower() == "data:" and _DATA.match(clean[:40].lower()):
            return clean
        return self._address(src, "")

    def _address(self, link: str, mode: Mode, *, same_page: bool = True) -> str | None:
        url = self._simple(link)
        if url is not None:
            path = f"{PREFIX}{self._digits}{mode}/{url}"
        else:
            url = self.absolute(link)
            if url is None:
                return None
            target, _, fragment = url.partition("#")
            if fragment and same_page and target == self._document:
                return "#" + fragment
            path = ReplayAddress(url, self._digits, mode).path()
        return path if len(path) <= _LONGEST else None

    def _simple(self, link: str) -> str | None:
        """Return what `absolute` does for a link that stands for itself, or needs but the site; else None."""
        match = _SIMPLE.fullmatch(link)
        if match is None:
            return None
        return link if match["site"] else self._site and self._site + link

    def absolute(self, link: str) -> str | None:
        """Return the http or https URL that a browser makes of `link`, or None."""
        if len(link) > _LONGEST:
            return None
        head, mark, tail = _partition(_clean(link))
        head = _SCHEME.sub(lambda scheme: scheme[0].lower(), head.replace("\\", "/"))
        head = _SLASHES.sub(r"\1//", head)
        try:
            url = urljoin(self._base, head + mark + tail)
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                return None
            return url if url.isascii() else _with_ascii_host(url)
        except ValueError:
            return None


def _clean(link: str) -> str:
    """Drop what browsers drop: control characters and spaces around, tabs and line breaks inside."""
    return _REMOVED.sub("", link.strip(_TRIMMED))


def _partition(link: str) -> tuple[str, str, str]:
    """Split before the query or fragment: a backslash is a slash before, and itself behind."""
    match = re.search(r"[?#]", link)
    return link.partition(match[0]) if match else (link, "", "")


def _with_ascii_host(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.encode("idna").decode("ascii")))


def _site(url: str) -> str | None:
    """Return scheme and authority of a base, where links can be put behind them as they are."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.hostname and parts.netloc.isascii() else None
