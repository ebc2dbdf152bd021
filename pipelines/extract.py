"""Extracts: finds the article in the answer, outside the reactor's thread."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from crawler.verdicts import Verdict
from pipelines.extractors.html import extract_html
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from crawler.items import Answer, PageItem

logger = logging.getLogger(__name__)


class ExtractPipeline:
    """Fills title, authors, dates, language and text of a page whose answer is good.

    A page that can't be read costs that page its text; it never stops the crawl.
    """

    async def process_item(self, item: PageItem) -> PageItem:
        """Return the item with what was found; `answer` is let go."""
        answer, item.answer = item.answer, None
        if answer is None or item.verdict != Verdict.OK:
            return item
        try:
            article = await asyncio.to_thread(_extract, answer, item.final_url or item.url)
        except Exception as error:
            logger.exception("The article of %s can't be extracted", item.url)
            item.error = f"extraction failed: {type(error).__name__}"
            item.verdict = Verdict.ERROR.value
            return item
        for name in ("title", "authors", "published_at", "modified_at", "description", "language", "text"):
            setattr(item, name, getattr(article, name))
        return item


def _extract(answer: Answer, url: str) -> Article:
    head = answer.body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"html" in (answer.content_type or "").lower().encode() or head.startswith(
        (b"<!doctype html", b"<html")
    ):
        return extract_html(answer, url)
    return Article()
