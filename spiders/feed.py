"""Discovery by feed: RSS, Atom and RDF, as they come."""

from __future__ import annotations

from urllib.parse import urljoin

import feedparser

from spiders.discovered import Discovered, Link, NotASourceError, read_date


def read_feed(body: bytes, url: str) -> Discovered:
    """Return the entries' links in the order of the feed.

    Slow (a second a megabyte): not for the reactor's thread.

    Raises:
        NotASourceError: it is no feed.
    """
    parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version"):
        reason = parsed.get("bozo_exception") or "no RSS, Atom or RDF in it"
        raise NotASourceError(f"no feed: {reason}")
    links = ((entry.get("link"), entry.get("published") or entry.get("updated")) for entry in parsed.entries)
    return Discovered([Link(urljoin(url, link), read_date(date)) for link, date in links if link])
