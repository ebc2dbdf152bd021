"""What all spiders have in common: a page is asked for once, and every answer becomes one item."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Spider, signals

from crawler.browser.terms import Terms
from crawler.exceptions import BadInputError
from crawler.extensions.archive import ArchiveOwner
from crawler.frontier.scheduler import FrontierScheduler
from crawler.health.machine import why_no_browser
from crawler.ignored import ShutdownError
from crawler.politeness.caps import Caps
from crawler.politeness.downloader import PoliteDownloader
from crawler.requests import REQUISITE_PRIORITY, REVISIT_PRIORITY, UNFINISHED, other_request, page_request
from crawler.runs.tally import Tally
from crawler.state.revisit import revisit_of
from crawler.verdicts import Verdict
from spiders.answers import answered, failed
from spiders.arguments import check_names, read_browser, read_due, read_window
from spiders.browserchoice import BrowserChoice
from spiders.requisites import find_in_css, find_in_html

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.items import PageItem
    from crawler.state.history import History
    from crawler.state.pages import Known
    from crawler.state.revisit import Revisit
    from crawler.venues.model import Politeness, Venue
    from spiders.arguments import Due

logger = logging.getLogger(__name__)


class PageSpider(Spider):
    """Asks for pages and turns each answer into one PageItem; a subclass says which pages, in `start`.

    `ARGUMENTS` names what `-a` takes, with a line about each.
    """

    ARGUMENTS: ClassVar[dict[str, str]] = {
        "limit": "ask for at most so many pages",
        "since": "only pages dated on or after this date, as their source dates them",
        "until": "only pages dated on or before this date",
        "browser": "always, when-needed or never: whether a browser shows the pages, whatever a file says",
        "due": "all: whatever is known, due or not; due: what is new or due again (how venues are crawled)",
    }
    DUE: ClassVar[Due] = "due"
    CITED: ClassVar[bool] = False
    caps: Caps

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        self.arguments = arguments
        self.window = read_window(arguments)
        self._due = read_due(arguments, self.DUE)
        self.browser = BrowserChoice(read_browser(arguments))
        self._asked: set[str] = set()
        self.tally = Tally()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider; arguments that it doesn't have are refused.

        Raises:
            BadInputError: an argument is unknown, or its value can't be read; there is no browser for it.
        """
        check_names(kwargs, cls.ARGUMENTS, cls.name)
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.wants_browser and not crawler.settings["REPLAY_FROM"] and (why := why_no_browser()):
            raise BadInputError(f"spider {cls.name} needs a browser: {why}")
        spider.caps = Caps.of(crawler.settings)
        for opened in (spider.recall, spider.be_polite):
            crawler.signals.connect(opened, signals.spider_opened)
        return spider

    def recall(self) -> None:
        """Take up what an earlier process of this run has asked for."""
        scheduler = self.crawler.engine.scheduler
        if isinstance(scheduler, FrontierScheduler):
            self._asked |= scheduler.page_keys()
            for key in self._asked:
                self.caps.count(key)

    def be_polite(self) -> None:
        """Have each host asked as `limits_of` says."""
        downloader = PoliteDownloader.of(self.crawler)
        if downloader is not None:
            downloader.limits_of = self.limits_of

    def limits_of(self, host: str) -> Politeness:
        """Return what a host is owed beside the settings; what stands on the command line goes before it."""
        raise NotImplementedError

    def venue_of(self, url: str) -> Venue | None:
        """Return the venue that a page belongs to, or None."""
        raise NotImplementedError

    @property
    def history(self) -> History | None:
        """What is known of pages; None in a replay, which asks an archive and no server."""
        owner = self.crawler.get_extension(ArchiveOwner)
        return None if owner is None or self.settings["REPLAY_FROM"] else owner.history

    def revisit_of(self, url: str) -> Revisit:
        """Return how soon a page is to be looked at again."""
        venue = self.venue_of(url)
        return revisit_of(self.settings, venue.revisit if venue else None, cited=self.CITED)

    def ask(self, url: str, key: str, date: datetime | None = None) -> Request | None:
        """Ask for a page unless one of the same `key` was asked for, there are enough, or it isn't due.

        `date` is when it changed last, as whoever names it says. None also for what is no http(s) URL.
        """
        if key in self._asked:
            return None
        if self.window.limit is not None and len(self._asked) >= self.window.limit:
            self.tally.skip(url, "beyond the limit")
            return None
        known = self.known(url, key)
        if known is not None and self._due == "due" and not self._is_due(known, date):
            self._count("pages/not_due")  # so many that only their number is worth a word
            return None
        try:
            request = page_request(
                known.url if known else url,  # a page keeps the URL that it has its record by
                key,
                self.parse_page,
                self.page_failed,
                validators=known.validators if known and known.verdict != Verdict.ERROR else None,
                priority=REVISIT_PRIORITY if known and not self.CITED else 0,
                terms=self.browser.terms(url, self.venue_of(url), self.history),
            )
        except BadInputError:
            self._count("pages/not_http")
            self.tally.skip(url, "no http(s) URL")
            return None
        cap = self.caps.reached(key)
        if cap is not None:
            self._count(f"pages/beyond_{cap}")
            self.tally.skip(url, f"beyond {cap}")
            return None
        self._asked.add(key)
        self.caps.count(key)
        self._count("pages/asked")
        return request

    def known(self, url: str, key: str) -> Known | None:  # noqa: ARG002 - for those to whom pages have several
        """Return what is known of a page, by exactly this URL."""
        return self.history.get(url) if self.history is not None else None

    def _is_due(self, known: Known, date: datetime | None) -> bool:
        """Tell whether a page is to be looked at again: its time has come, or somebody says that it changed.

        That is believed once in the shortest time between two looks: some sites say it of all pages each day.
        """
        now, revisit = datetime.now(UTC), self.revisit_of(known.url)
        if date is not None and known.fetched < date <= now and revisit.soonest(known.fetched) < known.due:
            known = replace(known, due=revisit.soonest(known.fetched))
            if self.history is not None and known.due > now:  # it may not be said again
                self.history.put_forward(known, known.due)
        return revisit.is_due(known.due, now)

    @property
    def wants_browser(self) -> bool:
        """Whether a crawl without a browser would be another one than was asked for."""
        return self.browser.given in {"always", "when-needed"}

    def show(self, url: str) -> Request:
        """Ask for a page once more, to be shown by a browser."""
        terms = Terms.of(self.venue_of(url))
        request = page_request(url, url, self.parse_page, self.page_failed, terms=terms)
        return request.replace(dont_filter=True)

    async def parse_page(self, response: Response) -> AsyncIterator[PageItem | Request]:
        """Yield the item of a page, and the requests for what it takes to show it."""
        assert response.request is not None
        venue = self.venue_of(response.request.meta["page_url"])
        item = answered(response, venue, self.settings["REPLAY_URL"])
        wanted = venue.page_requisites if venue else self.settings.getbool("PAGE_REQUISITES")
        if (
            wanted
            and item.verdict in {Verdict.OK, Verdict.PARTIAL}
            and "html" in (item.content_type or "").lower()
        ):
            for request in self._ask_requisites(await self._find_requisites(response)):
                yield request
        # Last: with its item a page is done with, and what it needs must be in the frontier by then.
        yield item

    async def _find_requisites(self, response: Response) -> list[str]:
        """Return what a page needs; whatever is wrong with it, it keeps its item."""
        try:
            return await asyncio.to_thread(find_in_html, response.body, response.url)
        except Exception:
            logger.exception("What %s needs to be shown can't be found", response.url)
            return []

    def page_failed(self, failure: Failure) -> Iterator[PageItem]:
        """Yield the item of a page that ended in an error."""
        if self.was_cut_off(failure):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        venue = self.venue_of(request.meta["page_url"])
        assert failure.value is not None
        yield failed(request, failure.value, venue, self.settings["REPLAY_URL"])

    async def parse_requisite(self, response: Response) -> AsyncIterator[Request]:
        """Follow a style sheet to what it needs itself; anything else is archived, and that is all."""
        self._count("requisites/fetched")
        if b"css" in (response.headers.get("Content-Type") or b"").lower():
            found = await asyncio.to_thread(find_in_css, response.body, response.url)
            for request in self._ask_requisites(found):
                yield request

    def requisite_failed(self, failure: Failure) -> None:
        """Count a requisite that couldn't be fetched; the page is the poorer for it, and no more."""
        if self.was_cut_off(failure):
            return
        self._count("requisites/failed")
        logger.info("A page requisite couldn't be fetched: %s", failure.value)

    def was_cut_off(self, failure: Failure) -> bool:
        """Tell whether a request ended with the crawl; it then stays in the frontier for the next run."""
        if not isinstance(failure.value, ShutdownError):
            return False
        failure.request.meta[UNFINISHED] = True  # type: ignore[attr-defined]  # Scrapy sets it
        return True

    def _ask_requisites(self, urls: Iterable[str]) -> Iterator[Request]:
        """Ask for what a page needs, up to REQUISITES_PER_PAGE; the duplicates filter keeps each to once."""
        wanted, most = list(urls), self.settings.getint("REQUISITES_PER_PAGE")
        if len(wanted) > most:
            self._count("requisites/beyond_cap", len(wanted) - most)
        for url in wanted[:most]:
            try:
                yield other_request(url, self.parse_requisite, self.requisite_failed, REQUISITE_PRIORITY)
            except BadInputError:
                self._count("requisites/not_http")

    def _count(self, name: str, count: int = 1) -> None:
        self.crawler.stats.inc_value(name, count)
