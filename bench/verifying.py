"""Verifying: `scrapy archive verify`'s library against `warcio check`'s, on the same file, CPU seconds."""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from warcio.checker import Checker

from archive.index import CaptureIndex
from archive.scan import scan_captures
from archive.verify import verify
from archive.writer import WarcWriter
from bench.measure import pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.model import Exchange


def measure(
    name: str, corpus: Iterable[Exchange], clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Return seconds (of CPU, or by another clock) of both, and how many times faster ours is."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "archive").mkdir()
        writer = WarcWriter(data / "archive", "bench")
        for exchange in corpus:
            writer.write_exchange(exchange)
        writer.close()
        paths = [str(path) for path in (data / "archive").iterdir()]
        with CaptureIndex(data) as index:
            index.replace_all(scan_captures(data / "archive"))

            def ours() -> float:
                began = clock()
                assert not verify(data / "archive", index).findings
                return clock() - began

            def warcios() -> float:
                began = clock()
                checker = Checker(SimpleNamespace(inputs=paths, verbose=False))
                with contextlib.redirect_stdout(io.StringIO()):
                    checker.process_all()
                assert checker.exit_value == 0
                return clock() - began

            mine, theirs, ratio = pairs(ours, warcios)
    return {
        f"verify_{name}_s": mine,
        f"warcio_check_{name}_s": theirs,
        f"verify_{name}_times": 1 / ratio,
    }
