"""The recording proxy: listens on loopback for one context of a browser, which shows one page at a time."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING, Self

from archive.exceptions import ArchiveError
from crawler.capture.handler import explain
from crawler.recording.client import Client, RequestError

if TYPE_CHECKING:
    from crawler.recording.authority import Authority
    from crawler.recording.client import Asked
    from crawler.recording.recorder import Answer, Recorder
    from crawler.recording.visit import Visit

logger = logging.getLogger(__name__)

_BACKLOG = 64
_FORBIDDEN = 403
_LOOK = 0.05
"""Seconds between two looks whether a page is quiet."""


class RecordingProxy:
    """Passes requests on for the page that `begin` names, and refuses all others; made for `async with`."""

    def __init__(self, recorder: Recorder, authority: Authority, most_sent: int) -> None:
        self._recorder, self._authority, self._most_sent = recorder, authority, most_sent
        self._visit: Visit | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._answers: set[asyncio.Task[Answer]] = set()
        self._last_answer = 0.0
        self.url = ""

    async def __aenter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self._listener.setblocking(False)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = asyncio.create_task(self._accept())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._accepting.cancel()
        await self.end()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(self._accepting, *self._connections, return_exceptions=True)
        self._listener.close()

    def begin(self, visit: Visit) -> None:
        """Pass requests on, as those of this page."""
        self._visit = visit
        self._last_answer = asyncio.get_running_loop().time()

    async def quiet(self, seconds: float, most: float) -> bool:
        """Wait until nothing was under way for so many seconds, at most `most`; tell whether it is so."""
        loop = asyncio.get_running_loop()
        until = loop.time() + most
        while loop.time() < until:
            if not self._answers and loop.time() - self._last_answer >= seconds:
                return True
            await asyncio.sleep(min(seconds / 4, _LOOK))
        return False

    async def end(self) -> None:
        """Break off what the page still waits for, and pass on no more; what came of it is archived."""
        if self._visit is not None:
            self._visit.over = True
        self._visit = None
        for task in self._answers:
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _done(self, task: asyncio.Task[Answer]) -> None:
        self._answers.discard(task)
        self._last_answer = asyncio.get_running_loop().time()
        if not task.cancelled():
            task.exception()  # also of one that nobody waits for any more

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(self._listener)
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = asyncio.create_task(self._serve(connection))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

    async def _serve(self, connection: socket.socket) -> None:
        client: Client | None = None
        try:
            with connection:  # the client has it by another descriptor
                client = await Client.open(connection, self._authority)
            while client is not None and await self._exchange(client):
                pass
        except (OSError, RequestError) as error:
            logger.debug("A connection of the browser ended: %s", error)
        finally:
            if client is not None:
                client.close()

    async def _exchange(self, client: Client) -> bool:
        """Answer one request; tell whether another may follow."""
        try:
            asked = await client.read_request(self._most_sent)
        except RequestError as error:
            await client.refuse(error.status, str(error))
            return False
        if asked is None:
            return False
        if self._visit is None:
            await client.refuse(_FORBIDDEN, "no page is under way")
            return True
        try:
            answer = await self._answer(asked, self._visit)
        except Exception as error:  # noqa: BLE001 - whatever it is, it costs this request alone
            await client.refuse(_FORBIDDEN, explain(error))
            return True
        await client.send(answer.data)
        return answer.is_whole and not answer.ends

    async def _answer(self, asked: Asked, visit: Visit) -> Answer:
        """Return the answer; where the browser goes away meanwhile, it is read and archived all the same."""
        task = asyncio.create_task(self._recorder.answer(asked, visit))
        self._answers.add(task)
        task.add_done_callback(self._done)
        try:
            return await asyncio.shield(task)
        except ArchiveError as error:
            visit.failure = error
            raise
