"""Redirects: followed up to a cap, and never into a page that is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import (
    BaseRedirectMiddleware,
    MetaRefreshMiddleware,
    RedirectMiddleware,
)
from scrapy.exceptions import IgnoreRequest

from crawler.ignored import RedirectError

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response


class _Capped(BaseRedirectMiddleware):
    """Ends a chain of redirects in a RedirectError, which says whether it was a loop or just too long."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        # Once is allowed: sites set a cookie and send the reader round.
        if _times_seen(redirected, request) > 1:
            raise RedirectError(f"redirect loop: {redirected.url} leads back to itself")
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest:
            raise RedirectError(f"more than {request.meta.get('redirect_times', 0)} redirects") from None


class CappedRedirectMiddleware(_Capped, RedirectMiddleware):
    """Scrapy's redirects by status, capped."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's own
    ) -> Request | Response:
        """Return the request that the answer leads to, or the answer."""
        try:
            return super().process_response(request, response)
        except ValueError as error:  # mailto:, http://[broken/ and the like
            raise RedirectError(f"it redirects to what is no http(s) URL: {error}") from None


class CappedMetaRefreshMiddleware(_Capped, MetaRefreshMiddleware):
    """Scrapy's redirects by meta refresh, capped; a page that refreshes to where we have been is the page."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's own
    ) -> Request | Response:
        """Return the request that the page leads to, or the page."""
        try:
            result = super().process_response(request, response)
        except (ValueError, LookupError):  # it leads nowhere, or its charset is none
            return response
        return response if isinstance(result, Request) and _times_seen(result, request) else result


def _times_seen(redirected: Request, request: Request) -> int:
    been = [urldefrag(url).url for url in (*request.meta.get("redirect_urls", []), request.url)]
    return been.count(urldefrag(redirected.url).url)
