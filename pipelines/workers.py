"""Workers: processes in which pages are extracted, so that a page that hangs or crashes costs only itself."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import pickle
import signal
import socket
from multiprocessing import get_context, resource_tracker
from typing import TYPE_CHECKING, Final, Self, TypeVar

from archive.processes import no_main
from pipelines.exceptions import (
    ExtractionTimeoutError,
    ExtractorRaisedError,
    WorkerCrashedError,
    WorkerMemoryError,
)
from pipelines.worker import HEAD, READY, Failure, serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from multiprocessing.context import SpawnProcess

    from crawler.items import Answer
    from pipelines.extractors.model import Article

_T = TypeVar("_T")
_SPAWN: Final = get_context("spawn")  # not fork: the crawl has threads
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 0.5
_POLL_SECONDS: Final = 0.01
_BUFFER: Final = 1024 * 1024


class WorkerPool:
    """Extracts pages in at most `size` processes, which are started when there is a page for them.

    A page has `timeout` seconds from the moment that a worker takes it, and `memory` bytes beyond what the
    worker has when it is idle. `extractor` is the dotted path of the function that finds the article. Made
    for one event loop, in the main thread: workers end with the thread that has started them.
    """

    def __init__(self, size: int, *, timeout: float, memory: int, extractor: str) -> None:
        self._timeout, self._memory, self._extractor = timeout, memory, extractor
        self._slots = asyncio.Semaphore(size)
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []
        # A crawl that is told twice to end closes nothing, and Python would wait for its processes for ever.
        atexit.register(self.kill)

    async def extract(self, answer: Answer, url: str) -> Article:
        """Return the article of an answer, as soon as a worker is free for it and has found it.

        Raises:
            ExtractionError: there is none, and why.
        """
        async with self._slots:
            worker = await self._take()
            found = await self._within(self._timeout, worker, worker.ask(answer, url))
            if worker.spent:
                await self._let_go(worker, _END_SECONDS)
            else:
                self._idle.append(worker)
        if not isinstance(found, Failure):
            return found
        if found.no_memory:
            raise WorkerMemoryError(f"extraction needed more than {self._memory} bytes of memory")
        raise ExtractorRaisedError(found.name, found.trace)

    async def close(self) -> None:
        """End all workers, within a second; a page that one of them has is not waited for."""
        idle, self._idle = self._idle, []
        for worker in self._workers.difference(idle):
            worker.kill()
        await asyncio.gather(*(self._let_go(worker, _END_SECONDS) for worker in idle))
        atexit.unregister(self.kill)

    def kill(self) -> None:
        """End all workers at once, whatever they are at."""
        for worker in self._workers:
            worker.kill()

    async def _take(self) -> _Worker:
        """Return a worker that waits for a page: one that has had some, else a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive():
                return worker
            await self._let_go(worker)  # the system needed its memory; no page is to blame
        try:
            worker = await _Worker.start(self._extractor, self._memory)
        except OSError as error:
            raise WorkerCrashedError(f"extraction crashed: no process can be started: {error}") from error
        self._workers.add(worker)
        await self._within(_START_SECONDS, worker, worker.ready())
        return worker

    async def _within(self, seconds: float, worker: _Worker, work: Awaitable[_T]) -> _T:
        """Return what a worker is waited for; one that doesn't come up with it is let go."""
        try:
            async with asyncio.timeout(seconds):
                return await work
        except BaseException as error:
            broken = isinstance(error, EOFError | ConnectionError)  # it is at its end, and is let come to it
            ended = await self._let_go(worker, _END_SECONDS if broken else 0.0)
            if isinstance(error, TimeoutError):
                raise ExtractionTimeoutError(f"extraction took longer than {seconds:g} seconds") from error
            if isinstance(error, Exception):
                raise WorkerCrashedError(f"extraction crashed: {ended}") from error
            raise

    async def _let_go(self, worker: _Worker, grace: float = 0.0) -> str:
        ended = await worker.end(grace)
        self._workers.discard(worker)
        return ended


class _Worker:
    """One process as the crawl sees it: it takes a page at a time, until it says that it is `spent`."""

    def __init__(
        self, process: SpawnProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self.spent = False

    @classmethod
    async def start(cls, extractor: str, memory: int) -> Self:
        """Start a process.

        Raises:
            OSError: the system has no room for another one.
        """
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):  # most pages fit, and are handed over in one go
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        with theirs:
            reader, writer = await asyncio.open_unix_connection(sock=ours)
            process = _SPAWN.Process(target=serve, args=(theirs, extractor, memory), name="extract")
            try:
                with no_main(), _undisturbed():
                    process.start()
            except OSError:
                writer.close()
                raise
        return cls(process, reader, writer)

    async def ready(self) -> None:
        """Wait until it has imported what it needs; before that it can be given no page."""
        await self._reader.readexactly(len(READY))

    async def ask(self, answer: Answer, url: str) -> Article | Failure:
        """Return what it makes of a page.

        Raises:
            EOFError, ConnectionError: it ended over it.
        """
        self._writer.write(pickle.dumps((answer, url), pickle.HIGHEST_PROTOCOL))
        self.spent, size = HEAD.unpack(await self._reader.readexactly(HEAD.size))
        reply: Article | Failure = pickle.loads(await self._reader.readexactly(size))  # noqa: S301 - our worker's
        return reply

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it, also when it hangs."""
        self._process.kill()

    async def end(self, grace: float) -> str:
        """Say goodbye, once: it is killed when it hasn't ended in `grace` seconds. Return how it ended."""
        if grace and not self._writer.is_closing():
            self._writer.write_eof()
            with contextlib.suppress(OSError):
                async with asyncio.timeout(grace):
                    while self.is_alive():  # noqa: ASYNC110 - nothing tells of a process's end
                        await asyncio.sleep(_POLL_SECONDS)
        self.kill()
        # Nothing holds its end of the channel then but the process: what follows takes no time any more.
        with contextlib.suppress(OSError):
            await self._reader.read()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        self._process.join()
        code = self._process.exitcode or 0
        return f"exit code {code}" if code >= 0 else signal.strsignal(-code) or f"signal {-code}"


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
