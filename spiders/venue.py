"""The spider of a venue: asks its sources, and then for the articles that they name."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler.downloadermiddlewares.decoding import is_cut
from crawler.exceptions import BadInputError
from crawler.frontier.scheduler import FrontierScheduler
from crawler.requests import ASKED_IF_CHANGED, SOURCE_PRIORITY, other_request
from crawler.state.pages import Outcome
from crawler.state.readings import name_of
from crawler.urls import normalize_url
from crawler.venues.model import Politeness
from spiders.answers import validators_of
from spiders.arguments import Window, is_given
from spiders.base import PageSpider
from spiders.discovered import Discovered, NotASourceError
from spiders.round import Round
from spiders.tally import Fate, Tally, unwanted
from spiders.ways import WAYS, least_delay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.state.pages import Known
    from crawler.venues.model import Source, Venue
    from spiders.discovered import Link

logger = logging.getLogger(__name__)


class VenueSpider(PageSpider):
    """Crawls the venue that it was made for; the spider loader makes one of each venue file."""

    name = ""
    venue: ClassVar[Venue]

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
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

    @cached_property
    def round(self) -> Round:
        """The run's round of the venue's sources."""
        given_up = not self.settings.getbool("FRONTIER_RESUME")  # what a run that was cut off has left
        anew = given_up or self._due == "all" or self.window.since or self.window.until
        known = self.history.readings(self.venue.id) if self.history is not None else ()
        return Round(self.venue, known, self.settings.getint("SOURCE_PAGES"), anew=bool(anew))

    def limits_of(self, host: str) -> Politeness:
        """Return what a host is owed beside the settings: APIs have terms of use."""
        least = least_delay(self.venue.sources, host)
        if is_given(self.settings, "DOWNLOAD_DELAY") or least <= self.settings.getfloat("DOWNLOAD_DELAY"):
            return Politeness()
        return Politeness(delay=least)

    async def start(self) -> AsyncIterator[Request]:
        """Ask the venue's sources that are due."""
        for source in self.venue.sources:
            if not self.round.is_due(source):
                self._count("sources/not_due")
                self.tally.spared.add(name_of(source))
                continue
            for request in self._ask_source(WAYS[source.kind].address(source.url), source):
                yield request

    def revisit(self) -> None:
        """Ask for what is due and no source names any more, once all that they name is done with."""
        if self._revisited or self.history is None:
            return
        self._revisited = True
        if self._is_whole():
            for readings in self.round.readings():
                self.history.note_readings(readings)
        if self.window.since or self.window.until:
            return
        now = datetime.now(UTC)
        moment = now if self._due == "due" else datetime.max.replace(tzinfo=UTC)
        asked = [
            request
            for known in self.history.due(self.venue.id, moment, now + self.revisit_of("").most)
            if self.venue.matches(known.url)
            and (request := self.ask(known.url, known.normalized_url)) is not None
        ]
        for request in asked:
            self.crawler.engine.crawl(request)
        if asked:
            raise DontCloseSpider

    def _is_whole(self) -> bool:
        """Tell whether all that the sources named was asked for, and is in the history by now.

        Only then are they remembered as read: whatever else became of a run, the next one asks them again.
        """
        scheduler = self.crawler.engine.scheduler
        resumed = not isinstance(scheduler, FrontierScheduler) or scheduler.run.resumed
        noted = sum(self.crawler.stats.get_value(f"pages/{outcome}", 0) for outcome in Outcome)
        asked = self.crawler.stats.get_value("pages/asked", 0)
        return not (resumed or self.caps.left_out) and self.window == Window() and noted >= asked

    async def parse_source(self, response: Response, source_name: str) -> AsyncIterator[Request]:
        """Read a source, and ask for the pages and the further sources that it names.

        `source_name` is that of the venue's source which led here (`name_of`).
        """
        source = next((source for source in self.venue.sources if name_of(source) == source_name), None)
        if source is None:  # the run was begun with another venue file
            return
        found = await self._read(response, source)
        if found is None:
            return
        tally = Tally()
        self.tally.name(source_name, len(found.pages) + len(found.sources))
        for link in found.pages:
            fate = unwanted(link, source, self.venue, self.window)
            if fate is not None:
                self.tally.skip(link.url, fate)
            asked = self.ask(link.url, normalize_url(link.url), link.changed) if fate is None else None
            if asked is not None:
                yield asked
            tally[fate or (Fate.PASSED if asked is None else Fate.ASKED)] += 1
        if self._goes_on(found, source, tally):
            for link in found.sources:
                for request in self._follow(link, source):
                    yield request
        # Behind what leads on to others there may be something new though it is the same itself.
        self.round.note_read(source, _asked_url(response), None if found.sources else validators_of(response))
        tally.tell(response.url, found)

    def _goes_on(self, found: Discovered, source: Source, tally: Tally) -> bool:
        """Tell whether there may be something new behind what a source names."""
        if not WAYS[source.kind].newest_first:
            return True
        is_known = self.round.was_read(source) and tally.is_known
        too_old = all(self.window.ended_before(link.changed or link.date) for link in found.pages)
        return not (is_known or (found.pages and too_old))

    async def _read(self, response: Response, source: Source) -> Discovered | None:
        """Return what a source names, or None where it can't be read, which is reported."""
        way = WAYS[source.kind]
        if way.is_beyond(response.status, response.body):
            return None
        assert response.request is not None
        if response.status == HTTPStatus.NOT_MODIFIED and response.request.meta.get(ASKED_IF_CHANGED):
            self._count("sources/unchanged")
            self.tally.spared.add(name_of(source))
            self.round.note_unchanged(source, _asked_url(response))
            return None
        if response.status != HTTPStatus.OK:  # anything else is no list of articles
            self._source_failed(response.url, f"HTTP status {response.status:d}", source)
            return None
        try:
            found = await asyncio.to_thread(way.read, response.body, response.url)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
            known = isinstance(error, NotASourceError)
            self._source_failed(response.url, str(error) if known else f"it can't be read: {error!r}", source)
            return None
        if is_cut(response):  # what is there is taken, but for the last, which may be half an address
            why = "the answer is cut or broken; what could be read of it is asked for"
            self._source_failed(response.url, why, source)
            return Discovered(found.pages[:-1], found.sources[:-1])
        self._count("sources/read")
        return found

    def source_failed(self, failure: Failure) -> None:
        """Report a source that couldn't be fetched; the others go on."""
        if self.was_cut_off(failure):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self.round.note_failed(request.cb_kwargs["source_name"])
        self._report(request.url, str(failure.value) or type(failure.value).__name__)

    def _follow(self, link: Link, source: Source) -> Iterator[Request]:
        """Ask a source that another one names, unless nothing in it has changed since `since`."""
        if not self.window.ended_before(link.date):
            yield from self._ask_source(link.url, source)

    def _ask_source(self, url: str, source: Source) -> Iterator[Request]:
        """Ask a source once; one source may lead on to at most SOURCE_PAGES others."""
        if not self.round.has_room(source):
            self._count("sources/beyond_cap")
            return
        posts = WAYS[source.kind].posts
        try:
            yield other_request(
                url,
                self.parse_source,
                self.source_failed,
                SOURCE_PRIORITY,
                posted=posts(url) if posts else None,
                validators=self.round.validators(source, url),
                source_name=name_of(source),
            )
        except BadInputError as error:
            self._source_failed(url, str(error), source)

    def _source_failed(self, url: str, reason: str, source: Source) -> None:
        self.round.note_failed(name_of(source))
        self._report(url, reason)

    def _report(self, url: str, reason: str) -> None:
        self._count("sources/failed")
        failures: dict[str, Any] = self.crawler.stats.get_value("sources/failures", {})
        self.crawler.stats.set_value("sources/failures", {**failures, url: reason})
        logger.warning("Source %s can't be used: %s", url, reason)


def _asked_url(response: Response) -> str:
    """Return the address that was asked for, whatever it redirected to."""
    assert response.request is not None
    return str([*response.request.meta.get("redirect_urls", []), response.request.url][0])
