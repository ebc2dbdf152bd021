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
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from io import BufferedReader

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


def serve(pages: socket.socket, replies: socket.socket, extractor: str, memory: int) -> None:
    """Answer each page that comes with its article or a failure, until no more can come.

    `extractor` is the dotted path of the function that finds it, `memory` how many bytes it may use. Replies
    have a channel of their own: when a process ends, what it hasn't read breaks the other one.
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
    with contextlib.suppress(EOFError, ConnectionError), pages, replies, pages.makefile("rb") as stream:
        replies.sendall(READY)
        for number in range(1, _PAGES + 1):
            reply, sound = _reply(extract, *_next_page(stream))
            spent = not sound or number == _PAGES or _size() - idle > memory // 2
            replies.sendall(HEAD.pack(spent, len(reply)) + reply)
            if spent:
                return


def _next_page(stream: BufferedReader) -> tuple[Answer, str]:
    """Return an answer and its URL.

    Raises:
        EOFError: there is none, or but a part of it.
    """
    rest, size = PAGE.unpack(_read(stream, PAGE.size))
    answer, url = pickle.loads(_read(stream, rest))  # noqa: S301 - from the crawl itself
    return replace(answer, body=_read(stream, size)), url


def _read(stream: BufferedReader, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


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
