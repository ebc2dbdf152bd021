"""The replay's own process: it has nothing of Scrapy in its memory, and gives back what pages took of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOT: Final = Path(__file__).parent.parent.parent
_ALLOCATOR: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}
"""For glibc: one heap for all threads, and what is as large as a page is given back when it is free."""


def become(
    data_dir: Path,
    *,
    host: str,
    ports: Sequence[int],
    player: str | None = None,
    public: tuple[str, str] | None = None,
) -> NoReturn:
    """Run `serve` of archive.replay.server in the place of this program, in the same process.

    `ports` are those of the interface, the archive and, with a `player` (its folder), of pages with scripts;
    `public` are the first two origins as a web server in front of them has them.
    The exit codes are those of archive.exceptions.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    options = {"host": host, "ports": list(ports), "player": player, "public": public}
    warnings = [f"-W{each}" for each in sys.warnoptions]
    command = [sys.executable, *warnings, "-P", "-m", "archive.replay", str(data_dir), json.dumps(options)]
    os.execve(sys.executable, command, _environment(os.environ))  # noqa: S606 - ourselves


def _environment(now: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which `archive` is the one that this file belongs to."""
    path = os.pathsep.join(filter(None, [str(_ROOT), now.get("PYTHONPATH")]))
    return {**_ALLOCATOR, **now, "PYTHONPATH": path}
