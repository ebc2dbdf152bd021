"""Crawling: pages per CPU second with capture, against bare Scrapy on the same pages and settings."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from bench.measure import median

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response

ROOT = Path(__file__).parent.parent
ROUNDS, PAGES = 5, 1500
SIZES = {"gzip": 112_000, "identity": 55_000}
BARE: dict[str, Any] = {
    "DOWNLOADER": "scrapy.core.downloader.Downloader",
    "DOWNLOAD_HANDLERS": {
        "http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
        "https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    },
    "EXTENSIONS": {
        "scrapy.extensions.telnet.TelnetConsole": None,
        "scrapy.extensions.remote_control.RemoteControl": None,
    },
    "DOWNLOADER_MIDDLEWARES": {"scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None},
}
QUICK: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "ROBOTSTXT_OBEY": False,
    "PROGRESS_ENABLED": False,
    "ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
    "LOG_LEVEL": "ERROR",
    "CONTACT": "bench",
}
"""A crawl without delays of a server on loopback."""
BOTH: dict[str, Any] = {**QUICK, "SCHEDULER": "scrapy.core.scheduler.Scheduler", "ITEM_PIPELINES": {}}


class _Bench(Spider):
    name = "bench"

    async def start(self) -> AsyncIterator[Request]:
        self.crawler.signals.connect(self._closed, signals.spider_closed)
        self._began = time.process_time()
        for number in range(PAGES):
            yield Request(f"http://127.0.0.1:{self.port}/{number}", dont_filter=True)

    def parse(self, response: Response) -> None:
        assert response.status == 200

    def _closed(self) -> None:
        spent = time.process_time() - self._began
        pages = self.crawler.stats.get_value("response_received_count")
        sys.stdout.write(json.dumps({"pages": pages, "cpu_s": spent}) + "\n")


def crawl(kind: str, port: str, folder: str) -> None:
    """Run one crawl in this process and print its figures."""
    settings = Settings() if kind == "default" else get_project_settings()
    settings.setdict({**BOTH, "DATA_DIR": folder}, priority="cmdline")
    if kind == "tuned":
        settings.setdict(BARE, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(_Bench, port=port)
    process.start()


def measure(coding: str) -> dict[str, float]:
    """Return pages per CPU second of ours and of bare Scrapy, and the ratios."""
    command = [sys.executable, "-m", "bench.pageserver", str(SIZES[coding]), coding]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        figures: list[dict[str, float]] = []
        try:
            kinds = ("ours", "default", "tuned")
            figures += [{kind: _run(kind, port) for kind in kinds} for _ in range(ROUNDS + 1)]
        finally:
            server.kill()
    counted = figures[1:]
    return {
        f"crawl_{coding}_pages_per_cpu_s": median([f["ours"] for f in counted]),
        f"crawl_{coding}_bare_scrapy_pages_per_cpu_s": median([f["default"] for f in counted]),
        f"crawl_{coding}_ratio": median([f["ours"] / f["default"] for f in counted]),
        f"crawl_{coding}_tuned_ratio": median([f["ours"] / f["tuned"] for f in counted]),
    }


def _run(kind: str, port: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.crawling", kind, port, folder]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, cwd=ROOT)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["pages"] == PAGES, done.stderr
    return float(found["pages"] / found["cpu_s"])


if __name__ == "__main__":
    crawl(*sys.argv[1:])
