"""The spider of a given list: `scrapy crawl urls -a file=urls.txt` (`-` reads standard input)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final, Self

from crawler.exceptions import BadInputError
from crawler.politeness.caps import Caps
from crawler.venues.loader import load_registry
from crawler.venues.model import Politeness
from spiders.arguments import is_given
from spiders.base import PageSpider
from spiders.citedlist import read_list

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.state.prominence import Prominence
    from crawler.venues.model import Registry, Venue
    from spiders.arguments import Due

_AT_ONCE: Final = 20
"""URLs that are put into the frontier before the event loop goes on."""


class UrlsSpider(PageSpider):
    """Asks for the URLs of a list: one a line, or with how they are cited (`read_list`)."""

    name = "urls"
    ARGUMENTS: ClassVar[dict[str, str]] = {
        "file": "the list: one URL a line, or CSV or JSON Lines with url, cited, importance; -: stdin",
        "limit": PageSpider.ARGUMENTS["limit"],
        "browser": PageSpider.ARGUMENTS["browser"],
        "due": "all: every URL of the list (the default); due: those that are new or due again",
    }
    DUE: ClassVar[Due] = "all"
    CITED: ClassVar[bool] = True
    registry: Registry

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.urls = self.listed()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        """Make the spider and give it the venues.

        Raises:
            BadInputError: the list can't be read, or there is no URL in it.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.registry = load_registry(crawler.settings)
        spider.caps = Caps()  # whoever writes a list knows its length
        return spider

    def listed(self) -> dict[str, Prominence]:
        """Return the URLs to ask for, and how they are cited.

        Raises:
            BadInputError: there is no list, or it can't be read.
        """
        if not self.arguments.get("file"):
            raise BadInputError(
                "spider urls needs a list: -a file=urls.txt, one URL a line (- is standard input)"
            )
        return read_list(self.arguments["file"])

    def venue_of(self, url: str) -> Venue | None:
        """Return the venue that the URL's domain belongs to."""
        return self.registry.for_url(url)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each URL once, those first that count most (`Prominence.score`)."""
        history, now = self.history, datetime.now(UTC)
        scores = {}
        for url, citation in self.urls.items():
            known = history.get(url) if history is not None else None
            scores[url] = citation.score(known.fetched if known else None, now)
        if history is not None:
            history.note_citations(self.urls)
        for number, url in enumerate(sorted(scores, key=lambda url: -scores[url])):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)  # of a long list the first pages are fetched while the last are read
            request = self.ask(url, url)
            if request is not None:
                yield request

    def limits_of(self, host: str) -> Politeness:
        """Return what a host's venue asks for: a list leads to the hosts of many."""
        asked = self.registry.politeness_on(host)
        delay, at_once = (
            is_given(self.settings, name) for name in ("DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN")
        )
        return Politeness(
            delay=None if delay else asked.delay, concurrency=None if at_once else asked.concurrency
        )
