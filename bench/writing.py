"""Writing: our writer against warcio's at its default level, MB of records per CPU second, and size."""

from __future__ import annotations

import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from archive.writer import WarcWriter
from bench.corpus import exchanges, real_pages
from bench.measure import median

if TYPE_CHECKING:
    from archive.model import Exchange

ROUNDS = 5
COUNT, SIZE = 300, 55_000


def ours(corpus: list[Exchange], folder: Path) -> tuple[float, int]:
    """Write the corpus; returns CPU seconds and bytes written."""
    began = time.process_time()
    writer = WarcWriter(folder, "bench")
    for exchange in corpus:
        writer.write_exchange(exchange)
    writer.close()
    return time.process_time() - began, sum(path.stat().st_size for path in folder.iterdir())


def warcios(corpus: list[Exchange], folder: Path) -> tuple[float, int]:
    """Write the same records with warcio, as its documentation shows."""
    began = time.process_time()
    path = folder / "bench.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        file_info = writer.create_warcinfo_record(path.name, {"software": "bench"})
        writer.write_record(file_info)
        for exchange in corpus:
            response = BytesIO(exchange.response)
            head = StatusAndHeadersParser(["HTTP/1.1"]).parse(response)
            answer = writer.create_warc_record(exchange.url, "response", payload=response, http_headers=head)
            asked = BytesIO(exchange.request)
            line = StatusAndHeadersParser(["GET"], verify=False).parse(asked)
            request = writer.create_warc_record(exchange.url, "request", payload=asked, http_headers=line)
            writer.write_request_response_pair(request, answer)
    return time.process_time() - began, path.stat().st_size


def measure() -> dict[str, float]:
    """Return the figures: MB per CPU second of both, their ratio, and the ratio of the sizes."""
    corpus = real_pages() or list(exchanges(COUNT, SIZE))
    megabytes = sum(len(e.response) + len(e.request) for e in corpus) / 1e6
    speeds: list[tuple[float, float, float]] = []
    for _ in range(ROUNDS + 1):
        with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
            (mine, my_size), (theirs, their_size) = ours(corpus, Path(a)), warcios(corpus, Path(b))
        speeds.append((megabytes / mine, megabytes / theirs, my_size / their_size))
    counted = speeds[1:]
    return {
        "ours_mb_per_cpu_s": median([a for a, _, _ in counted]),
        "warcio_mb_per_cpu_s": median([b for _, b, _ in counted]),
        "speed_ratio": median([a / b for a, b, _ in counted]),
        "size_ratio": median([c for _, _, c in counted]),
    }
