"""Workers hang, crash and hoard, and every other page has its text all the same."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvloop

from archive.lock import DataFolderLock
from crawler.items import Answer
from pipelines.exceptions import (
    ExtractionError,
    ExtractionTimeoutError,
    ExtractorRaisedError,
    WorkerCrashedError,
    WorkerMemoryError,
)
from pipelines.workers import WorkerPool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from pipelines.extractors.model import Article

BEHAVE = "tests.pipelines.misbehaving.behave"


@asynccontextmanager
async def pool_of(size: int, *, seconds: float = 60, extractor: str = BEHAVE) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(size, timeout=seconds, memory=2**28, extractor=extractor)
    try:
        yield pool
    finally:
        await pool.close()


async def ask(pool: WorkerPool, way: str = "well") -> Article:
    return await pool.extract(Answer(way.encode(), None, None), f"https://site.example/{way}")


def run(work: Coroutine[Any, Any, None]) -> None:
    """As the crawl does: on its event loop. No process is left behind."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("way", "kind", "message"),
    [
        ("hang", ExtractionTimeoutError, "extraction took longer than 3 seconds"),
        ("spin", ExtractionTimeoutError, "extraction took longer than 3 seconds"),
        ("segfault", WorkerCrashedError, "extraction crashed: Segmentation fault"),
        ("killed", WorkerCrashedError, "extraction crashed: Killed"),
        ("end", WorkerCrashedError, "extraction crashed: exit code 3"),
        ("allocate", WorkerMemoryError, "extraction needed more than 268435456 bytes of memory"),
        ("fail", ExtractorRaisedError, "extraction failed: RuntimeError"),
        ("recurse", ExtractorRaisedError, "extraction failed: RecursionError"),
        ("exit", ExtractorRaisedError, "extraction failed: SystemExit"),
        ("unpicklable", ExtractorRaisedError, "extraction failed: AttributeError"),
    ],
)
def test_a_page_costs_only_itself(way: str, kind: type[ExtractionError], message: str) -> None:
    async def work() -> None:
        async with pool_of(2, seconds=3) as pool:
            pages = ["well", way, "slow", "well", way, "well"]
            found = await asyncio.gather(*(ask(pool, each) for each in pages), return_exceptions=True)
            for page, each in zip(pages, found, strict=True):
                if page == way:
                    assert (type(each), str(each)) == (kind, message)
                else:
                    assert not isinstance(each, BaseException)
                    assert each.text == page
            assert (await ask(pool)).text == "well"

    run(work())


def test_workers_are_started_when_there_is_a_page_and_no_more_than_may_be() -> None:
    async def work() -> None:
        async with pool_of(2) as pool:
            assert multiprocessing.active_children() == []
            first = await ask(pool)
            assert [str(each.pid) for each in multiprocessing.active_children()] == [first.title]
            found = await asyncio.gather(*(ask(pool, "slow") for _ in range(6)))
            assert len({each.title for each in found}) == 2

    run(work())


def test_a_page_that_waits_for_a_worker_loses_no_time() -> None:
    async def work() -> None:
        async with pool_of(1, seconds=2) as pool:
            assert len(await asyncio.gather(*(ask(pool, "slow") for _ in range(5)))) == 5

    run(work())


def test_a_worker_goes_on_with_the_next_page_while_the_crawl_is_busy() -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            await ask(pool)
            pages = [asyncio.ensure_future(ask(pool, way)) for way in ("slow", "well")]
            await asyncio.sleep(0.2)
            time.sleep(3)  # noqa: ASYNC251 - this is the crawl, busy with something else
            until = time.monotonic()
            assert all(float(each.description or "inf") < until for each in await asyncio.gather(*pages))

    run(work())


@pytest.mark.parametrize("way", ["segfault", "killed", "end"])
def test_what_a_worker_has_answered_is_not_lost_with_it(way: str) -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            await ask(pool)
            pages = [asyncio.ensure_future(ask(pool, each)) for each in ("well", "well", way)]
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # they are on their way
            time.sleep(1)  # noqa: ASYNC251 - and have been read, the last one has ended the worker
            behind = asyncio.ensure_future(ask(pool, "well"))
            found = await asyncio.gather(*pages, behind, return_exceptions=True)
            assert [isinstance(each, BaseException) for each in found] == [False, False, True, False]

    run(work())


