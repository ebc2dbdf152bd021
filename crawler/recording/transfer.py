"""A transfer: one request as it goes to its server, and the answer as it comes, byte for byte."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError

from crawler.capture.tap import Tap
from crawler.exceptions import LimitError
from crawler.recording.framing import AnswerEnd
from crawler.recording.upstream import Origin

if TYPE_CHECKING:
    from archive.http1 import ResponseHead
    from crawler.capture.limits import Limits
    from crawler.recording.client import Asked
    from crawler.recording.upstream import Connection, Upstream


class Transfer:
    """Takes one request to its server; `tap` has what went over the wire."""

    def __init__(self, asked: Asked, upstream: Upstream, limits: Limits) -> None:
        self._asked, self._upstream, self._limits = asked, upstream, limits
        self._end = AnswerEnd(asked.method)
        self._began = monotonic()
        self.tap = Tap(limits)

    @property
    def duration(self) -> float:
        """Seconds since it began."""
        return monotonic() - self._began

    async def run(self, seconds: float) -> ResponseHead | None:
        """Send the request, and read the answer to its end; its connection is kept for the next one.

        Raises:
            DownloadTimeoutError: it took more than `seconds`.
            LimitError: the answer is larger than we hold.
            Exception: whatever `Upstream.take` raises, or what the connection ended with.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._talk()
        except TimeoutError:
            raise DownloadTimeoutError(f"no whole answer in {self.duration:.0f} seconds") from None
        except OSError as error:
            raise DownloadFailedError(str(error) or type(error).__name__) from error
        return self._end.head

    async def _talk(self) -> None:
        """Talk to the server; on a connection that turns out dead, once more on a new one."""
        origin = Origin.of(self._asked.url)
        connection = await self._upstream.take(origin)
        try:
            await self._talk_on(connection)
        except (OSError, DownloadFailedError):
            if not connection.is_used or self.tap.received_bytes:
                raise
            connection = await self._upstream.take(origin, anew=True)
            await self._talk_on(connection)
        if self._can_be_kept():
            self._upstream.give_back(origin, connection)
        else:
            connection.close()

    async def _talk_on(self, connection: Connection) -> None:
        try:
            await self._send(connection)
            while not self._end.read(self.tap.response):
                data = await connection.receive()
                if not data and self._end.lasts_until_close:
                    return
                self._take(data)
        except BaseException:
            connection.close()
            raise

    async def _send(self, connection: Connection) -> None:
        tap, asked = self.tap, self._asked
        head = connection.for_proxy(asked.head, asked.url) if connection.is_to_proxy else asked.head
        tap.request[:] = head + asked.body
        tap.peer, tap.protocols, tap.cipher = connection.ip, connection.protocols, connection.cipher
        await connection.send(bytes(tap.request))

    def _take(self, data: bytes) -> None:
        if not data:
            raise DownloadFailedError("the connection was closed before the answer was whole")
        within = self.tap.received(data)
        if within and self.tap.received_bytes > self._limits.answer_bytes:
            self.tap.exceeded = "the answer is larger than DOWNLOAD_MAXSIZE"
        if self.tap.exceeded is not None:
            raise LimitError(self.tap.exceeded)

    def _can_be_kept(self) -> bool:
        head = self._end.head
        wants = self._asked.get(b"connection").lower() != b"close"
        return head is not None and wants and not self._end.lasts_until_close and not closes(head)


def closes(head: ResponseHead) -> bool:
    """Tell whether a server says that it closes its connection."""
    return b"close" in head.tokens(b"connection")
