"""Workers: processes in which pages are extracted, so that a page that hangs or crashes costs only itself."""

from __future__ import annotations

import asyncio
import atexit
from typing import TYPE_CHECKING, Final, TypeVar

from pipelines.exceptions import (
    ExtractionTimeoutError,
    ExtractorRaisedError,
    WorkerCrashedError,
    WorkerMemoryError,
)
from pipelines.worker import Failure
from pipelines.workerprocess import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from crawler.items import Answer
    from pipelines.extractors.model import Article

_T = TypeVar("_T")
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 0.5
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
        self._workers: set[WorkerProcess] = set()
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
        await asyncio.gather(*(self._retire(worker, _END_SECONDS) for worker in idle))
        atexit.unregister(self.kill)

    def kill(self) -> None:
        """End all workers at once, whatever they are at."""
        for worker in self._workers:
            worker.kill()

    async def _take(self) -> WorkerProcess:
        """Return the worker with the fewest pages, a new one while all have some and there may be more."""
        while not self._closed:
            usable = [each for each in self._workers if not each.has_ended]
            worker = min(usable, key=lambda each: each.pages, default=None)
            if worker is None or (worker.pages and len(usable) < self._size):
                return self._start()
            if worker.pages or worker.is_alive():
                return worker
            await self._retire(worker)  # the system needed its memory; no page is to blame
        raise WorkerCrashedError("extraction crashed: the crawl has ended")

    def _start(self) -> WorkerProcess:
        try:
            worker = WorkerProcess(self._extractor, self._memory)
        except OSError as error:
            raise WorkerCrashedError(f"extraction crashed: no process can be started: {error}") from error
        self._workers.add(worker)
        return worker

    async def _retire(self, worker: WorkerProcess, grace: float = 0.0) -> None:
        """Let a worker go that has no page, unless somebody else has."""
        async with worker.turn:
            if not worker.has_ended:
                await self._let_go(worker, grace)

    async def _ask(self, worker: WorkerProcess, answer: Answer, url: str) -> Article | Failure | None:
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
            if worker.has_ended:
                return None
            number = worker.send(answer, url)
            async with worker.turn:  # in the order in which pages were sent
                if worker.has_ended:
                    return None
                found = await self._within(self._timeout, worker, worker.receive(number))
                if worker.spent:
                    await self._let_go(worker, _END_SECONDS)
                return found
        finally:
            worker.pages -= 1

    async def _within(self, seconds: float, worker: WorkerProcess, work: Awaitable[_T]) -> _T:
        """Return what a worker is waited for; one that doesn't come up with it is let go."""
        try:
            async with asyncio.timeout(seconds):
                return await work
        except BaseException as error:
            broken = isinstance(error, EOFError)  # it is at its end, and is let come to it
            ended = await self._let_go(worker, _END_SECONDS if broken else 0.0)
            if isinstance(error, TimeoutError):
                raise ExtractionTimeoutError(f"extraction took longer than {seconds:g} seconds") from error
            if isinstance(error, Exception):
                raise WorkerCrashedError(f"extraction crashed: {ended}") from error
            raise

    async def _let_go(self, worker: WorkerProcess, grace: float = 0.0) -> str:
        try:
            return await worker.end(grace)
        finally:
            self._workers.discard(worker)
