"""Extracts: has the article found in the answer, by processes that may hang or crash over it."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

from crawler.shared import Shared
from crawler.verdicts import Verdict
from pipelines.exceptions import BodyTooLargeError, ExtractionError, ExtractorRaisedError
from pipelines.extractors.model import METADATA, Source
from pipelines.workers import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

    from crawler.items import Answer, PageItem
    from pipelines.extractors.model import Article

logger = logging.getLogger(__name__)

_POOLS: Final[Shared[WorkerPool]] = Shared()


def _has_article(article: Article) -> bool:
    return article.verdict == Verdict.OK and bool(article.text)


class ExtractPipeline:
    """Fills metadata and text of a page whose answer is good.

    A page that can't be read costs that page its text; it never stops the crawl. `max_bytes` is the size of
    a body up to which it is looked at. Crawls of one process that write to the same folder share the workers;
    `key` is what they have them by.
    """

    def __init__(self, key: Hashable, workers: WorkerPool, max_bytes: int, stats: StatsCollector) -> None:
        self._key = key
        self._workers, self._max_bytes, self._stats = workers, max_bytes, stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the limits that the settings name; no worker is started before there is a page."""
        settings = crawler.settings
        size = settings.getint("EXTRACT_WORKERS") or os.cpu_count() or 1
        timeout, memory = settings.getfloat("EXTRACT_TIMEOUT"), settings.getint("EXTRACT_MEMORY")
        extractor = settings["EXTRACTOR"]
        key = settings["DATA_DIR"], size, timeout, memory, extractor
        workers = _POOLS.take(
            key, lambda: WorkerPool(size, timeout=timeout, memory=memory, extractor=extractor)
        )
        return cls(key, workers, settings.getint("EXTRACT_MAX_BYTES"), crawler.stats)

    async def process_item(self, item: PageItem) -> PageItem:
        """Return the item with what was found; `answer` is let go."""
        answer, item.answer = item.answer, None
        if answer is None or item.verdict != Verdict.OK:
            return item
        try:
            article = await self._extract(answer, item.final_url or item.url)
            if answer.rendered is not None and not _has_article(article):
                shown = await self._extract_rendered(answer, item.final_url or item.url)
                if shown is not None:
                    shown.needs_browser, article = article.needs_browser, shown
        except ExtractionError as error:
            if isinstance(error, ExtractorRaisedError):
                logger.error("The article of %s can't be extracted:\n%s", item.url, error.trace)  # noqa: TRY400 - of another process
            else:
                logger.warning("The article of %s can't be extracted: %s", item.url, error)
            self._stats.inc_value(error.counter)
            item.error = str(error)
            item.verdict = Verdict.ERROR.value
            return item
        for name in (*METADATA, "text", "markdown", "evidence", "needs_browser"):
            setattr(item, name, getattr(article, name))
        item.verdict = article.verdict.value
        item.field_sources = {
            name: {"source": source.name, "confidence": source.confidence}
            for name, source in article.sources.items()
        }
        return item

    async def close_spider(self) -> None:
        """End the workers, unless another crawl has them."""
        workers = _POOLS.give_back(self._key)
        if workers is not None:
            await workers.close()

    async def _extract_rendered(self, answer: Answer, url: str) -> Article | None:
        """Return the article that is on the page as a browser showed it, where there is one."""
        rendered = replace(
            answer, body=answer.rendered or b"", content_type="text/html; charset=utf-8", charset="utf-8"
        )
        article = await self._extract(replace(rendered, rendered=None), url)
        if not _has_article(article):
            return None
        known = article.sources.get("text")
        article.sources["text"] = Source("rendered-dom", known.confidence if known else "inferred")
        return article

    async def _extract(self, answer: Answer, url: str) -> Article:
        size = len(answer.body)
        if size > self._max_bytes:
            raise BodyTooLargeError(
                f"the body is too large to be read: {size} bytes, EXTRACT_MAX_BYTES allows {self._max_bytes}"
            )
        return await self._workers.extract(answer, url)
