"""The download handler with a browser: pages that are to be shown go there, all else goes as ever."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from archive.http1 import frame_response
from crawler.browser.terms import Terms
from crawler.capture.handler import CaptureDownloadHandler
from crawler.exceptions import BrowserError
from crawler.health.machine import why_no_browser
from crawler.ignored import ShutdownError
from crawler.requests import BROWSED, FETCH

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.browser.browsed import Browsed
    from crawler.browser.browsing import Browsing
    from crawler.recording.visit import Load


class BrowserDownloadHandler(CaptureDownloadHandler):
    """Shows pages in a browser whose requests bring `browser` in their meta, and fetches all others.

    The response is the server's answer, byte for byte, as everybody gets it; `request.meta["browsed"]` tells
    what was seen. Raises, beside what the other handler does:
        BrowserError: the page can't be shown.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._browsing: Browsing | None = None
        self._pages: set[asyncio.Future[tuple[Load, Browsed]]] = set()

    async def download_request(self, request: Request) -> Response:
        """Fetch one URL, by a browser where its page is to be shown; see the class for what it raises."""
        terms = Terms.from_request(request)
        if terms is None:
            return await super().download_request(request)
        request.meta.pop(BROWSED, None)
        url = request.url.partition("#")[0]
        browsing = self._use()
        page = asyncio.ensure_future(browsing.browse(url, terms))
        self._pages.add(page)
        try:
            document, browsed = await page
        except asyncio.CancelledError:
            raise ShutdownError("the crawl ended before the page was shown") from None
        except BrowserError as error:
            if self._is_ending():
                raise ShutdownError("the crawl ended before the page was shown") from error
            if error.document is not None:
                request.meta[FETCH] = error.document.to_fetch(request.url)
            raise
        finally:
            self._pages.discard(page)
        request.meta[BROWSED] = browsed
        request.meta[FETCH] = document.to_fetch(request.url)
        return _response(document)

    def _use(self) -> Browsing:
        """Return the crawl's browser; playwright is imported by the first page that needs it."""
        if self._browsing is None:
            if missing := why_no_browser():
                raise BrowserError(f"the page needs a browser: {missing}")
            from crawler.browser.browsing import Browsing  # noqa: PLC0415 - an extra, and slow to import

            self._browsing = Browsing.of(self._crawler)
            self._browsing.opened()
        return self._browsing

    def _is_ending(self) -> bool:
        """Tell whether the crawl is: a signal for it ends the browser as well, where it has a terminal."""
        engine = self._crawler.engine
        slot = engine._slot if engine is not None else None  # noqa: SLF001 - Scrapy says it nowhere else
        return slot is not None and slot.closing is not None

    def cut_off(self) -> None:
        """End every fetch and every page that is under way with a ShutdownError."""
        super().cut_off()
        for page in list(self._pages):
            page.cancel()

    async def close(self) -> None:
        """End the browser, then close the connections and the archive."""
        if self._browsing is not None:
            await self._browsing.closed()
        await super().close()


def _response(document: Load) -> Response:
    """Return the answer to a page's document as Scrapy has it, in its content coding."""
    framed = frame_response(document.response)
    assert framed is not None
    headers = Headers()
    for name, value in framed.head.headers:
        headers.appendlist(name, value)
    body = bytes(framed.body)
    kind = responsetypes.from_args(headers=headers, url=document.url, body=body)
    return kind(
        document.url,
        status=framed.head.status,
        headers=headers,
        body=body,
        flags=[] if document.complete else ["dataloss"],
        protocol="HTTP/1.1",
    )
