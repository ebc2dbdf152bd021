"""Errors with which a request is let go; for Scrapy they are its own `IgnoreRequest`.

CrawlerError
├── RedirectError      redirects loop or don't end; raised by the redirect middlewares
├── ReplayMissError    what is asked for isn't in the archive that is replayed; raised by its handler
├── ShutdownError      the crawl ended before the answer; raised by the shutdown extension
└── RobotsError        robots.txt forbids the page; raised by the robots middleware
"""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from crawler.exceptions import CrawlerError


class RedirectError(CrawlerError, IgnoreRequest):
    """Redirects loop or don't end; raised by the redirect middlewares."""


class ReplayMissError(CrawlerError, IgnoreRequest):
    """What is asked for isn't in the archive that is replayed; nobody else is asked for it."""


class ShutdownError(CrawlerError, IgnoreRequest):
    """The crawl ended before the answer; the request stays in the frontier."""


class RobotsError(CrawlerError, IgnoreRequest):
    """robots.txt forbids the page; raised by the robots middleware."""
