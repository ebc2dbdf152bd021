"""Disk space: a crawl ends in order before the disk is full, and doesn't begin when it nearly is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from archive.disk import free_bytes
from archive.exceptions import CannotWriteError, DiskFullError
from archive.lock import FOLDERS
from crawler.extensions.archive import ArchiveOwner

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

_INTERVAL = 0.25
MEGABYTE = 1_000_000


class DiskSpace:
    """Watches the room below the data folder. Off when MIN_FREE_BYTES is 0.

    Raises:
        DiskFullError: there is less than that (before the first fetch).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._least = crawler.settings.getint("MIN_FREE_BYTES")
        if not self._least:
            raise NotConfigured
        self._crawler = crawler
        data_dir = Path(crawler.settings["DATA_DIR"])
        self._rooms = [data_dir, *(data_dir / name for name in FOLDERS)]
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self.check()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension and connect it."""
        space = cls(crawler)
        crawler.signals.connect(space.opened, signals.spider_opened)
        crawler.signals.connect(space.closed, signals.spider_closed)
        return space

    def opened(self) -> None:
        """Begin to watch."""
        self._loop = create_looping_call(self._watch)
        self._loop.start(_INTERVAL, now=False)

    def closed(self) -> None:
        """Stop watching."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()

    def check(self) -> None:
        """Look at the room in the data folder and in those within it, which may be other disks.

        Raises:
            DiskFullError: there is less than MIN_FREE_BYTES.
            CannotWriteError: nobody knows how much there is.
        """
        for room in self._rooms:
            try:
                free = free_bytes(room)
            except OSError as error:
                raise CannotWriteError(f"can't look at {room}: {error.strerror}") from error
            if free < self._least:
                raise DiskFullError(
                    f"{free / MEGABYTE:.0f} MB are free on the disk of {room}, less than the "
                    f"{self._least / MEGABYTE:.0f} MB of MIN_FREE_BYTES; make room, then crawl again"
                )

    def _watch(self) -> None:
        try:
            self.check()
        except CannotWriteError as error:
            ArchiveOwner.of(self._crawler).end(error)
