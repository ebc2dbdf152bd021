"""Conditional requests: a server is asked for a page only if it has changed since (RFC 9110, section 13)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Self

from scrapy.exceptions import NotConfigured

from crawler.extensions.archive import ArchiveOwner
from crawler.requests import ASKED_IF_CHANGED, VALIDATORS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

_HEADERS: Final = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
_OURS: Final = {VALIDATORS, ASKED_IF_CHANGED}


class ConditionalMiddleware:
    """Sends a page's validators to the URL that gave them, and to no other that it redirects to.

    A 304 that refers to nothing in the archive is no answer: the page is asked for again, as a whole.
    Off when CONDITIONAL_REQUESTS is.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for a crawl."""
        if not crawler.settings.getbool("CONDITIONAL_REQUESTS"):
            raise NotConfigured
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set or remove the headers."""
        validators = request.meta.get(VALIDATORS)
        if validators is None:
            return
        for header in _HEADERS:  # a redirect takes them with it
            request.headers.pop(header, None)
        request.meta.pop(ASKED_IF_CHANGED, None)
        if validators["url"] != request.url:
            return
        for header, name in _HEADERS.items():
            if validators[name]:
                request.headers[header] = validators[name].encode("latin-1", "replace")
        request.meta[ASKED_IF_CHANGED] = True

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the answer, or the request without conditions."""
        asked = response.status == HTTPStatus.NOT_MODIFIED and request.meta.get(ASKED_IF_CHANGED)
        if not asked or ArchiveOwner.of(self._crawler).has_answer(request.url):
            return response
        logger.info("%s hasn't changed, but isn't in the archive: it is asked for as a whole", request.url)
        meta = {
            key: value for key, value in request.meta.items() if key not in {VALIDATORS, ASKED_IF_CHANGED}
        }
        headers = {name: values for name, values in request.headers.items() if name.decode() not in _HEADERS}
        return request.replace(headers=headers, meta=meta, dont_filter=True)
