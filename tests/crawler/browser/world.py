"""Crawls with a browser, as a user runs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from crawler.browser.processes import family
from tests.chromium import find_chromium
from tests.e2e.world import crawl_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import Ran, Scrapy


def browse(scrapy: Scrapy, urls: Iterable[str], *options: str, use: str = "always", **env: str) -> Ran:
    """Crawl a list of URLs by the browser; skips where there is none."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium: `make chromium` installs one")
    asked = ("-a", f"browser={use}", "-s", "LOG_LEVEL=INFO", *options)
    return crawl_list(scrapy, urls, *asked, CHROMIUM=chromium, **env)


def marks(err: str) -> list[str]:
    """What each browser of a crawl has among its arguments."""
    return re.findall(r"shows pages \((--venue-archive=\w+)\)", err)


def left_over(err: str) -> list[int]:
    """The processes of a crawl's browsers that are still there."""
    return [process.pid for mark in marks(err) for process in family(mark)]
