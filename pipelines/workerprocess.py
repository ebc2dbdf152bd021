"""A worker from the outside: a process that is given pages by the crawl, and answers in their order."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import socket
from dataclasses import replace
from multiprocessing import get_context, resource_tracker
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from archive.processes import no_main
from pipelines.worker import HEAD, PAGE, READY, Failure, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.items import Answer
    from pipelines.extractors.model import Article

_SPAWN: Final = get_context("spawn")  # not fork: the crawl has threads
_POLL_SECONDS: Final = 0.01
_BUFFER: Final = 1024 * 1024


class WorkerProcess:
    """Takes page after page, until it says that it is `spent`.

    `pages` are those that it has been given, `turn` is had by the one that it is at. Once it `has_ended`, it
    answers nothing any more.

    Raises:
        OSError: the system has no room for another process.
    """

    def __init__(self, extractor: str, memory: int) -> None:
        (pages, taken), (given, replies) = socket.socketpair(), socket.socketpair()
        for end in (pages, given):  # most pages fit, and are handed over in one go
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        with taken, given:
            arguments = (taken, given, extractor, memory)
            self._process = _SPAWN.Process(target=serve, args=arguments, name="extract")
            try:
                with no_main(), _undisturbed():
                    self._process.start()
            except OSError:
                pages.close()
                replies.close()
                raise
        self._opening = asyncio.create_task(_Channels.open(replies, pages))
        self.turn = asyncio.Lock()
        self.pages = self._sent = self._answered = 0
        self.is_ready = self.has_ended = self.spent = False

    async def ready(self) -> None:
        """Wait until it has imported what it needs; before that it can be given no page."""
        channels = await asyncio.shield(self._opening)
        await channels.reader.readexactly(len(READY))
        self.is_ready = True

    def send(self, answer: Answer, url: str) -> int:
        """Give it a page, while it may still be at the one before; return the page's number."""
        writer = self._opening.result().writer
        rest = pickle.dumps((replace(answer, body=b""), url), pickle.HIGHEST_PROTOCOL)
        if not writer.is_closing():  # it has ended, which is found out when the page's turn comes
            writer.writelines((PAGE.pack(len(rest), len(answer.body)), rest, answer.body))
        self._sent += 1
        return self._sent

    async def receive(self, number: int) -> Article | Failure | None:
        """Return what it makes of a page; None where it is spent before.

        Answers to pages before this one are of those that nobody waits for any more.

        Raises:
            EOFError: it ended over it.
        """
        reader, reply = self._opening.result().reader, b""
        while self._answered < number:
            if self.spent:
                return None
            self.spent, size = HEAD.unpack(await reader.readexactly(HEAD.size))
            reply = await reader.readexactly(size)
            self._answered += 1
        found: Article | Failure = pickle.loads(reply)  # noqa: S301 - our worker's
        return found

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it, also when it hangs."""
        self._process.kill()

    async def end(self, grace: float) -> str:
        """Say goodbye, once: it is killed when it hasn't ended in `grace` seconds. Return how it ended."""
        self.has_ended = True
        try:
            if grace:
                await self._say_goodbye(grace)
        finally:
            self.kill()
        # Nothing holds its ends of the channels then but the process: what follows takes no time any more.
        await (await self._opening).close()
        self._process.join()
        code = self._process.exitcode or 0
        return f"exit code {code}" if code >= 0 else signal.strsignal(-code) or f"signal {-code}"

    async def _say_goodbye(self, grace: float) -> None:
        writer = (await self._opening).writer
        if not writer.is_closing():
            writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self.is_alive():  # noqa: ASYNC110 - nothing tells of a process's end
                    await asyncio.sleep(_POLL_SECONDS)


class _Channels(NamedTuple):
    """What replies come through, and what pages go through.

    These are two: one that breaks, since a process ended that hadn't read all pages, would take the replies
    along that have come already.
    """

    replies: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    pages: tuple[asyncio.StreamReader, asyncio.StreamWriter]

    @classmethod
    async def open(cls, replies: socket.socket, pages: socket.socket) -> Self:
        """Connect both."""
        connect = asyncio.open_unix_connection
        return cls(await connect(sock=replies), await connect(sock=pages))

    @property
    def reader(self) -> asyncio.StreamReader:
        return self.replies[0]

    @property
    def writer(self) -> asyncio.StreamWriter:
        return self.pages[1]

    async def close(self) -> None:
        """Wait until the other end is closed, and close this one."""
        await self.reader.read()
        for _, writer in self:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep from processes that are started meanwhile what a terminal or a supervisor sends to all of them.

    The crawl ends them itself, when their pages are done. They inherit the mask: it holds from the start.
    """
    resource_tracker.ensure_running()  # it would be started with the first process, and take the mask off
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
