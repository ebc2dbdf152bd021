"""Extractors that do what no extractor may; `behave` does what the page's address says."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from crawler.items import Answer


def behave(answer: Answer, url: str) -> Article:
    """Misbehave as the last part of `url` says; else give back the body, `url`, who this is, and when."""
    article = _WAYS.get(url.rpartition("/")[2], _well)(answer)
    article.canonical_url = url
    return article


def _hang(_: Answer) -> Article:
    while True:
        time.sleep(60)


def _well(answer: Answer) -> Article:
    return Article(text=answer.body.decode(), title=str(os.getpid()), description=str(time.monotonic()))


def _spin(_: Answer) -> Article:
    return Article(text=str(9**9**9))


def _segfault(_: Answer) -> Article:
    return Article(text=str(ctypes.string_at(0)))


def _allocate(_: Answer) -> Article:
    return Article(text=str(len(bytearray(4 * 1024**3))))


def _hoard(answer: Answer) -> Article:
    kept.append(bytes(48 * 1024**2))
    return _well(answer)


def _fail(_: Answer) -> Article:
    raise RuntimeError("no")


def _unpicklable(_: Answer) -> Article:
    return Article(text=lambda: None)  # type: ignore[arg-type]


def _recurse(answer: Answer) -> Article:
    return _recurse(answer)


def _exit(_: Answer) -> Article:
    sys.exit(3)


def _end(_: Answer) -> Article:
    os._exit(3)


def _killed(_: Answer) -> Article:
    os.kill(os.getpid(), signal.SIGKILL)
    return Article()


def _slow(answer: Answer) -> Article:
    time.sleep(0.5)
    return _well(answer)


kept: list[bytes] = []
_WAYS = {
    "hang": _hang,
    "spin": _spin,
    "segfault": _segfault,
    "allocate": _allocate,
    "hoard": _hoard,
    "fail": _fail,
    "unpicklable": _unpicklable,
    "recurse": _recurse,
    "exit": _exit,
    "end": _end,
    "killed": _killed,
    "slow": _slow,
}
