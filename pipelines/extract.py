"""Extracts: finds the article in the answer, outside the reactor's thread."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.verdicts import Verdict
from pipelines.extractors.model import METADATA
from pipelines.extractors.route import extract

if TYPE_CHECKING:
    from crawler.items import PageItem

logger = logging.getLogger(__name__)


class ExtractPipeline:
    """Fills metadata and text of a page whose answer is good.

    A page that can't be read costs that page its text; it never stops the crawl.
    """

    async def process_item(self, item: PageItem) -> PageItem:
        """Return the item with what was found; `answer` is let go."""
        answer, item.answer = item.answer, None
        if answer is None or item.verdict != Verdict.OK:
            return item
        try:
            article = await asyncio.to_thread(extract, answer, item.final_url or item.url)
        except Exception as error:
            logger.exception("The article of %s can't be extracted", item.url)
            item.error = f"extraction failed: {type(error).__name__}"
            item.verdict = Verdict.ERROR.value
            return item
        for name in (*METADATA, "text", "markdown", "evidence", "needs_browser"):
            setattr(item, name, getattr(article, name))
        item.verdict = article.verdict.value
        item.field_sources = {name: asdict(source) for name, source in article.sources.items()}
        return item
