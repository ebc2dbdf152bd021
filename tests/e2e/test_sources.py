"""Feeds of each make and sitemaps that are gzipped, in one crawl."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.e2e.world import FAST, accidents, venue, venue_folder
from tests.faults.rawserver import RawServer, Sends, page
from tests.spiders.gazette import sitemap
from tests.spiders.test_feed import ATOM, RDF

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy


def packed(text: str, *headers: str) -> Sends:
    body = gzip.compress(text.encode())
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers]
    return Sends("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def test_feeds_of_each_make_and_sitemaps_that_are_gzipped(scrapy: Scrapy, tmp_path: Path) -> None:
    def answer(target: str) -> Sends:
        site = "https://site.example/"
        return {
            "/atom": page(whole=ATOM.replace(site, "/atom/"), kind="application/atom+xml"),
            "/rdf": page(whole=RDF.replace(site, "/rdf/"), kind="application/rdf+xml"),
            "/index.xml.gz": packed(
                sitemap(f"{server.url}/file.xml.gz", f"{server.url}/coded.xml", kind="sitemapindex"),
                "Content-Type: application/x-gzip",
            ),
            "/file.xml.gz": packed(sitemap(f"{server.url}/sitemap/1"), "Content-Type: application/gzip"),
            "/coded.xml": packed(
                sitemap(f"{server.url}/sitemap/2"), "Content-Type: text/xml", "Content-Encoding: gzip"
            ),
        }.get(target, page(f"Page {target}"))

    with RawServer(answer) as server:
        sources = [f"feed {server.url}/atom", f"feed {server.url}/rdf", f"sitemap {server.url}/index.xml.gz"]
        text = venue("makes", server.url.removeprefix("http://"), *sources)
        ran = scrapy("crawl", "makes", *FAST, "-s", venue_folder(tmp_path / "venues", makes=text))
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert "sources read 5, sources failed 0" in ran.err
    pages = sorted(item["url"].removeprefix(server.url) for item in scrapy.items())
    assert pages == ["/2", "/atom/1", "/rdf/1", "/sitemap/1", "/sitemap/2"]
