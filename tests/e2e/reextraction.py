"""Crawls for `scrapy reextract`, and what its tests ask of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.e2e.world import crawl_list, sample_folder, scrapy_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Ran, Scrapy

ARTICLES = (
    "/2026/05/18/the-library-that-kept-its-weather/",
    "/2026/04/09/das-gedaechtnis-der-kleinen-seiten/",
    "/2025/12/08/the-sitemap-of-a-house/",
)
GOOD = len(ARTICLES)


SHORTENED, WALLED, BROKEN = (
    ("-s", f"EXTRACTOR=tests.e2e.extractors.{name}") for name in ("shortened", "walled", "broken")
)


def crawl_twice(folder: Path, site_url: str) -> Scrapy:
    """Articles of the sample venue and a page that isn't there, twice, so that the records name revisits."""
    scrapy = scrapy_in(folder)
    urls = [f"{site_url}{path}" for path in (*ARTICLES, "/no/such/page/")]
    for _ in range(2):
        options = ["-s", sample_folder(folder / "venues", site_url), "-s", "CONDITIONAL_REQUESTS=0"]
        assert crawl_list(scrapy, urls, *options).code == 0
    assert {each["capture"] for each in good(scrapy).values()} == {"revisit"}
    return scrapy


def records(scrapy: Scrapy) -> dict[str, dict[str, Any]]:
    found = map(json.loads, scrapy("export").out.splitlines())
    return {each["url"]: each for each in found}


def good(scrapy: Scrapy) -> dict[str, dict[str, Any]]:
    return {url: each for url, each in records(scrapy).items() if each["text"]}


def reextract(scrapy: Scrapy, *args: str, **env: str) -> Ran:
    return scrapy("reextract", "-s", "EXTRACT_WORKERS=1", *args, **env)


def closing(ran: Ran) -> str:
    return (ran.out or ran.err).splitlines()[-1]


def counts(same: int = 0, changed: int = 0, failed: int = 0) -> str:
    return f"{same + changed + failed} looked at: {same} same, {changed} changed, {failed} failed"
