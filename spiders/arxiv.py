"""Discovery by arXiv's API: the papers that a query finds, the one that was changed last first.

The API's manual: https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.discovered import Discovered, Link, NotASourceError, read_date
from spiders.feed import parse_feed

DELAY: Final = 3.0
"""Seconds between two requests that the API's terms of use ask for."""
_PAPER: Final = re.compile(r"arxiv\.org/abs/(?P<id>[^?#]+?)(?:v[0-9]+)?$")
_ERRORS: Final = "/api/errors"
_ASKED: Final = {"sortBy": "lastUpdatedDate", "sortOrder": "descending", "start": "0", "max_results": "100"}
"""What is asked for beside what a source's URL says itself."""


def query_url(url: str) -> str:
    """Return the address of a query's first page: `url` is the API's, with `search_query` in it."""
    parts = urlsplit(url)
    query = {**_ASKED, **dict(parse_qsl(parts.query))}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query, safe=":,"), ""))


def read_arxiv(body: bytes, url: str) -> Discovered:
    """Return the papers of a page of answers, whatever their versions, and the next page where there is one.

    Slow (a second a megabyte): not for the reactor's thread.

    Raises:
        NotASourceError: it is no Atom, an error of the API's, or empty although the API says there is more.
    """
    parsed = parse_feed(body)
    entries = [(dict.get(each, "id") or "", each) for each in parsed.entries]
    for name, entry in entries:
        if _ERRORS in name:
            raise NotASourceError(f"arXiv says: {(dict.get(entry, 'summary') or 'an error')[:200]}")
    links = [
        Link(
            f"https://arxiv.org/abs/{paper['id']}",
            read_date(dict.get(entry, "published")),
            read_date(dict.get(entry, "updated")),
        )
        for name, entry in entries
        if (paper := _PAPER.search(name))
    ]
    query = dict(parse_qsl(urlsplit(url).query))
    start, most = (_number(query.get(name)) for name in ("start", "max_results"))
    if start + most >= _number(dict.get(parsed.feed, "opensearch_totalresults")):
        return Discovered(links)
    if not entries:  # it happens on busy days, and is no end
        raise NotASourceError("arXiv says that there are more papers, and names none")
    following = urlencode({**query, "start": str(start + most)}, safe=":,")
    return Discovered(links, [Link(urlsplit(url)._replace(query=following).geturl())] if most else [])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
