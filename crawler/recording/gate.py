"""The gate: what a page's requests owe the hosts that they go to, as every other request does."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from scrapy import Request
from scrapy.http import Response

from crawler.downloadermiddlewares.politeness import PolitenessMiddleware
from crawler.downloadermiddlewares.robots import RobotsMiddleware
from crawler.politeness.downloader import PoliteDownloader
from crawler.requests import BESIDE, FETCH, Fetch, host_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from scrapy.crawler import Crawler

    from archive.http1 import ResponseHead
    from crawler.politeness.pace import Pace


class Gate(Protocol):
    """Lets requests pass, when and where they may."""

    def turn(self, url: str, *, is_asked: bool) -> AbstractAsyncContextManager[None]:
        """Wait until `url` may be asked for; `is_asked`: a middleware has seen to that already.

        Raises whatever forbids it.
        """

    def note(self, fetch: Fetch, head: ResponseHead) -> None:
        """Take note of an answer."""


@dataclass(slots=True)
class _Host:
    under_way: int = 0
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)


class PoliteGate:
    """The gate of a crawl: robots.txt, and the pace of each host."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, url: str, *, is_asked: bool) -> AsyncIterator[None]:
        """Wait until `url` may be asked for.

        Raises:
            RobotsError: robots.txt forbids it; or what its robots.txt failed with.
        """
        request = Request(url, meta={"verbatim_url": True, BESIDE: True})
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        if robots is not None and not is_asked:
            await robots.process_request(request)
        host = self._hosts.setdefault(host_of(request), _Host())
        downloader = PoliteDownloader.of(self._crawler)
        if downloader is not None:
            pace = downloader.pace_of(host_of(request))
            if not is_asked:
                async with host.queue:  # in the order in which the page asks
                    await _wait(host, pace)
            pace.note_asked()  # a document that the crawler has let pass is sent by the browser only now
        host.under_way += 1
        try:
            yield
        finally:
            host.under_way -= 1
            host.freed.set()

    def note(self, fetch: Fetch, head: ResponseHead) -> None:
        """Have a host left alone that says "too many requests"."""
        polite = self._crawler.get_downloader_middleware(PolitenessMiddleware)
        if polite is not None:
            request = Request(fetch.url, meta={"verbatim_url": True, FETCH: fetch})
            named = {name: head.get(name) for name in (b"Retry-After", b"Date")}
            headers = {name: value for name, value in named.items() if value}
            polite.process_response(request, Response(fetch.url, head.status, headers))


async def _wait(host: _Host, pace: Pace) -> None:
    while True:
        if host.under_way >= pace.concurrency:
            host.freed.clear()
            await host.freed.wait()
        elif pace.wait() > 0:
            await asyncio.sleep(pace.wait())
        else:
            return
