"""Content codings: asked for, and removed by the archive's own decoder, so that live and replay agree."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Self

from scrapy.responsetypes import responsetypes

from archive import coding

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ACCEPTED: Final = b"gzip, deflate, br, zstd"
_FREE: Final = 8 * 1024 * 1024
_KEPT: Final = 256 * 1024
"""Bytes of a broken or overlong body that are handed on: no text is made of it."""
UNDECODABLE: Final = "undecodable"
"""Flag of a response whose body can't be decoded to its end. (Scrapy's `partial` only means: until close.)"""


def is_cut(response: Response) -> bool:
    """Tell whether something of the body is missing: it broke off, was too large, or can't be decoded."""
    return bool({UNDECODABLE, "dataloss", "download_stopped"} & set(response.flags))


class DecodingMiddleware:
    """Decodes bodies within DOWNLOAD_MAXSIZE; one that is broken or too large is cut, and flagged."""

    def __init__(self, crawler: Crawler) -> None:
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE") or sys.maxsize
        self._ratio = crawler.settings.getint("DECODED_RATIO")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say which codings we take."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with its body decoded, as the class that its content asks for."""
        named = b",".join(response.headers.getlist("Content-Encoding"))
        codings = [token.strip().lower() for token in named.split(b",") if token.strip()]
        if request.method == "HEAD" or not codings:
            return response
        limit = min(self._limit, max(_FREE, self._ratio * len(response.body)))
        body, complete = coding.decode(response.body, codings, limit)
        if not complete:
            body = body[:_KEPT]
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        flags = response.flags if complete else [*response.flags, UNDECODABLE]
        return response.replace(body=body, headers=headers, flags=flags, cls=kind)
