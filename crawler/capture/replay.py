"""The download handler of a replay: gives an archive's answers as their servers did, and asks nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils._download_handlers import get_maxsize_msg

from archive.reader import Archive
from crawler.archivetools.options import read_moment
from crawler.browser.browsed import Browsed
from crawler.extensions.archive import ArchiveOwner
from crawler.ignored import ReplayMissError
from crawler.requests import BROWSED, FETCH, TOLD_BY_URL, Fetch

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from archive.model import Capture
    from archive.reader import StoredResponse

_OF_THE_CONNECTION: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that say how the bytes came, not what they are; Scrapy's own client leaves them out as well."""
_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class ReplayedFetch(Fetch):
    """What is known of an exchange that an archive gave again: `fetched_at` is when it was captured.

    `duration` and `ip` aren't kept where a replay looks. Of a miss, `fetched_at` is the moment replayed.
    """


class ReplayDownloadHandler(BaseDownloadHandler):
    """Answers http and https URLs from REPLAY_FROM, by the last capture of the exact URL up to REPLAY_AT.

    A robots.txt that isn't there counts as absent: nobody is disturbed by what it may have forbidden.

    Raises:
        ReplayMissError: there is no such capture.
        DamagedError: its record can't be read.
        DownloadCancelledError: it has more than DOWNLOAD_MAXSIZE bytes.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._archive = Archive(Path(settings["REPLAY_FROM"]))
        self._at = replay_moment(settings)
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._stats = crawler.stats
        self._reading = asyncio.Lock()  # one at a time: a body may be large, and a disk has one head
        self._owner = ArchiveOwner.of(crawler)  # of the run's own folder, which it lets go with its handlers
        self._owner.handler_opened()

    async def download_request(self, request: Request) -> Response:
        """Return what was captured; see the class for what it raises."""
        capture = self._find(request)
        if capture is None:
            self._note(request, None, 0, complete=False)
            if request.meta.get("dont_obey_robotstxt"):
                return Response(request.url, status=404)
            self._stats.inc_value("replay/misses")
            raise ReplayMissError("not in the archive that is replayed")
        self._note(request, capture, 0, complete=False)
        async with self._reading:
            stored, wire_bytes = await asyncio.to_thread(self._read, capture)
            rendered = await asyncio.to_thread(self._archive.rendered_dom, capture)
        if rendered is not None:
            request.meta[BROWSED] = Browsed(rendered=rendered)
        self._note(request, capture, wire_bytes, complete=stored.complete)
        self._stats.inc_value("replay/answers")
        self._refuse_what_is_too_large(request, stored)
        return _response(request.url.partition("#")[0], stored)

    def _find(self, request: Request) -> Capture | None:
        """Return the capture that answers; an index doesn't tell what methods other than GET were answered.

        Where the URL tells what was posted, it doesn't have to.
        """
        if request.method != "GET" and not request.meta.get(TOLD_BY_URL):
            return None
        found = self._archive.captures(request.url)
        in_time = [each for each in found if self._at is None or each.timestamp <= self._at]
        return in_time[-1] if in_time else None

    def _read(self, capture: Capture) -> tuple[StoredResponse, int]:
        """Return a capture's answer, and how many bytes came over the wire for it."""
        stored, block = self._archive.read(capture), self._archive.block(capture)
        if capture.kind == "revisit" and capture.status != _NOT_MODIFIED:
            return stored, len(block) + len(stored.body)  # the record has the head alone
        return stored, len(block)

    def _note(self, request: Request, capture: Capture | None, wire_bytes: int, *, complete: bool) -> None:
        """Leave what is known of the exchange with the request, as the handler of live crawls does."""
        request.meta[FETCH] = ReplayedFetch(
            url=request.url,
            fetched_at=capture.timestamp if capture else self._at or datetime.now(UTC),
            duration=0.0,
            wire_bytes=wire_bytes,
            ip=None,
            capture=capture,
            complete=complete,
        )

    def _refuse_what_is_too_large(self, request: Request, stored: StoredResponse) -> None:
        """Break off where the live crawl did: by the length that was announced, or by what came."""
        announced = [value for name, value in stored.headers if name.lower() == "content-length"]
        expected = int(announced[0]) if announced and announced[0].isdecimal() else 0
        size = max(expected, len(stored.body))
        if 0 < self._most < size:
            raise DownloadCancelledError(
                get_maxsize_msg(size, self._most, request, expected=expected > self._most)
            )

    async def close(self) -> None:
        """Close the archive, and let go of the run's folder."""
        self._archive.close()
        self._owner.handler_closed()


def replay_moment(settings: BaseSettings) -> datetime | None:
    """Return the last moment whose captures are looked at; None where all are.

    A date is taken to its end, and so is a second or a millisecond: items and addresses of the replay name
    captures by these, cut off.

    Raises:
        BadInputError: REPLAY_AT names no moment.
    """
    text = settings["REPLAY_AT"]
    if not text:
        return None
    moment = read_moment("setting REPLAY_AT:", text, time.max)
    unit = next((unit for unit in (1_000_000, 1_000) if moment.microsecond % unit == 0), 1)
    return moment + timedelta(microseconds=unit - 1)


def _response(url: str, stored: StoredResponse) -> Response:
    """Return what the middlewares saw of a live answer: as it was coded, cut where it was cut."""
    headers = Headers()
    for name, value in stored.headers:
        if name.lower() not in _OF_THE_CONNECTION:
            headers.appendlist(name.encode("latin-1"), value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=url, body=stored.body)
    flags = [] if stored.complete else ["dataloss"]
    return kind(url=url, status=stored.status, headers=headers, body=stored.body, flags=flags)
