"""However a crawl ends, its workers end with it, and not before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archive.lock import DataFolderLock
from tests.conftest import ROOT
from tests.faults.until import until

SCRIPT = """
import asyncio, multiprocessing, signal, sys, uvloop
from archive.lock import DataFolderLock
from tests.pipelines.test_workers import ask, pool_of

async def main():
    async with pool_of(2, seconds=600) as pool:
        %s

DataFolderLock(sys.argv[1]).acquire()
uvloop.run(main())
"""
TWO_HANG = """
        tasks = [asyncio.ensure_future(ask(pool, "hang")) for _ in range(2)]
        while len(pids := [each.pid for each in multiprocessing.active_children()]) < 2:
            await asyncio.sleep(0.02)
        await asyncio.sleep(1)
        print(*pids, flush=True)
"""


def is_gone(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    return True


def script(data: Path, body: str, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", SCRIPT % body, str(data)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, **pipes, **options)


def test_no_worker_outlives_a_crawl_that_is_killed(tmp_path: Path) -> None:
    with script(tmp_path, TWO_HANG + "        await asyncio.gather(*tasks)") as process:
        pids = [int(each) for each in process.stdout.readline().split()]
        assert len(pids) == 2
        process.kill()
        _, err = process.communicate(timeout=30)
    assert err == ""
    until(lambda: all(is_gone(pid) for pid in pids))
    with DataFolderLock(tmp_path):
        pass


def test_a_crawl_that_ends_without_a_word_takes_its_workers_along(tmp_path: Path) -> None:
    """As the second signal has it: the event loop is left with a page under way."""
    leave = "        asyncio.get_running_loop().stop()\n        await asyncio.sleep(600)"
    with script(tmp_path, TWO_HANG + leave) as process:
        out, err = process.communicate(timeout=60)
    assert "Event loop stopped" in err
    until(lambda: all(is_gone(int(pid)) for pid in out.split()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_a_terminal_sends_to_all_is_for_the_crawl_alone(tmp_path: Path, number: signal.Signals) -> None:
    body = f"""
        seen = []
        signal.signal({int(number)}, lambda *_: seen.append(1))
        print("begun", flush=True)
        found = await asyncio.gather(*(ask(pool, "slow") for _ in range(6)))
        print(len(seen) > 5, *(each.text for each in found))
"""
    with script(tmp_path, body, start_new_session=True) as process:
        assert process.stdout.readline() == "begun\n"
        for _ in range(30):
            os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
                break
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out.split(), err) == (0, ["True", *["slow"] * 6], "")
