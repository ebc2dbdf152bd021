"""Content: what was archived, passed through the pipelines that find the article, as a crawl passes it."""

from __future__ import annotations

import os
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.misc import build_from_crawler, load_object
from w3lib.encoding import http_content_type_encoding

from archive.records import KEPT
from crawler.items import FIELDS, Answer, PageItem
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scrapy.settings import Settings

    from archive.reader import StoredResponse

_PLACE: Final = frozenset({
    *("warc_file", "warc_offset", "warc_record_id", "payload_digest", "capture", "memento_url", "views"),
})  # fmt: skip
CONTENT: Final = tuple(name for name in FIELDS if name in KEPT and name not in _PLACE)
"""The fields that are made of an answer's content and go with it: a bad fetch leaves them as they were."""
JUDGED: Final = ("verdict", "error", "evidence", "needs_browser")
"""Those that are made of it too, and say what the last fetch came to."""


class ContentRun:
    """Has content found anew, by the pipelines in CONTENT_PIPELINES; made for `async with`.

    `width` is how many pages are extracted at once: more that are given wait for a worker.
    """

    def __init__(self, settings: Settings) -> None:
        crawler = Crawler(Spider, settings)
        crawler.stats = load_object(settings["STATS_CLASS"])(crawler)
        self.width = settings.getint("EXTRACT_WORKERS") or os.cpu_count() or 1
        self._pipelines = [
            build_from_crawler(load_object(path), crawler) for path in settings.getlist("CONTENT_PIPELINES")
        ]

    async def process(self, item: PageItem) -> PageItem:
        """Return the item with its content."""
        for pipeline in self._pipelines:
            item = await _settled(pipeline.process_item(item))
        return item

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for pipeline in self._pipelines:
            if hasattr(pipeline, "close_spider"):
                await _settled(pipeline.close_spider())


async def _settled(given: Any) -> Any:
    """Return what a pipeline's method gave: some are coroutines, some aren't."""
    return await given if isawaitable(given) else given


def archived_item(
    record: Mapping[str, Any], stored: StoredResponse, rendered: bytes | None = None
) -> PageItem:
    """Return the item of a record as it was before its content was found, with the answer that is archived.

    `rendered` is what a browser made of that, where one has shown it.

    It says what was known of the fetch, and is good so far: whatever an earlier look at the content made
    of it is left out. Of `record`, only `url` has to be there.
    """
    known = {name: value for name, value in record.items() if name in FIELDS}
    fetched_at = iso(stored.timestamp)
    if not is_last_fetch(record, stored.timestamp):
        known["final_url"] = stored.url  # the record's is that of a later fetch, which was bad
    item = PageItem(**{name: known[name] for name in known if name not in {*CONTENT, *JUDGED}})
    item.verdict, item.fetched_at = Verdict.OK.value, fetched_at
    item.final_url = item.final_url or stored.url
    types = [value for name, value in stored.headers if name.lower() == "content-type"]
    item.content_type = types[-1] if types else None
    charset = http_content_type_encoding(item.content_type)
    item.answer = Answer(stored.payload, item.content_type, charset, item.venue_id, fetched_at, rendered)
    return item


def is_last_fetch(record: Mapping[str, Any], moment: datetime) -> bool:
    """Tell whether a capture of that moment is what the record's last fetch gave, not an earlier good one."""
    return bool(record.get("fetched_at") == iso(moment))


def iso(moment: datetime) -> str:
    """Return a moment in UTC as items have it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
