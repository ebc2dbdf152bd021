"""Memory: what the main process of a long crawl of small pages holds, and how that grows with the pages."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.crawling import QUICK, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES, SIZE = 20_000, 2_000
_POLL = 0.05
MEGABYTE = 1_000_000


def measure(pages: int = PAGES, size: int = SIZE) -> dict[str, float]:
    """Return the peak in MB, the KB a page that it grows by after a fifth of them, and pages per second."""
    server = [sys.executable, "-m", "bench.pageserver", str(size), "gzip"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(server, stdout=subprocess.PIPE, text=True, cwd=ROOT) as serving,
    ):
        assert serving.stdout is not None
        port = serving.stdout.readline().strip()
        listing = Path(folder) / "urls.txt"
        listing.write_text("".join(f"http://127.0.0.1:{port}/{number}\n" for number in range(pages)))
        began = time.monotonic()
        try:
            samples = list(crawl(listing, Path(folder) / "data"))
        finally:
            serving.kill()
        seconds = time.monotonic() - began
    assert samples[-1][0] == pages, f"{samples[-1][0]} of {pages} pages"
    warm = next(sample for sample in samples if sample[0] >= pages // 5)
    return {
        "memory_peak_mb": max(peak for _, _, peak in samples) / MEGABYTE,
        "memory_growth_kb_per_page": (samples[-1][1] - warm[1]) / (samples[-1][0] - warm[0]) / 1000,
        "memory_pages_per_s": pages / seconds,
    }


def crawl(listing: Path, data: Path) -> Iterator[tuple[int, int, int]]:
    """Crawl a list; yield now and then how many items there are, and what `resident` says."""
    settings = [word for name, value in QUICK.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "urls", "-a", f"file={listing}", *settings]
    items, size = 0, 0
    with subprocess.Popen([*command, "-s", f"DATA_DIR={data}"], cwd=ROOT) as process:
        while process.poll() is None:
            time.sleep(_POLL)
            for file in (data / "items").glob("*.jsonl"):
                with file.open("rb") as lines:
                    lines.seek(size)
                    new = lines.read()
                items, size = items + new.count(b"\n"), size + len(new)
            found = resident(process.pid)
            if found is not None:
                yield items, *found


def resident(pid: int) -> tuple[int, int] | None:
    """Return the bytes of a process that are resident, and the most that were; None when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    return (int(found["VmRSS"]) * 1024, int(found["VmHWM"]) * 1024) if found else None


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    for name, value in measure(count).items():
        sys.stdout.write(f"{name} {value:,.3f}\n")
