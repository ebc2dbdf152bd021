"""The spider of a venue: asks its sources, and then for the articles that they name."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler.downloadermiddlewares.decoding import is_cut
from crawler.exceptions import BadInputError
from crawler.requests import SOURCE_PRIORITY, other_request
from crawler.urls import normalize_url
from spiders.base import PageSpider
from spiders.discovered import Discovered, NotASourceError
from spiders.feed import read_feed
from spiders.section import read_section
from spiders.sitemap import read_sitemap
from spiders.wordpress import is_beyond, posts_url, read_wordpress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.state.pages import Known
    from crawler.venues.model import Source, Venue
    from spiders.discovered import Link

logger = logging.getLogger(__name__)

_OUTSIDE: Final = "outside its domains"
_ASKED: Final = "asked for"
_PASSED: Final = "not due, known or beyond the limit"
_NOT_TAKEN: Final = "refused by take and leave"

READERS: Final[dict[str, Callable[[bytes, str], Discovered]]] = {
    "feed": read_feed,
    "sitemap": read_sitemap,
    "section": read_section,
    "wordpress": read_wordpress,
}
"""How each kind of source is read; each is a pure function of bytes and URL."""


class VenueSpider(PageSpider):
    """Crawls the venue that it was made for; the spider loader makes one of each venue file."""

    name = ""
    venue: ClassVar[Venue]

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self._sources_asked: dict[str, int] = {}
        self._revisited = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider; arguments that it doesn't have are refused."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.revisit, signals.spider_idle)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Take the venue's politeness; what stands on the command line goes before it."""
        super().update_settings(settings)
        polite = cls.venue.politeness
        for name, value in (
            ("DOWNLOAD_DELAY", polite.delay),
            ("CONCURRENT_REQUESTS_PER_DOMAIN", polite.concurrency),
            ("DOWNLOAD_TIMEOUT", polite.timeout),
        ):
            if value is not None:
                settings.set(name, value, priority="spider")

    @property
    def wants_browser(self) -> bool:
        """Whether it was asked for, or the venue's file says so of all pages."""
        return super().wants_browser or self.browser.use(self.venue) == "always"

    def venue_of(self, url: str) -> Venue:  # noqa: ARG002 - whatever its sources name is the venue's
        """Return the spider's venue."""
        return self.venue

    def known(self, url: str, key: str) -> Known | None:
        """Return what is known of a page: of its URL, else of another one of the same key."""
        found = super().known(url, key)
        return self.history.like(key) if found is None and self.history is not None else found

    async def start(self) -> AsyncIterator[Request]:
        """Ask the venue's sources."""
        for source in self.venue.sources:
            address = posts_url(source.url) if source.kind == "wordpress" else source.url
            for request in self._ask_source(address, source):
                yield request

    def revisit(self) -> None:
        """Ask for what is due and no source names any more, once all that they name is done with."""
        if self._revisited or self.history is None or self.window.since or self.window.until:
            return
        self._revisited = True
        moment = datetime.now(UTC) if self._due == "due" else datetime.max.replace(tzinfo=UTC)
        asked = [
            request
            for known in self.history.due(self.venue.id, moment)
            if self.venue.matches(known.url)
            and (request := self.ask(known.url, known.normalized_url)) is not None
        ]
        for request in asked:
            self.crawler.engine.crawl(request)
        if asked:
            raise DontCloseSpider

    async def parse_source(self, response: Response, source_name: str) -> AsyncIterator[Request]:
        """Read a source, and ask for the pages and the further sources that it names.

        `source_name` is that of the venue's source which led here (`_name`).
        """
        source = next((source for source in self.venue.sources if _name(source) == source_name), None)
        if source is None:  # the run was begun with another venue file
            return
        found = await self._read(response, source)
        if found is None:
            return
        counts: Counter[str] = Counter()
        for link in found.pages:
            why = self._why_not(link, source)
            asked = self.ask(link.url, normalize_url(link.url), link.changed) if why is None else None
            if asked is not None:
                yield asked
            counts[why or (_ASKED if asked is not None else _PASSED)] += 1
        # Posts come in the order of their last change: behind those that are known there is nothing new.
        if source.kind != "wordpress" or counts[_ASKED] or not counts[_PASSED]:
            for link in found.sources:
                for request in self._follow(link, source):
                    yield request
        self._tell(response.url, found, counts)

    async def _read(self, response: Response, source: Source) -> Discovered | None:
        """Return what a source names, or None where it can't be read, which is reported."""
        if source.kind == "wordpress" and is_beyond(response.status, response.body):
            return None
        if response.status != 200:  # noqa: PLR2004 - anything else is no list of articles
            self._source_failed(response.url, f"HTTP status {response.status}")
            return None
        try:
            found = await asyncio.to_thread(READERS[source.kind], response.body, response.url)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
            known = isinstance(error, NotASourceError)
            self._source_failed(response.url, str(error) if known else f"it can't be read: {error!r}")
            return None
        if is_cut(response):  # what is there is taken, but for the last, which may be half an address
            why = "the answer is cut or broken; what could be read of it is asked for"
            self._source_failed(response.url, why)
            return Discovered(found.pages[:-1], found.sources[:-1])
        self._count("sources/read")
        return found

    def _why_not(self, link: Link, source: Source) -> str | None:
        """Return why a link isn't wanted, or None."""
        if not self.venue.matches(link.url):
            return _OUTSIDE
        if not source.takes(link.url):
            return _NOT_TAKEN
        return None if self.window.covers(link.date) else "of another time"

    def _tell(self, url: str, found: Discovered, counts: Counter[str]) -> None:
        """Say what came of a source; that none of its links was wanted is most likely a slip in the file."""
        named = f"{len(found.pages)} pages" if found.pages else f"{len(found.sources)} further sources"
        reasons = ", ".join(f"{count} {why}" for why, count in counts.items())
        refused = counts[_OUTSIDE] + counts[_NOT_TAKEN]
        if found.pages and refused == len(found.pages):
            logger.warning("%s names %s, none is wanted: %s; look at the venue's file", url, named, reasons)
        else:
            logger.info("%s names %s%s", url, named, f": {reasons}" if reasons else "")

    def source_failed(self, failure: Failure) -> None:
        """Report a source that couldn't be fetched; the others go on."""
        if self.was_cut_off(failure):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._source_failed(request.url, str(failure.value) or type(failure.value).__name__)

    def _follow(self, link: Link, source: Source) -> Iterator[Request]:
        """Ask a source that another one names, unless nothing in it has changed since `since`."""
        if not self.window.ended_before(link.date):
            yield from self._ask_source(link.url, source)

    def _ask_source(self, url: str, source: Source) -> Iterator[Request]:
        """Ask a source once; one source may lead on to at most SOURCE_PAGES others (traps have no end)."""
        asked = self._sources_asked.get(_name(source), 0)
        if asked > self.settings.getint("SOURCE_PAGES"):
            if asked == self.settings.getint("SOURCE_PAGES") + 1:
                logger.warning(
                    "%s leads on to more sources than SOURCE_PAGES; the rest is left out", source.url
                )
            self._sources_asked[_name(source)] = asked + 1
            self._count("sources/beyond_cap")
            return
        self._sources_asked[_name(source)] = asked + 1
        try:
            yield other_request(
                url, self.parse_source, self.source_failed, SOURCE_PRIORITY, source_name=_name(source)
            )
        except BadInputError as error:
            self._source_failed(url, str(error))

    def _source_failed(self, url: str, reason: str) -> None:
        self._count("sources/failed")
        failures: dict[str, Any] = self.crawler.stats.get_value("sources/failures", {})
        self.crawler.stats.set_value("sources/failures", {**failures, url: reason})
        logger.warning("Source %s can't be used: %s", url, reason)


def _name(source: Source) -> str:
    """Return what tells a source from the venue's others; one URL may be read in two ways."""
    return f"{source.kind} {source.url}"
