"""The User-Agent header, with the contact that a server's operator needs when something is wrong."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from crawler.useragent import user_agent

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class ContactMiddleware:
    """Sets the User-Agent of every request; warns once where nobody could be written to."""

    def __init__(self, crawler: Crawler) -> None:
        self._agent = user_agent(crawler.settings)
        if not crawler.settings["CONTACT"] and not crawler.settings["USER_AGENT"]:
            logger.warning(
                "No contact is set: servers can't tell whom to write to. "
                "Set CONTACT to a URL or an e-mail address (-s CONTACT=... or VENUE_ARCHIVE_CONTACT)"
            )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the header where nobody has."""
        request.headers.setdefault("User-Agent", self._agent)
