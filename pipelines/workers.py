"""Workers: processes in which pages are extracted, so that a page that hangs or crashes costs only itself."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import pickle
import signal
import socket
from dataclasses import replace
from multiprocessing import get_context, resource_tracker
from typing import TYPE_CHECKING, Final, TypeVar

from archive.processes import no_main
from pipelines.exceptions import (
    ExtractionTimeoutError,
    ExtractorRaisedError,
    WorkerCrashedError,
    WorkerMemoryError,
)
from pipelines.worker import HEAD, PAGE, READY, Failure, serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from crawler.items import Answer
    from pipelines.extractors.model import Article

_T = TypeVar("_T")
_SPAWN: Final = get_context("spawn")  # not fork: the crawl has threads
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 0.5
_POLL_SECONDS: Final = 0.01
_BUFFER: Final = 1024 * 1024
_PAGES_AT_ONCE: Final = 4
"""Pages that a worker has at most: the one that it is at, and the next ones."""


class WorkerPool:
    """Extracts pages in at most `size` processes, which are started when there is a page for them.

    A page has `timeout` seconds from the moment that a worker takes it, and `memory` bytes beyond what the
    worker has when it is idle. `extractor` is the dotted path of the function that finds the article. Made
    for one event loop, in the main thread: workers end with the thread that has started them.
    """

    def __init__(self, size: int, *, timeout: float, memory: int, extractor: str) -> None:
        self._size, self._timeout, self._memory, self._extractor = size, timeout, memory, extractor
        self._slots = asyncio.Semaphore(size * _PAGES_AT_ONCE)
        self._workers: set[_Worker] = set()
        self._closed = False
        # A crawl that is told twice to end closes nothing, and Python would wait for its processes for ever.
        atexit.register(self.kill)

    async def extract(self, answer: Answer, url: str) -> Article:
        """Return the article of an answer, as soon as a worker is free for it and has found it.

        Raises:
            ExtractionError: there is none, and why.
        """
        found: Article | Failure | None = None
        async with self._slots:
            while found is None:
                found = await self._ask(await self._take(), answer, url)
        if not isinstance(found, Failure):
            return found
        if found.no_memory:
            raise WorkerMemoryError(f"extraction needed more than {self._memory} bytes of memory")
        raise ExtractorRaisedError(found.name, found.trace)

    async def close(self) -> None:
        """End all workers, within a second; a page that one of them has is not waited for."""
        self._closed = True
        idle = [worker for worker in self._workers if not worker.pages]
        for worker in self._workers.difference(idle):
            worker.kill()
        await asyncio.gather(*(self._let_go(worker, _END_SECONDS) for worker in idle))
        atexit.unregister(self.kill)

    def kill(self) -> None:
        """End all workers at once, whatever they are at."""
        for worker in self._workers:
            worker.kill()

    async def _take(self) -> _Worker:
        """Return the worker with the fewest pages, a new one while all have some and there may be more."""
        while not self._closed:
            worker = min(self._workers, key=lambda each: each.pages, default=None)
            if worker is None or (worker.pages and len(self._workers) < self._size):
                try:
                    worker = _Worker(self._extractor, self._memory)
                except OSError as error:
                    raise WorkerCrashedError(
                        f"extraction crashed: no process can be started: {error}"
                    ) from error
                self._workers.add(worker)
            elif not worker.pages and not worker.is_alive():
                async with worker.turn:
                    await self._let_go(worker)  # the system needed its memory; no page is to blame
                continue
            return worker
        raise WorkerCrashedError("extraction crashed: the crawl has ended")

    async def _ask(self, worker: _Worker, answer: Answer, url: str) -> Article | Failure | None:
        """Return what a worker makes of a page; None where it has ended, and not over this one.

        The next page is sent while the one before is read: a worker that is done with that goes on at once,
        however long the crawl takes to hear of it.
        """
        worker.pages += 1
        try:
            if not worker.is_ready:
                async with worker.turn:
                    if not (worker.is_ready or worker.has_ended):
                        await self._within(_START_SECONDS, worker, worker.ready())
            if not worker.has_ended:
                worker.send(answer, url)
            async with worker.turn:  # in the order in which pages were sent
                if worker.has_ended:
                    return None
                found = await self._within(self._timeout, worker, worker.receive())
                if worker.spent:
                    await self._let_go(worker, _END_SECONDS)
                return found
        finally:
            worker.pages -= 1

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
    """One process as the crawl sees it: it takes page after page, until it says that it is `spent`.

    `pages` are those that it has been given, `turn` is had by the one that it is at. Once it `has_ended`, it
    answers nothing any more.

    Raises:
        OSError: the system has no room for another process.
    """

    def __init__(self, extractor: str, memory: int) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):  # most pages fit, and are handed over in one go
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        with theirs:
            self._process = _SPAWN.Process(target=serve, args=(theirs, extractor, memory), name="extract")
            try:
                with no_main(), _undisturbed():
                    self._process.start()
            except OSError:
                ours.close()
                raise
        self._streams = asyncio.create_task(asyncio.open_unix_connection(sock=ours))
        self.turn = asyncio.Lock()
        self.pages = 0
        self.is_ready = self.has_ended = self.spent = False

    async def ready(self) -> None:
        """Wait until it has imported what it needs; before that it can be given no page."""
        reader, _ = await asyncio.shield(self._streams)
        await reader.readexactly(len(READY))
        self.is_ready = True

    def send(self, answer: Answer, url: str) -> None:
        """Give it a page, while it may still be at the one before."""
        _, writer = self._streams.result()
        rest = pickle.dumps((replace(answer, body=b""), url), pickle.HIGHEST_PROTOCOL)
        writer.writelines((PAGE.pack(len(rest), len(answer.body)), rest, answer.body))

    async def receive(self) -> Article | Failure:
        """Return what it makes of the page that was sent first of those not yet answered.

        Raises:
            EOFError, ConnectionError: it ended over it.
        """
        reader, _ = self._streams.result()
        self.spent, size = HEAD.unpack(await reader.readexactly(HEAD.size))
        reply: Article | Failure = pickle.loads(await reader.readexactly(size))  # noqa: S301 - our worker's
        return reply

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it, also when it hangs."""
        self._process.kill()

    async def end(self, grace: float) -> str:
        """Say goodbye, once: it is killed when it hasn't ended in `grace` seconds. Return how it ended."""
        self.has_ended = True
        reader, writer = await self._streams
        if grace and not writer.is_closing():
            writer.write_eof()
            with contextlib.suppress(OSError):
                async with asyncio.timeout(grace):
                    while self.is_alive():  # noqa: ASYNC110 - nothing tells of a process's end
                        await asyncio.sleep(_POLL_SECONDS)
        self.kill()
        # Nothing holds its end of the channel then but the process: what follows takes no time any more.
        with contextlib.suppress(OSError):
            await reader.read()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
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