@pytest.mark.parametrize("way", ["hang", "segfault", "hoard", "allocate"])
def test_pages_behind_one_that_ends_a_worker_are_given_to_another(way: str) -> None:
    async def work() -> None:
        async with pool_of(1, seconds=2) as pool:
            pages = [way, "well", way, way, "well", way, "well", "well"]
            found = await asyncio.gather(*(ask(pool, each) for each in pages), return_exceptions=True)
            for page, each in zip(pages, found, strict=True):
                if page == "well" or way == "hoard":
                    assert not isinstance(each, BaseException)
                    assert each.text == page
                else:
                    assert isinstance(each, ExtractionError)

    run(work())


def test_the_event_loop_goes_on() -> None:
    async def work() -> None:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.02)
                ticks += 1

        async with pool_of(2, seconds=2) as pool:
            task = asyncio.ensure_future(tick())
            large = Answer(b"a" * 16 * 2**20, None, None)
            hung = asyncio.gather(ask(pool, "hang"), ask(pool, "spin"), return_exceptions=True)
            await asyncio.gather(hung, pool.extract(large, "https://site.example/a"))
            task.cancel()
        assert ticks > 20

    run(work())


def test_a_worker_that_has_seen_enough_makes_room() -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            seen = [(await ask(pool)).title for _ in range(5001)]
            assert (len(set(seen[:5000])), len(set(seen))) == (1, 2)
            one, two, three, four = [(await ask(pool, "hoard")).title for _ in range(4)]
            assert one == two == three != four

    run(work())


def test_a_worker_that_was_killed_between_two_pages_costs_none() -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            pid = int((await ask(pool)).title or "")
            os.kill(pid, signal.SIGKILL)
            while multiprocessing.active_children():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert (await ask(pool)).text == "well"

    run(work())


def test_an_extractor_that_is_not_there(capfd: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        async with pool_of(1, extractor="pipelines.nothing.extract") as pool:
            with pytest.raises(WorkerCrashedError, match="extraction crashed: exit code 1"):
                await ask(pool)

    run(work())
    assert "nothing" in capfd.readouterr().err


def test_closing_does_not_wait_for_a_page() -> None:
    async def work() -> None:
        async with pool_of(2) as pool:
            await ask(pool)
            hung = [asyncio.ensure_future(ask(pool, "hang")) for _ in range(3 * 2)]
            await asyncio.sleep(0.5)
        reasons = await asyncio.gather(*hung, return_exceptions=True)
        assert {type(reason) for reason in reasons} == {WorkerCrashedError}
        assert [str(reason) for reason in reasons if "Killed" in str(reason)] == [str(reasons[0])] * 2

    run(work())


def test_a_page_that_is_not_waited_for_any_more_frees_its_worker() -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ask(pool, "hang"), 1)
            assert (await ask(pool)).text == "well"

    run(work())


def test_the_answer_to_a_page_that_nobody_waits_for_any_more_is_no_other_pages() -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            await ask(pool)
            first, second, third = (asyncio.ensure_future(ask(pool, way)) for way in ("slow", "two", "three"))
            await asyncio.sleep(0.1)
            second.cancel()
            assert [(await first).text, (await third).text] == ["slow", "three"]
            assert (await first).title == (await third).title

    run(work())


def test_workers_inherit_no_file(tmp_path: Path) -> None:
    async def work() -> None:
        async with pool_of(1) as pool:
            folder = Path("/proc") / ((await ask(pool)).title or "") / "fd"
            links = [os.readlink(each) for each in folder.iterdir()]  # noqa: PTH115 - sockets too
            assert [each for each in links if str(tmp_path) in each] == []
            assert len([each for each in links if "socket" in each]) == 2

    with DataFolderLock(tmp_path), (tmp_path / "file").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        run(work())
