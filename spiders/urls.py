"""The spider of a given list: `scrapy crawl urls -a file=urls.txt` (`-` reads standard input)."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from scrapy import signals
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.exceptions import BadInputError
from crawler.politeness.caps import Caps
from crawler.politeness.downloader import PoliteDownloader
from crawler.urls import fetch_url
from crawler.venues.loader import load_registry
from crawler.venues.model import Politeness
from spiders.base import PageSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.venues.model import Registry, Venue
    from spiders.arguments import Due

logger = logging.getLogger(__name__)


class UrlsSpider(PageSpider):
    """Asks for the URLs of a list, one a line; empty lines and those that begin with `#` are passed over."""

    name = "urls"
    ARGUMENTS: ClassVar[dict[str, str]] = {
        "file": "the list, one URL a line; - is standard input",
        "limit": PageSpider.ARGUMENTS["limit"],
        "browser": PageSpider.ARGUMENTS["browser"],
        "due": "all: every URL of the list (the default); due: those that are new or due again",
    }
    DUE: ClassVar[Due] = "all"
    CITED: ClassVar[bool] = True
    registry: Registry

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        if not arguments.get("file"):
            raise BadInputError(
                "spider urls needs a list: -a file=urls.txt, one URL a line (- is standard input)"
            )
        self.urls = _read_list(arguments["file"])

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> UrlsSpider:
        """Make the spider and give it the venues.

        Raises:
            BadInputError: the list can't be read, or there is no URL in it.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.registry = load_registry(crawler.settings)
        spider.caps = Caps()  # whoever writes a list knows its length
        crawler.signals.connect(spider.be_polite, signals.spider_opened)
        return spider

    def venue_of(self, url: str) -> Venue | None:
        """Return the venue that the URL's domain belongs to."""
        return self.registry.for_url(url)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each URL once."""
        for url in self.urls:
            request = self.ask(url, url)
            if request is not None:
                yield request

    def be_polite(self) -> None:
        """Have each host asked as its venue says; a list leads to the hosts of many."""
        downloader = PoliteDownloader.of(self.crawler)
        if downloader is not None:
            downloader.limits_of = self.limits_of

    def limits_of(self, host: str) -> Politeness:
        """Return what a host's venue asks for; what stands on the command line goes before it."""
        asked = self.registry.politeness_on(host)
        return Politeness(
            delay=None if self._is_given("DOWNLOAD_DELAY") else asked.delay,
            concurrency=None if self._is_given("CONCURRENT_REQUESTS_PER_DOMAIN") else asked.concurrency,
        )

    def _is_given(self, name: str) -> bool:
        return (self.settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]


def _read_list(name: str) -> list[str]:
    """Return the URLs of a list, in their order.

    A line that is no URL is reported and passed over: the others are still worth asking for.

    Raises:
        BadInputError: the list can't be read, or has no URL in it.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(
            f"can't read {name}: {error.strerror}; name a file with one URL a line"
        ) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(f"{name}:{line}: no UTF-8 text; save the list as UTF-8") from error
    urls = []
    for number, line in enumerate(text.splitlines(), 1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        try:
            fetch_url(url)
        except BadInputError as error:
            logger.warning("%s:%d: passed over: %s", name, number, error)
            continue
        urls.append(url)
    if not urls:
        raise BadInputError(f"{name} has no http or https URL in it; write one a line")
    return urls
