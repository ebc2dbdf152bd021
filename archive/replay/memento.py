"""The words of Memento (RFC 7089): addresses and links of an original resource, and headers of a memento."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from archive.replay import timestamp
from archive.replay.address import ReplayAddress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

TIMEGATE: Final = "/timegate/"
TimeMapForm = Literal["link", "json"]
TIMEMAPS: Final[dict[TimeMapForm, str]] = {"link": "/timemap/link/", "json": "/timemap/json/"}
LINK_FORMAT: Final = "application/link-format"

_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_UNSAFE: Final = re.compile(r"[^\x20-\x7e]+")
_MOST: Final = 60
_LONGEST: Final = 500
_LONGEST_LINKS: Final = 8000
_URL_CHARACTERS: Final = "%!#$&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Original:
    """An original resource and where the archive at `origin` has what belongs to it."""

    origin: str
    url: str

    @property
    def uri(self) -> str:
        """Its own URI: ASCII, safe in a header."""
        return quote(self.url, safe=_URL_CHARACTERS)

    @property
    def timegate(self) -> str:
        """The URI of its TimeGate."""
        return f"{self.origin}{TIMEGATE}{self.uri}"

    def timemap(self, form: TimeMapForm = "link", since: datetime | None = None) -> str:
        """Return the URI of its TimeMap, or of that part of it that begins at a moment."""
        moment = f"{timestamp.to_digits(since)}/" if since else ""
        return f"{self.origin}{TIMEMAPS[form]}{moment}{self.uri}"

    def memento(self, moment: datetime) -> str:
        """Return the URI of its memento of that second."""
        return self.origin + ReplayAddress(self.url, timestamp.to_digits(moment)).path()

    def links(self) -> list[str]:
        """Return the links to itself, its TimeGate and its TimeMap."""
        return [
            link(self.uri, "original"),
            link(self.timegate, "timegate"),
            link(self.timemap(), "timemap", type=LINK_FORMAT),
        ]

    def memento_links(self, moments: Mapping[str, datetime | None]) -> list[str]:
        """Return the links to mementos by what they are ("first", "prev", ...; "": no more than mementos).

        One that is several of these gets one link.
        """
        words: dict[datetime, list[str]] = {}
        for word, moment in moments.items():
            if moment is not None:
                words.setdefault(moment.replace(microsecond=0), []).extend(word.split())
        return [
            link(self.memento(moment), " ".join([*found, "memento"]), datetime=http_date(moment))
            for moment, found in sorted(words.items())
        ]


def link(uri: str, relation: str, **attributes: str) -> str:
    """Return one link of a Link header or a TimeMap."""
    given = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{uri}>; rel="{relation}"{given}'


def http_date(moment: datetime) -> str:
    """Return a moment (UTC) as HTTP writes it."""
    return format_datetime(moment, usegmt=True)


def link_header(links: Iterable[str]) -> str:
    """Return the value of a Link header; the first link, and others while there is room in a header."""
    value = ""
    for each in links:
        longer = f"{value}, {each}" if value else each
        if value and len(longer) > _LONGEST_LINKS:
            break
        value = longer
    return value


def memento_headers(
    links: Iterable[str], moment: datetime, original: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the headers of an answer that replays a capture made at `moment` (UTC).

    The `original` headers come back as `X-Archive-Orig-NAME`: at most 60, their values cut at 500 characters,
    printable ASCII only. None of them can act on a browser.
    """
    headers = [("memento-datetime", http_date(moment)), ("link", link_header(links))]
    for name, value in original:
        if len(headers) > _MOST:
            break
        if _NAME.fullmatch(name):
            headers.append(
                (f"x-archive-orig-{name.lower()}", _UNSAFE.sub(" ", value).strip()[:_LONGEST].strip())
            )
    return headers
