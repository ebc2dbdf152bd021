"""Many venues: all of them by one `scrapy crawlall`, against one `scrapy crawl` after another."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from bench.crawling import ROOT

VENUES, PAGES, DELAY, SIZE = 8, 30, 0.2, 20_000
_POLL = 0.1
MEGABYTE = 1_000_000
_VENUE = """\
id: {name}
name: Venue {name}
domains: ['{address}']
type: news
credibility: 1
credibility_why: It is made up.
sources:
  - kind: section
    url: http://{address}/list/{pages}
"""


def measure() -> dict[str, float]:
    """Return seconds and memory of both ways, with a delay and without."""
    server = [sys.executable, "-m", "bench.pageserver", str(SIZE), "gzip", "0.0.0.0"]
    with subprocess.Popen(server, stdout=subprocess.PIPE, text=True, cwd=ROOT) as serving:
        assert serving.stdout is not None
        port = serving.stdout.readline().strip()
        try:
            polite = {way: run(way, port, DELAY) for way in ("together", "one_by_one")}
            quick = {way: run(way, port, 0.0) for way in ("together", "one_by_one")}
        finally:
            serving.kill()
    return {
        **{f"{way}_s": seconds for way, (seconds, _) in polite.items()},
        "together_times": polite["one_by_one"][0] / polite["together"][0],
        **{f"{way}_pss_mb": memory for way, (_, memory) in polite.items()},
        **{f"{way}_at_full_speed_pages_per_s": VENUES * PAGES / took for way, (took, _) in quick.items()},
    }


def run(way: str, port: str, delay: float) -> tuple[float, float]:
    """Crawl all venues; return the seconds that it took, and the most MB that its processes shared out."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"v{number}" for number in range(VENUES)]
        (Path(folder) / "venues").mkdir()
        for number, name in enumerate(names):
            text = _VENUE.format(name=name, address=f"127.0.1.{number + 1}:{port}", pages=PAGES)
            (Path(folder) / "venues" / f"{name}.yaml").write_text(text)
        settings = {
            "VENUE_FOLDERS": f"{folder}/venues",
            "DATA_DIR": f"{folder}/data",
            "DOWNLOAD_DELAY": delay,
            "ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
            "LOG_LEVEL": "ERROR",
            "CONTACT": "bench",
        }
        words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        commands = [["crawlall", *names]] if way == "together" else [["crawl", name] for name in names]
        began, most = time.monotonic(), 0.0
        for command in commands:
            scrapy = [sys.executable, "-m", "scrapy", *command, *words]
            with subprocess.Popen(scrapy, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
                while process.poll() is None:
                    time.sleep(_POLL)
                    most = max(most, _pss(process.pid))
            assert process.returncode == 0, command
        seconds = time.monotonic() - began
        items = sum(len(path.read_bytes().splitlines()) for path in Path(folder, "data", "items").iterdir())
        assert items == VENUES * PAGES, items
        return seconds, most


def _pss(pid: int) -> float:
    """Return the MB that a process and its children have, what they share shared out among them."""
    pids, total = [pid], 0
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += map(int, (task / "children").read_text().split())
    for each in pids:
        with suppress(OSError, IndexError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            total += int(rollup.split("Pss:")[1].split()[0]) * 1024
    return total / MEGABYTE


if __name__ == "__main__":
    for figure, value in measure().items():
        sys.stdout.write(f"{figure} {value:,.3f}\n")
