"""robots.txt as RFC 9309 has it: what the file says, what its absence means, and what its failure means."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final, Self

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.downloadermiddlewares.decoding import is_cut
from crawler.ignored import RobotsError
from crawler.politeness.downloader import PoliteDownloader
from crawler.requests import BESIDE, READ, host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

PARSED_BYTES: Final = 500 * 1024
"""RFC 9309, 2.5: at least this much of the file is parsed; we parse no more."""
_HOPS: Final = 5
"""RFC 9309, 2.3.1.2: so many redirects are followed, to whatever host; the first host's is what comes."""
_PRIORITY: Final = 1000


class RobotsMiddleware:
    """Asks each host's robots.txt before the first page, and raises RobotsError for what it forbids.

    2xx: as the file says. Any other 4xx: everything is allowed. 5xx: nothing is. Where the host can't be
    reached, the page fails with the same error, so that it is reported as unreachable, not as forbidden.
    What failed is asked again after ROBOTS_FAILURE_HOLDS. A `Crawl-delay` is kept where it is longer than
    our own delay, up to ROBOTS_CRAWL_DELAY_MOST.
    Off when ROBOTSTXT_OBEY is.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._parser_class = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["BOT_NAME"]
        self._failure_holds = crawler.settings.getfloat("ROBOTS_FAILURE_HOLDS")
        self._most_delay = crawler.settings.getfloat("ROBOTS_CRAWL_DELAY_MOST")
        self._hosts: dict[str, asyncio.Task[_Policy]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for a crawl."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.stop_when_enough, signals.bytes_received)
        return middleware

    def stop_when_enough(self, data: bytes, request: Request) -> None:
        """Read no more of a robots.txt than is parsed, however much there is."""
        if READ in request.meta:
            request.meta[READ] += len(data)
            if request.meta[READ] > PARSED_BYTES:
                raise StopDownload(fail=False)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        url = urlparse_cached(request)
        origin = f"{url.scheme}://{url.netloc}"
        known = self._hosts.get(origin)
        if known is None or (known.done() and known.result().is_stale(self._failure_holds)):
            known = self._hosts[origin] = asyncio.ensure_future(self._policy(origin, request))
        # Shielded: a page that is cancelled must not take the others' answer with it.
        policy = await asyncio.shield(known)
        policy.check(request.url, self._agent)

    async def _policy(self, origin: str, request: Request) -> _Policy:
        stats = self._crawler.stats
        stats.inc_value("robotstxt/request_count")
        asking = Request(
            origin + "/robots.txt",
            priority=_PRIORITY,
            callback=NO_CALLBACK,
            meta={
                "dont_obey_robotstxt": True,
                "verbatim_url": True,
                "redirect_ttl": _HOPS,
                "download_maxsize": 0,  # where to stop is said by `stop_when_enough`
                READ: 0,
                **({BESIDE: True} if request.meta.get(BESIDE) else {}),
            },
        )
        try:
            response = await self._crawler.engine.download_async(asking)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page fails with it
            stats.inc_value(f"robotstxt/exception_count/{type(error).__name__}")
            return _Policy(failure=error)
        stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if is_cut(response) and len(response.body) < PARSED_BYTES:  # what it forbids may stand behind the cut
            return _Policy(failure=RobotsError("robots.txt came cut or broken: nothing may be fetched"))
        if 200 <= response.status < 300:  # noqa: PLR2004 - HTTP's classes of status
            return _Policy(parser=await self._parse(response, request))
        if response.status >= 500:  # noqa: PLR2004
            logger.warning("%s/robots.txt answered %d: nothing is fetched there", origin, response.status)
            return _Policy(
                failure=RobotsError(f"robots.txt answered {response.status}: nothing may be fetched")
            )
        return _Policy()

    async def _parse(self, response: Response, request: Request) -> RobotParser:
        parser: RobotParser = build_from_crawler(
            self._parser_class, self._crawler, response.body[:PARSED_BYTES]
        )
        await self._crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        self._keep_distance(host_of(request), parser.crawl_delay(self._agent))
        return parser

    def _keep_distance(self, host: str, delay: float | None) -> None:
        downloader = PoliteDownloader.of(self._crawler)
        if downloader is None or delay is None:
            return
        if delay > self._most_delay:
            logger.warning(
                "robots.txt of %s asks for %g s between two requests; it gets ROBOTS_CRAWL_DELAY_MOST, %g s",
                host,
                delay,
                self._most_delay,
            )
        downloader.pace_of(host).keep_distance(min(delay, self._most_delay))


class _Policy:
    """What may be fetched from one host."""

    def __init__(self, *, parser: RobotParser | None = None, failure: Exception | None = None) -> None:
        self._parser, self._failure = parser, failure
        self._made_at = time.monotonic()

    def is_stale(self, holds: float) -> bool:
        """Tell whether a failure is older than `holds` seconds; what robots.txt said holds for the crawl."""
        return self._failure is not None and time.monotonic() - self._made_at > holds

    def check(self, url: str, agent: str) -> None:
        if self._failure is not None:
            raise self._failure.with_traceback(None)  # raised for each page: it must not grow
        if self._parser is not None and not self._parser.allowed(url, agent):
            raise RobotsError("robots.txt forbids it")
