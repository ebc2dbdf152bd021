"""Browsing: pages a second with capture against bare scrapy-playwright, and memory over 300 pages."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.project import get_project_settings
from scrapy_playwright.page import PageMethod

from bench.crawling import BARE, BOTH, ROOT
from bench.measure import median
from crawler.health.machine import find_browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

PLOT: Final = Path(__file__).parent / "browsing.svg"
ROUNDS, PAGES, LONG = 3, 100, 300
AT_ONCE = 8
PLAYWRIGHT: dict[str, Any] = {
    **BARE,
    "DOWNLOAD_HANDLERS": dict.fromkeys(
        ("http", "https"), "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    ),
    "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": find_browser()},
    "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": AT_ONCE,
}
_SHELL = """<!doctype html><html lang=en><title>Loading</title><link rel=stylesheet href=/style.css>
<script type=module src=/app.js></script><link rel=icon href=data:,><img src=/a.svg><img src=/b.svg>
<div id=root></div>"""
_APP = """const number = location.pathname.slice(1);
const story = await (await fetch(`/story/${number}`)).json();
document.title = story.title;
document.querySelector('#root').innerHTML =
  `<article><h1>${story.title}</h1>${story.text.map((text) => `<p>${text}</p>`).join('')}</article>`;"""
_SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='200'><circle r='90'/></svg>"
_LASTING = "Cache-Control: max-age=3600\r\n"


def _answer(path: str) -> tuple[str, str, str]:
    """Return the type, the body and a further header of a path."""
    if path == "/style.css":
        return "text/css", "body { font: 18px serif; max-width: 40rem; margin: auto }" * 20, _LASTING
    if path == "/app.js":
        return "text/javascript", _APP, _LASTING
    if path.endswith(".svg"):
        return "image/svg+xml", _SVG, _LASTING
    if path.startswith("/story/"):
        text = [
            f"Paragraph {line} of page {path}, which is as long as such things are. " * 6
            for line in range(12)
        ]
        return "application/json", json.dumps({"title": f"Page {path}", "text": text}), ""
    return "text/html", _SHELL, ""


async def serve() -> None:
    """Serve pages that need scripts on a free port, which is printed."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                request = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, OSError):
                break
            kind, body, header = _answer(request.split(b" ", 2)[1].decode())
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{header}Content-Length: {len(body)}\r\n\r\n"
            writer.write((head + body).encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


class _Bench(Spider):
    name = "bench"

    async def start(self) -> AsyncIterator[Request]:
        self.crawler.signals.connect(self._closed, signals.spider_closed)
        self._memory: list[tuple[int, int, int]] = []
        if self.kind == "long":
            self._look = create_looping_call(self._note_memory)
            self._look.start(1.0, now=False)
        until = [PageMethod("wait_for_selector", "article h1")]  # or what it returns has no text
        meta = {"playwright": True, "playwright_page_methods": until}
        if self.kind != "bare":
            meta = {"browser": {"context": "bench"}}
        for number in range(int(self.count)):
            yield Request(f"http://127.0.0.1:{self.port}/{number}", dont_filter=True, meta=meta)

    def parse(self, response: Response) -> None:
        self._last = time.perf_counter()
        self._first = getattr(self, "_first", self._last)
        seen = response.meta.get("browsed")
        body = seen.rendered if seen else response.body
        assert b"<h1>Page /story/" in body

    def _note_memory(self) -> None:
        from crawler.browser.processes import family  # noqa: PLC0415 - ours, not in the bare one's process

        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
        pages = self.crawler.stats.get_value("browser/pages", 0)
        self._memory.append((pages, resident, sum(each.memory for each in family("--venue-archive="))))

    def _closed(self) -> None:
        # From page to page, without what it takes to start and end a browser.
        pages, spent = int(self.count) - 1, self._last - self._first
        sys.stdout.write(json.dumps({"pages": pages, "s": spent, "memory": self._memory}) + "\n")


def crawl(kind: str, count: str, port: str, folder: str) -> None:
    """Run one crawl in this process and print its figures."""
    settings = Settings() if kind == "default" else get_project_settings()
    own = {"DATA_DIR": folder, "BROWSER_PAGES": AT_ONCE, "CONCURRENT_REQUESTS": AT_ONCE}
    settings.setdict({**BOTH, **own, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE}, priority="cmdline")
    if kind == "bare":
        settings.setdict(PLAYWRIGHT, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(_Bench, kind=kind, count=count, port=port)
    process.start()


def _crawled(kind: str, count: int, port: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.browsing", kind, str(count), port, folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> dict[str, float]:
    """Return pages a second of ours and of bare scrapy-playwright, and how memory goes over many pages."""
    command = [sys.executable, "-m", "bench.browsing", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        try:
            rounds = [{kind: _crawled(kind, PAGES, port) for kind in ("bare", "ours")} for _ in range(ROUNDS)]
            long = _crawled("long", LONG, port)["memory"]
        finally:
            server.kill()
    speeds = {kind: [each[kind]["pages"] / each[kind]["s"] for each in rounds] for kind in ("bare", "ours")}
    plot(long)
    return {
        "browsing_pages_per_s": median(speeds["ours"]),
        "browsing_bare_pages_per_s": median(speeds["bare"]),
        "browsing_ratio": median(
            ours / bare for ours, bare in zip(speeds["ours"], speeds["bare"], strict=True)
        ),
        **dict(_growth(long)),
    }


def _growth(memory: list[tuple[int, int, int]]) -> Iterator[tuple[str, float]]:
    """Yield how much larger each was in the last third of the pages than in the second one."""
    for name, column in (("crawler", 1), ("browser", 2)):
        thirds = [[row[column] for row in memory if low <= 3 * row[0] / LONG < low + 1] for low in (1, 2)]
        yield f"browsing_{name}_growth", median(thirds[1]) / median(thirds[0])


def plot(memory: list[tuple[int, int, int]]) -> None:
    """Draw the memory of crawler and browser over the pages that were shown."""
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    pyplot = importlib.import_module("matplotlib.pyplot")
    figure, axes = pyplot.subplots(figsize=(7, 3))
    for name, column in (("crawler", 1), ("Chromium", 2)):
        axes.plot([row[0] for row in memory], [row[column] / 2**20 for row in memory], label=name)
    axes.set(xlabel="pages shown", ylabel="MB", ylim=(0, None))
    axes.legend(frameon=False)
    figure.savefig(PLOT, bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    elif len(sys.argv) > 1:
        crawl(*sys.argv[1:5])
    else:
        sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
