"""Discovery by feed: RSS, Atom and RDF, as they come."""

from __future__ import annotations

import io

import feedparser

from crawler.urls import absolute
from spiders.discovered import Discovered, Link, NotASourceError, read_date


def parse_feed(body: bytes) -> feedparser.FeedParserDict:
    """Return a feed as feedparser has it.

    Raises:
        NotASourceError: it is no feed.
    """
    # As a file: bytes that look like a name would be opened, or asked for.
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version"):
        reason = parsed.get("bozo_exception") or "no RSS, Atom or RDF in it"
        raise NotASourceError(f"no feed: {reason}")
    return parsed


def read_feed(body: bytes, url: str) -> Discovered:
    """Return the entries' links in the order of the feed.

    Slow (a second a megabyte): not for the reactor's thread.

    Raises:
        NotASourceError: it is no feed.
    """
    # dict.get: feedparser's own gives one date for another, with a warning.
    entries = [
        (dict.get(each, "link"), dict.get(each, "published"), dict.get(each, "updated"))
        for each in parse_feed(body).entries
    ]
    links = [
        Link(page, read_date(began or changed), read_date(changed))
        for link, began, changed in entries
        if link and (page := absolute(url, link))
    ]
    return Discovered(links)
