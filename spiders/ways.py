"""Ways to a venue's articles: of each kind of source, how it is asked and how its answer is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.politeness.caps import host_in
from spiders.arxiv import DELAY, query_url, read_arxiv
from spiders.feed import read_feed
from spiders.graphql import posts_query, read_graphql
from spiders.section import read_section
from spiders.sitemap import read_sitemap
from spiders.wordpress import is_beyond, posts_url, read_wordpress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crawler.venues.model import Kind, Source
    from spiders.discovered import Discovered


def _as_it_stands(url: str) -> str:
    return url


def _never(status: int, body: bytes) -> bool:  # noqa: ARG001 - those who have an end of their own look
    return False


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind of source is asked and read.

    Attributes:
        read: Reads an answer; a pure function of its bytes and its URL.
        address: Makes of a source's URL the one that is asked first.
        posts: Makes of an URL what is posted to it; None: it is got.
        newest_first: Whether there is nothing new behind what is known.
        is_beyond: Tells of a status and a body whether they mean that the last page was the last.
        delay: Seconds that its host is owed between two requests, at least.
    """

    read: Callable[[bytes, str], Discovered]
    address: Callable[[str], str] = _as_it_stands
    posts: Callable[[str], bytes] | None = None
    newest_first: bool = False
    is_beyond: Callable[[int, bytes], bool] = _never
    delay: float = 0.0


WAYS: Final[dict[Kind, Way]] = {
    "feed": Way(read_feed),
    "sitemap": Way(read_sitemap),
    "section": Way(read_section),
    "wordpress": Way(read_wordpress, address=posts_url, newest_first=True, is_beyond=is_beyond),
    "arxiv": Way(read_arxiv, address=query_url, newest_first=True, delay=DELAY),
    "graphql": Way(read_graphql, posts=posts_query, newest_first=True),
}


def least_delay(sources: Iterable[Source], host: str) -> float:
    """Return the seconds that a host is owed between two requests by the terms of the APIs on it."""
    return max((WAYS[each.kind].delay for each in sources if host_in(each.url) == host), default=0.0)
