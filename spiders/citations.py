"""The spider of what a wiki cites: `scrapy crawl citations -a source=FOLDER` (`-` reads standard input)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from scrapy import signals

from archive.exceptions import ArchiveError
from crawler.citations.resources import Resources
from crawler.citations.source import Source, read_source, resolved
from crawler.citations.store import CitationStore
from crawler.exceptions import BadInputError
from crawler.extensions.archive import ArchiveOwner
from crawler.state.prominence import Prominence
from spiders.urls import UrlsSpider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler

    from crawler.citations.model import Citation


class CitationsSpider(UrlsSpider):
    """Asks for the URLs that a wiki's pages or lists cite, each once, and keeps where they are cited."""

    name = "citations"
    ARGUMENTS: ClassVar[dict[str, str]] = {
        "source": "a folder of Markdown or MDX, such a page, CSV, JSON Lines, or a list; - is standard input",
        "limit": UrlsSpider.ARGUMENTS["limit"],
        "due": UrlsSpider.ARGUMENTS["due"],
    }
    source: Source

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        """Make the spider, with URLs in the place of the resource ids that pages name.

        Raises:
            BadInputError: the source can't be read, or it cites no URL.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        known = Resources(Path(crawler.settings["DATA_DIR"]), spider.urls)
        spider.source = resolved(spider.source, known.url_of)
        spider.urls = _counted(spider.source.citations)
        if not spider.urls:
            raise BadInputError(f"{kwargs['source']} cites no http or https URL")
        crawler.signals.connect(spider.keep, signals.spider_opened)
        return spider

    def listed(self) -> dict[str, Prominence]:
        """Return the URLs that the source cites, those aside that it names by resource ids."""
        name = self.arguments.get("source")
        if not name:
            raise BadInputError(
                "spider citations needs a source: -a source=FOLDER, a folder of Markdown, or a list of URLs "
                "(- is standard input)"
            )
        self.source = read_source(name)
        return _counted(each for each in self.source.citations if each.url)

    def keep(self) -> None:
        """Keep where each URL is cited, for the reports."""
        try:
            with CitationStore(Path(self.settings["DATA_DIR"])) as store:
                store.replace(self.source, datetime.now(UTC))
        except ArchiveError as error:
            ArchiveOwner.of(self.crawler).fail(error)


def _counted(cited: Iterable[Citation]) -> dict[str, Prominence]:
    """Return how often each URL is cited, in the order of the source."""
    return {url: Prominence(count) for url, count in Counter(each.url for each in cited).items()}
