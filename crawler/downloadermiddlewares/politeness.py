"""Politeness: a host that says "too many requests" is left alone, for as long as it says or more and more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Self

from scrapy.http.request import NO_CALLBACK

from crawler.politeness.downloader import PoliteDownloader
from crawler.politeness.retryafter import retry_after
from crawler.requests import fetch_of, host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

TOO_MUCH: Final = frozenset({429, 503})
"""Statuses that say "later": Too Many Requests, Service Unavailable."""


class PolitenessMiddleware:
    """Tells a host's pace of its answers: 429 and 503 pause it (`Retry-After`) or slow it down.

    Whether the page is asked for again is the retries' business; it then waits for the pace like any other.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = crawler.settings.getfloat("RETRY_AFTER_MOST")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response as it is."""
        downloader = PoliteDownloader.of(self._crawler)
        if downloader is None:
            return response
        pace = downloader.pace_of(host_of(request))
        if response.status not in TOO_MUCH:
            pace.note_good()
            return response
        if request.callback is NO_CALLBACK:  # robots.txt: all pages of its host would wait, each in a place
            request.meta["dont_retry"] = True
        pause = retry_after(_header(response, "Retry-After"), _header(response, "Date"))
        if pause is None:
            fetch = fetch_of(request)
            pace.slow_down(fetch.duration if fetch is not None else 0.0)
            self._tell(request, response.status, f"one request in {pace.delay:g} s from now on")
        else:
            pace.pause(min(pause, self._most))
            clamped = f" (it asks for {pause:g} s)" if pause > self._most else ""
            self._tell(request, response.status, f"nothing for {min(pause, self._most):g} s{clamped}")
        return response

    def _tell(self, request: Request, status: int, consequence: str) -> None:
        self._crawler.stats.inc_value("politeness/too_much")
        logger.info("%s answered %d: %s", host_of(request), status, consequence)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
