"""Verifying: `scrapy archive verify` against `warcio check`, on the same file."""

from __future__ import annotations

import contextlib
import io
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from warcio.checker import Checker

from archive.index import CaptureIndex
from archive.scan import scan_entries
from archive.verify import verify
from archive.writer import WarcWriter
from bench.corpus import exchange_of
from bench.measure import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Exchange

_PROGRAMS = Path(sys.executable).parent


def measure(name: str, corpus: Iterable[Exchange]) -> dict[str, float]:
    """Return CPU seconds of both libraries in one process, and how many times faster ours is."""
    with _archive(corpus) as (data, path), CaptureIndex(data) as index:

        def ours() -> float:
            began = time.process_time()
            assert not verify(data / "archive", index).findings
            return time.process_time() - began

        def warcios() -> float:
            began = time.process_time()
            checker = Checker(SimpleNamespace(inputs=[str(path)], verbose=False))
            with contextlib.redirect_stdout(io.StringIO()):
                checker.process_all()
            assert checker.exit_value == 0
            return time.process_time() - began

        return _figures(name, *pairs(ours, warcios))


def measure_command(name: str, corpus: Sequence[Exchange], copies: int) -> dict[str, float]:
    """Return seconds of wall time of both commands as a user runs them, and how many times faster ours is."""
    with _archive(_repeated(corpus, copies)) as (data, path):

        def ours() -> float:
            return _wall([_PROGRAMS / "scrapy", "archive", "verify", "-s", f"DATA_DIR={data}"])

        def warcios() -> float:
            return _wall([_PROGRAMS / "warcio", "check", path])

        return _figures(f"command_{name}", *pairs(ours, warcios))


@contextlib.contextmanager
def _archive(corpus: Iterable[Exchange]) -> Iterator[tuple[Path, Path]]:
    """Write a data folder; gives it, and its one WARC file."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "archive").mkdir()
        writer = WarcWriter(data / "archive", "bench")
        for exchange in corpus:
            writer.write_exchange(exchange)
        writer.close()
        with CaptureIndex(data) as index:
            index.replace_all(scan_entries(data / "archive"))
        [path] = (data / "archive").iterdir()
        yield data, path


def _repeated(corpus: Sequence[Exchange], copies: int) -> Iterator[Exchange]:
    for number, each in enumerate(itertools.chain.from_iterable(itertools.repeat(corpus, copies))):
        body = bytes(each.response).partition(b"\r\n\r\n")[2]
        yield exchange_of(number, body, "gzip" if body.startswith(b"\x1f\x8b") else None)


def _wall(command: list[Path | str]) -> float:
    began = time.perf_counter()
    subprocess.run([str(each) for each in command], check=True, capture_output=True)
    return time.perf_counter() - began


def _figures(name: str, mine: float, theirs: float, ratio: float) -> dict[str, float]:
    return {f"verify_{name}_s": mine, f"warcio_check_{name}_s": theirs, f"verify_{name}_times": 1 / ratio}
