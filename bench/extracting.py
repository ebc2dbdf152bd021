"""Crawling with extraction: pages per second of wall time with it, against the same crawl without it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from bench.crawling import QUICK
from bench.measure import median

ROOT = Path(__file__).parent.parent
ROUNDS, PAGES = 3, 2000
EXTRACT = "pipelines.extract.ExtractPipeline"


def crawl(kind: str, port: str, folder: str) -> None:
    """Run one crawl of a list of URLs in this process and print its figures."""
    listed = Path(folder) / "urls.txt"
    listed.write_text("".join(f"http://127.0.0.1:{port}/{n}\n" for n in range(PAGES)), encoding="utf-8")
    settings = get_project_settings()
    settings.setdict({**QUICK, "DATA_DIR": folder}, priority="cmdline")
    if kind == "without":
        pipelines = {name: place for name, place in settings["ITEM_PIPELINES"].items() if name != EXTRACT}
        settings.set("ITEM_PIPELINES", pipelines, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("urls")
    times: list[float] = []

    def opened() -> None:
        times.append(time.perf_counter())

    def closed() -> None:
        items = crawler.stats.get_value("item_scraped_count")
        found = crawler.stats.get_value("verdict/ok", 0)
        taken = time.perf_counter() - times[0]
        sys.stdout.write(json.dumps({"items": items, "ok": found, "seconds": taken}) + "\n")

    crawler.signals.connect(opened, signals.spider_opened)
    crawler.signals.connect(closed, signals.spider_closed)
    process.crawl(crawler, file=str(listed))
    process.start()


def measure() -> dict[str, float]:
    """Return pages per second with and without extraction, and the ratio."""
    command = [sys.executable, "-m", "bench.pageserver", "112000", "real"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        try:
            figures = [{kind: _run(kind, port) for kind in ("with", "without")} for _ in range(ROUNDS + 1)]
        finally:
            server.kill()
    counted = figures[1:]
    return {
        "extracting_pages_per_s": median([each["with"] for each in counted]),
        "not_extracting_pages_per_s": median([each["without"] for each in counted]),
        "extracting_ratio": median([each["with"] / each["without"] for each in counted]),
    }


def _run(kind: str, port: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.extracting", kind, port, folder]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, cwd=ROOT)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["items"] == PAGES, done.stderr
    assert kind == "without" or found["ok"] > PAGES / 2, done.stderr
    return float(found["items"] / found["seconds"])


if __name__ == "__main__":
    crawl(*sys.argv[1:])
