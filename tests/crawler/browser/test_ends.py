"""However a crawl ends, its browser does too; what it was showing is shown by the next one."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager

import pytest

from crawler.browser.processes import Process, family, still_there
from tests.chromium import find_chromium
from tests.crawler.browser.world import marks
from tests.e2e.world import FAST, scrapy_in, started
from tests.faults.rawserver import RawServer, Sends, page

pytestmark = pytest.mark.browser

ANSWERS = {
    "/": page(whole="<!doctype html><title>Waits</title><p>Waits</p><script>fetch('/stalls')</script>"),
    "/stalls": Sends(b"HTTP/1.1 200 OK\r\n", then="stall"),
}


@contextmanager
def under_way(scrapy, server, *options):
    """A crawl that waits for a page, and its browser's mark."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium: `make chromium` installs one")
    scrapy.env["CHROMIUM"] = chromium
    (file := scrapy.data.parent / "urls.txt").write_text(f"{server.url}/\n", encoding="utf-8")
    options = ("-a", f"file={file}", "-a", "browser=always", *FAST, "-s", "LOG_LEVEL=INFO", *options)
    with started(scrapy, "crawl", "urls", *options) as process:
        mark = next((found[0] for line in process.stderr if (found := marks(line))), "")
        while "/stalls" not in server.targets and process.poll() is None:
            time.sleep(0.05)
        processes = family(mark)
        assert len(processes) > 1
        yield process, processes


def none_is_left(processes: list[Process]) -> bool:
    for _ in range(200):
        if not still_there(processes):
            return True
        time.sleep(0.1)
    return False


def test_a_browser_ends_with_a_crawl_that_is_killed(tmp_path):
    with RawServer(ANSWERS) as server, under_way(scrapy_in(tmp_path), server) as (process, processes):
        process.kill()
        process.wait()
        assert none_is_left(processes)


def test_a_page_that_a_signal_cut_off_is_shown_by_the_next_crawl(tmp_path):
    scrapy = scrapy_in(tmp_path)
    with RawServer(ANSWERS) as server:
        with under_way(scrapy, server, "-s", "SHUTDOWN_GRACE=1") as (process, processes):
            process.send_signal(signal.SIGTERM)
            err = process.communicate(timeout=60)[1]
            assert none_is_left(processes), err
        assert scrapy.items() == []
        with under_way(scrapy, server, "-s", "BROWSER_WAIT=1") as (process, processes):
            err = process.communicate(timeout=60)[1]
            assert none_is_left(processes), err
        assert [(item["url"], item["fetch_method"]) for item in scrapy.items()] == [
            (f"{server.url}/", "browser")
        ]
        assert server.targets.count("/") == 2
