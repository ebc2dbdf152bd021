"""Discovery by the GraphQL API of ForumMagnum's forums (LessWrong and its sisters): posts, the newest first.

The software: https://github.com/ForumMagnum/ForumMagnum
"""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.urls import absolute
from spiders.discovered import Discovered, Link, NotASourceError, read_date, read_text

_ASKED: Final = {"view": "new", "limit": "100", "offset": "0"}
"""What is asked for beside what a source's URL says itself."""
_NAME: Final = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def posts_query(url: str) -> bytes:
    """Return what is posted to `url`: a query for the posts that the URL's own parameters name.

    The forum looks at what is posted alone; in the URL the parameters tell the archive's captures apart.
    """
    terms = ", ".join(f"{name}: {_literal(value)}" for name, value in _terms(url).items())
    query = f"{{ posts(input: {{terms: {{{terms}}}}}) {{ results {{ pageUrl postedAt modifiedAt }} }} }}"
    return json.dumps({"query": query}).encode()


def read_graphql(body: bytes, url: str) -> Discovered:
    """Return the links of a page of posts, and the next page where this one is full.

    Raises:
        NotASourceError: it is no list of posts; the message has what the forum says of it.
    """
    posts = _posts(body)
    links = [
        Link(page, read_date(read_text(post, "postedAt")), read_date(read_text(post, "modifiedAt")))
        for post in posts
        if (stated := read_text(post, "pageUrl")) and (page := absolute(url, stated))
    ]
    terms = _terms(url)
    limit, offset = terms["limit"], terms["offset"]
    if not (limit.isdigit() and offset.isdigit()) or not 0 < int(limit) <= len(posts):
        return Discovered(links)
    parts = urlsplit(url)
    following = {**dict(parse_qsl(parts.query)), "offset": str(int(offset) + int(limit))}
    return Discovered(links, [Link(parts._replace(query=urlencode(following)).geturl())])


def _terms(url: str) -> dict[str, str]:
    given = parse_qsl(urlsplit(url).query)
    return {**_ASKED, **{name: value for name, value in given if _NAME.fullmatch(name)}}


def _literal(value: str) -> str:
    """Return a value as GraphQL writes it: numbers and truths bare, all else in quotes."""
    bare = value in {"true", "false"} or (value.isascii() and value.isdigit())
    return value if bare else json.dumps(value)


def _posts(body: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotASourceError(f"no answer of a GraphQL API: {error}") from error
    try:
        posts = found["data"]["posts"]["results"]
    except (TypeError, KeyError):
        raise NotASourceError(_complaint(found)) from None
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise NotASourceError("no list of posts in the forum's answer")
    return posts


def _complaint(found: Any) -> str:
    try:
        return f"the forum says: {found['errors'][0]['message'][:200]}"
    except (TypeError, KeyError, IndexError):
        return "no list of posts in the forum's answer"
