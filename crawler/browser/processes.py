"""The browser's processes as the system sees them (on Linux): their memory, and how they are ended."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_ENDED: Final = ("Z", "X")
"""States of processes that have ended, and whose parent hasn't been told yet."""
_BEGAN: Final = 19
"""The place of `starttime` behind a process' name, see proc(5)."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its id and when it began, whether it shows pages, and the bytes of memory that it has alone.

    Ids are given again; with its beginning (clock ticks since the machine's) one stands for one process.
    """

    pid: int
    began: int
    is_renderer: bool
    memory: int


def family(mark: str) -> list[Process]:
    """Return the processes of the browser that has `mark` among its arguments, where the system tells."""
    return [each for root in _marked(mark) for each in with_children(root)]


def with_children(pid: int) -> list[Process]:
    """Return a process, those that it has started, and theirs; none where it is gone."""
    found, waiting = [], [pid]
    while waiting:
        each = _look_at(waiting.pop())
        if each is not None:
            found.append(each)
            waiting += _children(each.pid)
    return found


def still_there(processes: list[Process]) -> list[Process]:
    """Return those of the processes that haven't ended."""
    looked_at = {each.pid: _look_at(each.pid) for each in processes}
    return [each for each in processes if (now := looked_at[each.pid]) and now.began == each.began]


def kill(processes: list[Process]) -> None:
    """End processes at once."""
    for each in still_there(processes):
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)


def _marked(mark: str) -> list[int]:
    return [int(each.name) for each in _PROC.glob("[0-9]*") if mark in _command(int(each.name))]


def _look_at(pid: int) -> Process | None:
    with suppress(OSError, ValueError):
        text = (_PROC / str(pid) / "statm").read_text(encoding="ascii")
        _, resident, shared = map(int, text.split()[:3])
        memory = (resident - shared) * resource.getpagesize()
        stat = (_PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace")
        fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
        if fields[0] not in _ENDED:
            return Process(pid, int(fields[_BEGAN]), "--type=renderer" in _command(pid), memory)
    return None


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = (_PROC / str(pid) / "task").iterdir()
        return [
            int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()
        ]
    return []


def _command(pid: int) -> str:
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""
