"""The feed: the sources that were added last, as Atom (RFC 4287)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.site.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.site.line import Line

NAME: Final = "feed.xml"
MOST: Final = 50
_ID: Final = uuid.UUID("f3e0ff0e-4d3c-5b4f-9c35-2a1f7c8d1c55")
"""Names the feed where the site has no address."""
_NEVER: Final = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A source in the feed, and the id that it keeps wherever the site lies."""

    line: Line
    id: str


def feed(newest: Sequence[Line], site_url: str) -> bytes:
    """Return the feed of these sources; its links are relative where the site has no address."""
    identity = uuid.uuid5(uuid.NAMESPACE_URL, site_url) if site_url else _ID
    values = {
        "entries": [FeedEntry(line, _urn(uuid.uuid5(uuid.NAMESPACE_URL, line.url))) for line in newest],
        "id": _urn(identity),
        "updated": max((line.updated for line in newest), default=_NEVER),
        "site_url": site_url,
    }
    return page("feed.xml", values)


def _urn(identity: uuid.UUID) -> str:
    return f"urn:uuid:{identity}"
