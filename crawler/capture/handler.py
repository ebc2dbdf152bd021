"""The download handler: fetches as Scrapy does, and archives each exchange before anyone sees the answer."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.misc import build_from_crawler

from archive.exceptions import ArchiveError
from archive.model import Exchange
from crawler.capture.addresses import AddressPolicy, GuardedReactor, refusal
from crawler.capture.limits import Limits
from crawler.capture.tap import Tap, TappedAgent, TappedFactory
from crawler.capture.trust import VerifyingContextFactory
from crawler.exceptions import CrawlerError, LimitError
from crawler.extensions.archive import ArchiveOwner
from crawler.ignored import ShutdownError
from crawler.requests import FETCH, TOLD_BY_URL, Fetch

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

    from archive.model import Truncation


class CaptureDownloadHandler(HTTP11DownloadHandler):
    """Fetches http and https URLs; `request.meta["fetch"]` then tells of the exchange, however it ended.

    Raises, beside what Scrapy's own handler raises:
        AddressRefusedError: the host has no address that may be fetched; nothing was sent.
        LimitError: the answer is more than we hold; what came of it is archived as cut.
        CannotWriteError: the exchange can't be archived; the page fails with it.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - importing it installs it

        super().__init__(crawler)
        owner = ArchiveOwner.of(crawler)
        self._owner = owner
        owner.handler_opened()
        self._in_flight: set[Deferred[Response]] = set()
        self._cut_off = False
        self._limits = Limits.of(crawler)
        self._policy = AddressPolicy(crawler.settings.getlist("ALLOW_PRIVATE_ADDRESSES"))
        self._guard = GuardedReactor(reactor, self._policy)
        self._pool._factory = TappedFactory
        self._contextFactory = build_from_crawler(VerifyingContextFactory, crawler)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """Fetch one URL and archive the exchange; see the class for what it raises."""
        tap = Tap(self._limits)
        started_at, began = self._owner.clock.now(), monotonic()
        try:
            response = await self._fetch(request, tap)
        except Exception as error:
            reason = LimitError(tap.exceeded) if tap.exceeded else error
            self._keep(request, tap, started_at, monotonic() - began, reason)
            if reason is not error:
                raise reason from error
            raise
        cut: Exception | None = None
        if "dataloss" in response.flags:
            cut = LimitError(tap.exceeded) if tap.exceeded else ConnectionAbortedError("the body was cut")
        elif "download_stopped" in response.flags:
            cut = LimitError("no more of it was wanted")
        self._keep(request, tap, started_at, monotonic() - began, cut)
        return response

    async def _fetch(self, request: Request, tap: Tap) -> Response:
        host = urlsplit(request.url).hostname or ""
        self._policy.check_host(host)
        behind_proxy = bool(request.meta.get("proxy"))
        agent = TappedAgent(
            tap=tap,
            # The operator's own proxy may be anywhere, and it is the proxy that resolves the host.
            guard=None if behind_proxy else self._guard,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        try:
            with wrap_twisted_exceptions():
                answer = agent.download_request(request)
                self._in_flight.add(answer)
                try:
                    return await maybe_deferred_to_future(answer)
                finally:
                    self._in_flight.discard(answer)
        except DownloadCancelledError as error:
            if self._cut_off:
                raise ShutdownError("the crawl ended before the answer") from error
            raise
        except CannotResolveHostError as error:
            refused = self._guard.refused.get(host)
            if refused:
                raise refusal(host, refused) from error
            raise

    def cut_off(self) -> None:
        """End every fetch that is under way with a ShutdownError; what came of it is archived as it is."""
        self._cut_off = True
        for answer in list(self._in_flight):
            answer.cancel()

    def _keep(
        self, request: Request, tap: Tap, started_at: datetime, duration: float, error: Exception | None
    ) -> None:
        """Archive the exchange, and leave what is known of it with the request."""
        ip = None if request.meta.get("proxy") else tap.peer
        exchange = Exchange(
            url=request.url.partition("#")[0],
            started_at=started_at,
            request=tap.sent(),
            response=tap.take_response(),
            duration=duration,
            ip=ip,
            truncated=None if error is None else truncation(error),
            protocols=tap.protocols,
            cipher=tap.cipher,
            error=None if error is None else explain(error),
            told_by_url=bool(request.meta.get(TOLD_BY_URL)),
        )
        request.meta[FETCH] = Fetch(
            url=request.url,
            fetched_at=started_at,
            duration=duration,
            wire_bytes=tap.received_bytes,
            ip=ip,
            capture=self._owner.keep(exchange),
            complete=error is None,
        )

    async def close(self) -> None:
        """Close the connections; the archive is closed once no handler is left that could write to it."""
        await super().close()
        self._owner.handler_closed()


def truncation(error: BaseException) -> Truncation:
    """Return what cut an answer, in the words of `WARC-Truncated`."""
    if isinstance(error, (DownloadCancelledError, LimitError)):
        return "length"
    if isinstance(error, DownloadTimeoutError):
        return "time"
    return "disconnect"


def explain(error: BaseException) -> str:
    """Return what went wrong in a fetch as one sentence, with the innermost reason that Twisted gives."""
    inner: Any = error
    while not isinstance(inner, (CrawlerError, ArchiveError)):  # ours are sentences already
        reasons = getattr(inner, "reasons", None)
        if reasons:
            inner = reasons[-1].value
        elif inner.__cause__ is not None:
            inner = inner.__cause__
        else:
            break
    text = " ".join(str(inner).split()) or type(inner).__name__
    return f"{type(error).__name__}: {text}"[:500]
