"""Replaying: `scrapy replay` against pywb, the same pages of the same WARC file, asked by the same client."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import itertools
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from archive.index import CaptureIndex
from archive.records import RecordStore
from archive.scan import scan_entries
from archive.writer import WarcWriter
from bench.corpus import exchange_of, exchanges, page, real_pages
from bench.indexing import ROWS, captures
from bench.measure import ROUNDS, median, pairs
from bench.replayservers import PYWB, ask, ours, pywb
from crawler.items import PageItem, to_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.model import Capture
    from bench.replayservers import Server

PAGES, SIZE, LARGE = 200, 112_000, 1_500_000
READERS, EACH = 50, 2
RECORDS = 1_000


def measure() -> dict[str, float]:
    """Return times of pages and of many readers, and memory, of both; nothing where there is no pywb."""
    if not (PYWB / "wayback").exists():
        sys.stderr.write("\nno pywb here, so the replay is not compared with it: `make bench` installs it\n")
        return {}
    with _archive() as (data, [*usual, large]), ours(data) as mine, pywb(data / "archive") as theirs:
        return {
            **_times("page", lambda server: _page(server, usual), mine, theirs),
            **_times("large", lambda server: _page(server, [large] * 10), mine, theirs),
            **_times("readers", lambda server: _readers(server, usual), mine, theirs),
            **_errors(mine, theirs, usual),
            **_memory("rss", mine, theirs),
            **_memory("pss", mine, theirs),
        }


def start() -> dict[str, float]:
    """Return seconds from the command to the first page of the archive and of the interface.

    The index has a million captures, and there are some records: the search over them is made at the first
    start, which is a figure of its own.
    """
    with _archive() as (data, [*_, shown]):
        with CaptureIndex(data) as index:
            index.replace_all(itertools.chain(captures(ROWS), scan_entries(data / "archive")))
        with RecordStore(data) as records:
            for number in range(RECORDS):
                records.put(_record(number))
        first, *others = (_started(data, shown) for _ in range(ROUNDS + 1))
    return {"replay_first_start_s": first, "replay_start_s": median(others)}


def _page(server: Server, wanted: Sequence[Capture]) -> float:
    """Return the median milliseconds until a page has come as a whole, over one connection."""
    with contextlib.closing(server.connect()) as connection:
        return median([_seconds(lambda c=each: ask(connection, server.target(c))) * 1e3 for each in wanted])


def _readers(server: Server, wanted: Sequence[Capture]) -> float:
    """Return the milliseconds until many readers at once have all had their pages."""
    return _seconds(lambda: _read(server, wanted)) * 1e3


def _read(server: Server, wanted: Sequence[Capture]) -> list[bytes | None]:
    """Return what readers at once were answered, None for each error."""
    together = threading.Barrier(READERS)

    def reader(number: int) -> list[bytes | None]:
        together.wait()
        with contextlib.closing(server.connect()) as connection:
            return [_answer(server, connection, wanted[place % len(wanted)]) for place in _places(number)]

    with ThreadPoolExecutor(READERS) as pool:
        return list(itertools.chain.from_iterable(pool.map(reader, range(READERS))))


def _places(reader: int) -> range:
    return range(reader * EACH, (reader + 1) * EACH)


def _answer(server: Server, connection: http.client.HTTPConnection, capture: Capture) -> bytes | None:
    try:
        return ask(connection, server.target(capture))
    except (OSError, http.client.HTTPException):
        connection.close()
        return None


def _errors(mine: Server, theirs: Server, wanted: Sequence[Capture]) -> dict[str, float]:
    """Return how many answers to many readers weren't what one alone is answered."""
    figures = {}
    for name, server in (("replay", mine), ("pywb", theirs)):
        with contextlib.closing(server.connect()) as connection:
            alone = [_answer(server, connection, wanted[n % len(wanted)]) for n in range(READERS * EACH)]
        found = zip(_read(server, wanted), alone, strict=True)
        figures[f"{name}_readers_errors"] = float(sum(None in pair or pair[0] != pair[1] for pair in found))
    return figures


def _times(name: str, work: Callable[[Server], float], mine: Server, theirs: Server) -> dict[str, float]:
    a, b, ratio = pairs(lambda: work(mine), lambda: work(theirs))
    return {f"replay_{name}_ms": a, f"pywb_{name}_ms": b, f"replay_{name}_ratio": ratio}


def _memory(kind: str, mine: Server, theirs: Server) -> dict[str, float]:
    a, b = (server.memory(kind.capitalize()) for server in (mine, theirs))
    return {f"replay_{kind}_mb": a, f"pywb_{kind}_mb": b, f"replay_{kind}_ratio": a / b}


def _started(data: Path, shown: Capture) -> float:
    began = time.perf_counter()
    with ours(data) as server:
        for port, target in ((server.port, server.target(shown)), (server.interface, "/")):
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                assert ask(connection, target)
        return time.perf_counter() - began


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _record(number: int) -> dict[str, object]:
    text = page(number, 2_000).decode()
    name = f"https://bench.example/section/0/article-{number}"
    return to_record(
        PageItem(
            url=name,
            resource_id=f"{number:016x}",
            verdict="ok",
            title=f"Page {number}",
            text=text,
            final_url=name,
            http_status=200,
            fetched_at="2026-01-01T00:00:00+00:00",
        )
    )


@contextlib.contextmanager
def _archive() -> Iterator[tuple[Path, list[Capture]]]:
    """Write a data folder; gives it, and its captures: pages as servers send them, the large one last."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "archive").mkdir()
        corpus = real_pages("gzip") or list(exchanges(PAGES, SIZE, coding="gzip"))
        large = exchange_of(len(corpus), gzip.compress(page(len(corpus), LARGE), 6), "gzip")
        writer = WarcWriter(data / "archive", "bench")
        for exchange in (*corpus, large):
            writer.write_exchange(exchange)
        writer.close()
        with CaptureIndex(data) as index:
            index.replace_all(scan_entries(data / "archive"))
            yield data, index.all()
