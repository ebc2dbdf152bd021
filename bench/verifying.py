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
    from archive.model import Exchange


def measure(name: str, corpus: list[Exchange]) -> dict[str, float]:
    """Return CPU seconds of both for the file of a corpus, and how many times faster ours is."""
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
                began = time.process_time()
                assert not verify(data / "archive", index).findings
                return time.process_time() - began

            def warcios() -> float:
                began = time.process_time()
                checker = Checker(SimpleNamespace(inputs=paths, verbose=False))
                with contextlib.redirect_stdout(io.StringIO()):
                    checker.process_all()
                assert checker.exit_value == 0
                return time.process_time() - began

            mine, theirs, ratio = pairs(ours, warcios)
    return {
        f"verify_{name}_cpu_s": mine,
        f"warcio_check_{name}_cpu_s": theirs,
        f"verify_{name}_times": 1 / ratio,
    }
