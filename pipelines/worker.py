"""A worker from the inside: what a process does that extracts pages for a crawl."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from crawler.items import Answer
    from pipelines.extractors.model import Article

    Extractor: TypeAlias = Callable[[Answer, str], Article]

HEAD: Final = struct.Struct("!?Q")
"""What a reply begins with: whether it is the worker's last one, and its size in bytes."""
PAGE: Final = struct.Struct("!QQ")
"""What a page begins with: the sizes of what is known of its answer, pickled, and of the body behind it.

Bodies are large, and would be copied once more if they were pickled."""
READY: Final = b"\x01"
"""What a worker says first."""
_PAGES: Final = 5000
"""Pages after which a worker makes room for a new one, whatever has leaked meanwhile."""
_PDEATHSIG: Final = 1
_NICE: Final = 5
"""How far workers stand back for the crawl, which would let servers wait for its reading."""
_OBJECTS: Final = 100_000
"""New objects after which those that hold each other are looked for: at Python's 700 it takes an eighth of
the time, for pages that leave none."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The exception that a page ended in: its class, and its traceback as text."""

    name: str
    trace: str = ""
    no_memory: bool = False


def serve(channel: socket.socket, extractor: str, memory: int) -> None:
    """Answer each page that comes through a channel with its article or a failure, until it is closed.

    `extractor` is the dotted path of the function that finds it, `memory` how many bytes it may use.
    """
    if sys.platform == "linux":
        # However the crawl ends; a channel that is closed ends a worker only between two pages.
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    os.nice(_NICE)
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries find odd about a page
    extract: Extractor = resolve_name(extractor)
    gc.freeze()
    gc.set_threshold(_OBJECTS)
    idle = _limit(memory)
    with contextlib.suppress(EOFError, ConnectionError), channel, channel.makefile("rwb") as stream:
        stream.write(READY)
        stream.flush()
        for number in range(1, _PAGES + 1):
            reply, sound = _reply(extract, *_read(stream))
            spent = not sound or number == _PAGES or _size() - idle > memory // 2
            stream.write(HEAD.pack(spent, len(reply)) + reply)
            stream.flush()
            if spent:
                return


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _read(stream: _Readable) -> tuple[Answer, str]:
    """Return the next page, an answer and its URL.

    Raises:
        EOFError: there is none, or but a part of it.
    """
    head = stream.read(PAGE.size)
    if len(head) < PAGE.size:
        raise EOFError
    rest, size = PAGE.unpack(head)
    answer, url = pickle.loads(stream.read(rest))  # noqa: S301 - from the crawl itself
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return replace(answer, body=body), url


def _limit(memory: int) -> int:
    """Limit what the process may use beyond what it has; return what it has, in bytes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # pages that crash it would fill the disk
    idle = _size()
    if sys.platform == "linux":
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = idle + memory if most == resource.RLIM_INFINITY else min(idle + memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return idle


def _size() -> int:
    """Return the bytes of address space that the process has; 0 where the system doesn't tell."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _reply(extract: Extractor, answer: Answer, url: str) -> tuple[bytes, bool]:
    """Return the article or the failure as bytes, and whether the process is sound after that."""
    try:
        return pickle.dumps(extract(answer, url), pickle.HIGHEST_PROTOCOL), True
    except MemoryError as error:
        failure = Failure(type(error).__name__, no_memory=True)
    except BaseException as error:  # noqa: BLE001 - whatever it is, SystemExit too, it costs this page alone
        failure = Failure(type(error).__name__, traceback.format_exc(limit=-20))
    # C code that was refused memory may have left anything behind.
    return pickle.dumps(failure), not failure.no_memory
