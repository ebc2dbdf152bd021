"""Conditional requests: a server is asked for a page only if it has changed since (RFC 9110, section 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from scrapy.exceptions import NotConfigured

from crawler.requests import ASKED_IF_CHANGED, VALIDATORS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

_HEADERS: Final = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}


class ConditionalMiddleware:
    """Sends a page's validators to the URL that gave them, and to no other that it redirects to.

    Off when CONDITIONAL_REQUESTS is.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for a crawl."""
        if not crawler.settings.getbool("CONDITIONAL_REQUESTS"):
            raise NotConfigured
        return cls()

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
