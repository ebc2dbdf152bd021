"""The page of the cited links among a site's: there where somebody has said what is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.html import document_fromstring
from scrapy.settings import Settings

from crawler.linkrot.survey import Survey
from crawler.site.builder import SiteBuilder
from crawler.site.folder import SiteFolder
from crawler.site.reading import SheetReader
from crawler.venues.loader import load_registry
from crawler.wiki.knowledge import Knowledge
from tests.crawler.site import samples

if TYPE_CHECKING:
    from pathlib import Path


def test_the_site_has_the_link_report(data: Path, tmp_path: Path) -> None:
    registry = load_registry(Settings())
    survey = Survey(data, registry, samples.REPLAY)
    for _ in range(2):
        with (
            SheetReader(data, Knowledge(registry=registry), samples.REPLAY) as reader,
            SiteFolder(tmp_path / "site") as folder,
        ):
            SiteBuilder(folder, registry, links=survey).build(filter(None, reader.all()))
            report = folder.commit()
    assert report.written == 0, "its time is that of the last check, not the clock's"
    page = document_fromstring((tmp_path / "site" / "links.html").read_bytes())
    assert [each.get("href") for each in page.cssselect("header a")] == ["index.html"]
    assert samples.GONE in page.text_content()
    start = document_fromstring((tmp_path / "site" / "index.html").read_bytes())
    assert "links.html" in [each.get("href") for each in start.cssselect("nav a")]


def test_a_site_without_citations_has_none(site: Path) -> None:
    assert not (site / "links.html").exists()
    assert b"links.html" not in (site / "index.html").read_bytes()
