"""The archive's one owner in a crawl: holds the folder, writes the records, the index and the history."""

from __future__ import annotations

import logging
import platform
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Self

import scrapy
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from archive.dedupe import Deduplicator
from archive.exceptions import ArchiveError, CannotWriteError
from archive.index import CaptureIndex
from archive.recovery import is_damaged
from archive.writer import WarcWriter
from crawler.folder import HeldFolder, claim_of
from crawler.state.history import History
from crawler.useragent import PRODUCT, VERSION, user_agent

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from archive.model import Capture, Exchange, Place, View, ViewName

logger = logging.getLogger(__name__)

_SYNC_SECONDS = 1.0


class ArchiveOwner:
    """Everything that is written to the archive in a crawl goes through here.

    What a killed crawl left behind is mended first. A write that fails fails the page that it belongs to,
    and ends the crawl in order; `failure` then says why, and the `crawl` command makes the exit code of it.
    Once something is `broken`, nothing is published or acknowledged any more: the next crawl asks again.

    Raises:
        CannotWriteError: the data folder can't be written (before the first fetch).
        BusyError: another process holds it.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        data_dir = Path(settings["DATA_DIR"])
        self._crawler = crawler
        self.failure: ArchiveError | None = None
        self.broken = False
        self._closed = False
        self._handlers = 0
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self._folder = HeldFolder.take(data_dir)
        self._claim = claim_of(data_dir, crawler.spidercls.name, getattr(crawler.spider, "arguments", {}))
        self.clock = self._folder.clock
        try:
            self._claim.take()  # nobody else is to wait for the same run; the command may have it already
            self._claim.note_begun()
            self._index = _open_index(data_dir)
            self._folder.mend(self._index)
            self.history = History(data_dir)
        except Exception:
            self._claim.release()
            self._folder.give_back()
            raise
        self._dedupe = Deduplicator(self._index)
        self._writer = WarcWriter(
            data_dir / "archive",
            crawler.spidercls.name,
            info=_warcinfo(settings),
            max_bytes=settings.getint("WARC_MAX_BYTES"),
            max_age=settings.getfloat("WARC_MAX_AGE"),
            clock=self.clock,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the data folder that the settings name."""
        owner = cls(crawler)
        crawler.signals.connect(owner.opened, signals.spider_opened)
        crawler.signals.connect(owner.closed, signals.spider_closed)
        return owner

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the owner of a crawl's archive."""
        owner = crawler.get_extension(cls)
        assert owner is not None, "crawler.extensions.archive.ArchiveOwner must be among EXTENSIONS"
        return owner

    def opened(self) -> None:
        """Begin to make durable what is written, also when nothing follows it."""
        self._loop = create_looping_call(self._sync)
        self._loop.start(_SYNC_SECONDS, now=False)

    def closed(self) -> None:
        """Leave that to the end."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()

    def _sync(self) -> None:
        try:
            self._writer.sync()
            self.history.flush()  # only now: servers are asked on its strength for what has changed alone
        except CannotWriteError as error:
            self.fail(error)

    def keep(self, exchange: Exchange) -> Capture | None:
        """Archive an exchange and index it; None where the server sent nothing that could be replayed.

        Raises:
            CannotWriteError: it couldn't be written; the crawl ends in order.
        """
        self._refuse_when_broken()
        before = self._writer.bytes_written
        try:
            capture = self._writer.write_exchange(exchange, self._dedupe)
            if capture is not None and exchange.is_capture:
                self._index.add(capture)
        except CannotWriteError as error:
            self.fail(error)
            raise
        stats = self._crawler.stats
        stats.inc_value("archive/captures", int(capture is not None))
        stats.inc_value("archive/failures", int(capture is None))
        if capture is not None and capture.kind == "revisit":
            stats.inc_value("archive/revisits")
            stats.inc_value("archive/bytes_saved", len(exchange.response))
        stats.inc_value("archive/bytes_received", len(exchange.response))
        stats.inc_value("archive/bytes_written", self._writer.bytes_written - before)
        return capture

    def has_answer(self, url: str) -> bool:
        """Tell whether the archive holds an answer of `url` that a 304 may refer to."""
        return any(each.status != HTTPStatus.NOT_MODIFIED for each in self._index.captures(url))

    def keep_text(self, url: str, refers_to: str, text: str) -> Place:
        """Archive the cleaned text of a page, beside the capture that it was made from.

        Raises:
            CannotWriteError: it couldn't be written; the crawl ends in order.
        """
        self._refuse_when_broken()
        try:
            return self._writer.write_conversion(url, refers_to, text, self.clock.now())
        except CannotWriteError as error:
            self.fail(error)
            raise

    def keep_view(self, name: ViewName, capture: Capture, content: bytes) -> View:
        """Archive what a browser made of a page just now, beside its capture, and index it.

        Raises:
            CannotWriteError: it couldn't be written; the crawl ends in order.
        """
        self._refuse_when_broken()
        try:
            moment = self.clock.now()
            view = self._writer.write_view(name, capture.url, capture.record_id, content, moment)
            self._index.add(view)
        except CannotWriteError as error:
            self.fail(error)
            raise
        self._crawler.stats.inc_value("archive/views")
        return view

    def handler_opened(self) -> None:
        """Count a download handler that will write to the archive."""
        self._handlers += 1

    def handler_closed(self) -> None:
        """Close everything when the last download handler is closed: nothing can be fetched any more."""
        self._handlers -= 1
        if self._handlers == 0:
            self.close()

    def close(self) -> None:
        """Finish the WARC file, close the index and let the folder go; harmless when done before."""
        try:
            self._writer.close()
            if not self.broken:
                self.history.flush()
        except CannotWriteError as error:
            self.fail(error)
        finally:
            self.history.close()
            self._index.close()
            if not self._closed:
                self._closed = True
                self._claim.release()
                self._folder.give_back()

    def fail(self, error: ArchiveError) -> None:
        """End the crawl, since something of it couldn't be written, here or beside the archive.

        Nothing is published or acknowledged from now on: what isn't whole is asked again by the next crawl.
        """
        self.broken = True
        self.end(error)

    def end(self, error: ArchiveError) -> None:
        """End the crawl in order before something can't be written; what is in flight is kept as always."""
        if self.failure is not None:
            return
        self.failure = error
        logger.error("The crawl ends: %s", error)
        if self._crawler.crawling and self._crawler.engine.running:
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="archive_failed"))

    def _refuse_when_broken(self) -> None:
        if self.broken and self.failure is not None:
            raise CannotWriteError(f"not written any more: {self.failure}")


def _open_index(data_dir: Path) -> CaptureIndex:
    try:
        return CaptureIndex(data_dir)
    except CannotWriteError as error:
        if is_damaged(error):
            raise type(error)(f"{error}; `scrapy archive repair` makes the index again") from error
        raise


def _warcinfo(settings: BaseSettings) -> dict[str, str]:
    return {
        "software": f"{PRODUCT}/{VERSION} scrapy/{scrapy.__version__} python/{platform.python_version()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "http-header-user-agent": user_agent(settings),
        "operator": settings["CONTACT"] or "",
    }
