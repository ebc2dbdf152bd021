"""The spider of a venue that we made up, in the hand of a test."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from crawler.venues.domain import Domain
from crawler.venues.model import Politeness, Source, Venue
from spiders.venue import VenueSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

HOST = "https://site.example"
MAP = Source("sitemap", f"{HOST}/sitemap.xml", (re.compile("/story/"),), (re.compile("/story/old"),))
LIST = Source("section", f"{HOST}/news/")


def spider(*sources: Source, settings: dict[str, Any] | None = None, **arguments: str) -> VenueSpider:
    """The spider of a venue with these sources."""
    politeness = Politeness(delay=4.0, concurrency=2, timeout=9.0)
    venue = Venue(
        "gazette", "The Gazette", (Domain("site.example"),), "news", 4, "It checks its facts.",
        sources=sources or (MAP, LIST), politeness=politeness, page_requisites=True,
    )  # fmt: skip
    kind = type("GazetteSpider", (VenueSpider,), {"name": "gazette", "venue": venue})
    values = {
        "SOURCE_PAGES": 5,
        "REQUISITES_PER_PAGE": 3,
        "REPLAY_URL": "http://127.0.0.1:8081",
        "TELNETCONSOLE_ENABLED": False,
    }
    return kind.from_crawler(get_crawler(kind, {**values, **(settings or {})}), **arguments)


def all_of(results: AsyncIterable[Any]) -> list[Any]:
    async def collect() -> list[Any]:
        return [each async for each in results]

    return asyncio.run(collect())


def answer(
    body: str, url: str = MAP.url, status: int = 200, kind: str = "text/html", asked: Request | None = None
) -> Response:
    headers = {"Content-Type": kind}
    return HtmlResponse(
        url, status=status, body=body.encode(), headers=headers, request=asked or Request(url)
    )


def sitemap(*urls: str, kind: str = "urlset") -> str:
    return f"<{kind}>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + f"</{kind}>"


def asked_by(made: VenueSpider, body: str, source: Source = MAP, **more: Any) -> list[str]:
    """What the spider asks for when `source` answers with `body`."""
    name = f"{source.kind} {source.url}"
    return [each.url for each in all_of(made.parse_source(answer(body, source.url, **more), name))]


def failure(error: Exception, request: Request) -> Failure:
    made = Failure(error)
    made.request = request  # type: ignore[attr-defined]
    return made


def failures(made: VenueSpider) -> dict[str, str]:
    return made.crawler.stats.get_value("sources/failures", {})
