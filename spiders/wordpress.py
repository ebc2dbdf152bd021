"""Discovery by WordPress: the posts of its REST API, the one that was changed last first."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.urls import absolute
from spiders.discovered import Discovered, Link, NotASourceError, read_date, read_text

_POSTS: Final = "/wp-json/wp/v2/posts"
_BAD_REQUEST: Final = 400
_BEYOND: Final = b"rest_post_invalid_page_number"
_LONGEST: Final = 10_000
_ASKED: Final = {
    "per_page": "100",
    "orderby": "modified",
    "order": "desc",
    "_fields": "link,date_gmt,modified_gmt",
}
"""What is asked for beside what a source's URL says itself; 100 is the most that the API gives at a time."""


def posts_url(url: str) -> str:
    """Return the address of a site's posts: `url` is the site's, or the API's with parameters of its own."""
    parts = urlsplit(url)
    path = parts.path if "/wp-json/" in parts.path else parts.path.rstrip("/") + _POSTS
    query = {**_ASKED, **dict(parse_qsl(parts.query))}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query, safe=","), ""))


def read_wordpress(body: bytes, url: str) -> Discovered:
    """Return the links of a page of posts, and the next page where this one is full.

    Raises:
        NotASourceError: it is no list of posts; the message has what WordPress says of it.
    """
    posts = _posts(body)
    links = [
        Link(page, read_date(read_text(post, "date_gmt")), read_date(read_text(post, "modified_gmt")))
        for post in posts
        if (stated := read_text(post, "link")) and (page := absolute(url, stated))
    ]
    query = dict(parse_qsl(urlsplit(url).query))
    most = query.get("per_page", "10")  # what the API gives where nobody asks for more
    number = query.get("page", "1")
    if not (most.isdigit() and number.isdigit()) or len(posts) < int(most):
        return Discovered(links)
    following = {**query, "page": str(int(number) + 1)}
    return Discovered(links, [Link(urlsplit(url)._replace(query=urlencode(following, safe=",")).geturl())])


def is_beyond(status: int, body: bytes) -> bool:
    """Tell whether an answer says that there are fewer pages: the last one was full."""
    return status == _BAD_REQUEST and _BEYOND in body[:_LONGEST]


def _posts(body: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotASourceError(f"no answer of WordPress' API: {error}") from error
    if isinstance(found, dict) and isinstance(found.get("message"), str):
        raise NotASourceError(f"WordPress says: {found['message'][:200]}")
    if not isinstance(found, list) or not all(isinstance(post, dict) for post in found):
        raise NotASourceError("no list of posts in WordPress' answer")
    return found
