"""The browser's processes as the system sees them (on Linux): their memory, and how they are ended."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its id, its parent's, whether it shows pages, and the bytes of memory that it has alone."""

    pid: int
    parent: int
    is_renderer: bool
    memory: int


def family(mark: str) -> list[Process]:
    """Return the processes of the browser that has `mark` among its arguments, where the system tells."""
    there = {each.pid: each for each in _all()}
    marked = [each for each in there.values() if mark in _command(each.pid)]
    found = {each.pid: each for each in marked}
    grows = bool(found)
    while grows:
        more = {each.pid: each for each in there.values() if each.parent in found and each.pid not in found}
        found.update(more)
        grows = bool(more)
    return list(found.values())


def kill(processes: list[Process]) -> None:
    """End processes at once."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)


def _all() -> Iterator[Process]:
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            stat = (folder / "stat").read_text(encoding="ascii", errors="replace")
            parent = int(stat.rpartition(")")[2].split()[1])  # the name before it may hold anything
            _, resident, shared = map(int, (folder / "statm").read_text(encoding="ascii").split()[:3])
            pid = int(folder.name)
            yield Process(
                pid, parent, "--type=renderer" in _command(pid), (resident - shared) * resource.getpagesize()
            )


def _command(pid: int) -> str:
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""
