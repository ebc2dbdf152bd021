"""The index: a lookup at a million rows, and making it again from 2 KB records."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.index import CaptureIndex
from archive.model import Capture
from archive.scan import scan_entries
from archive.writer import WarcWriter
from bench.corpus import exchanges
from bench.measure import median

ROUNDS = 5
ROWS, LOOKUPS = 1_000_000, 5_000
RECORDS, SIZE = 10_000, 1_500


def captures(count: int) -> list[Capture]:
    """Return captures of as many URLs, in files that aren't there."""
    began = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Capture(
            url=f"https://bench.example/section/{n % 997}/article-{n}",
            timestamp=began + timedelta(seconds=n),
            kind="response",
            status=200,
            mime="text/html",
            digest=f"sha1:{n:032d}",
            filename=f"bench-20260101000000-{n // 50_000:05d}-00000000.warc.gz",
            offset=n % 50_000 * 900,
            length=900,
            record_id=f"<urn:uuid:{n:032x}>",
        )
        for n in range(count)
    ]


def lookup() -> dict[str, float]:
    """Return microseconds of wall time for a lookup by URL, and by URL and time, at a million rows."""
    with tempfile.TemporaryDirectory() as folder, CaptureIndex(Path(folder)) as index:
        rows = captures(ROWS)
        index.replace_all(rows)
        chosen = random.Random(1).sample(rows, LOOKUPS)
        latest, nearest = [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            for capture in chosen:
                assert index.nearest(capture.url) is not None
            latest.append((time.perf_counter() - began) / LOOKUPS * 1e6)
            began = time.perf_counter()
            for capture in chosen:
                assert index.nearest(capture.url, capture.timestamp) is not None
            nearest.append((time.perf_counter() - began) / LOOKUPS * 1e6)
    return {"lookup_latest_us": median(latest), "lookup_nearest_us": median(nearest)}


def rebuild() -> dict[str, float]:
    """Return records per second of wall time (requests counted) when the index is made again."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "archive").mkdir()
        writer = WarcWriter(data / "archive", "bench")
        for exchange in exchanges(RECORDS // 2, SIZE):
            writer.write_exchange(exchange)
        writer.close()
        speeds = []
        with CaptureIndex(data) as index:
            for _ in range(ROUNDS):
                began = time.perf_counter()
                index.replace_all(scan_entries(data / "archive"))
                speeds.append(RECORDS / (time.perf_counter() - began))
            assert index.count() == RECORDS // 2
    return {"rebuild_records_per_s": median(speeds)}
