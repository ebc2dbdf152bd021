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


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its id, whether it shows pages, and the bytes of memory that it has alone."""

    pid: int
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


def kill(processes: list[Process]) -> None:
    """End processes at once."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)


def _marked(mark: str) -> list[int]:
    return [int(each.name) for each in _PROC.glob("[0-9]*") if mark in _command(int(each.name))]


def _look_at(pid: int) -> Process | None:
    with suppress(OSError, ValueError):
        text = (_PROC / str(pid) / "statm").read_text(encoding="ascii")
        _, resident, shared = map(int, text.split()[:3])
        memory = (resident - shared) * resource.getpagesize()
        return Process(pid, "--type=renderer" in _command(pid), memory)
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
