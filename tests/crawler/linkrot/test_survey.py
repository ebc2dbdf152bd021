"""The survey of a data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from archive.records import RecordStore
from crawler.citations.model import Citation
from crawler.citations.source import Source
from crawler.citations.store import CitationStore
from crawler.exceptions import BadInputError
from crawler.items import PageItem, to_record
from crawler.linkrot.survey import Survey
from crawler.urls import resource_id, stable_id
from crawler.venues.loader import load_registry
from tests.crawler.linkrot.test_timeline import NOON

if TYPE_CHECKING:
    from pathlib import Path

KNOWN, OTHER = "https://www.technologyreview.com/a", "https://www.other.example/"


def survey(data: Path) -> Survey:
    return Survey(data, load_registry(Settings({"VENUE_FOLDERS": ""})), "http://replay.example/")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with RecordStore(tmp_path) as records:
        for url, verdict in ((KNOWN, "ok"), (OTHER, "gone")):
            ids = {"resource_id": resource_id(url), "stable_id": stable_id(url)}
            item = PageItem(
                url=url, **ids, verdict=verdict, fetched_at="2026-05-18T12:00:00.000Z", http_status=200
            )
            records.put(to_record(item))
    return tmp_path


def test_all_records_where_nobody_has_said_what_is_cited(data: Path) -> None:
    found = [(link.url, link.state.value, link.venue) for link in survey(data).links]
    assert found == [(OTHER, "dead", "other.example"), (KNOWN, "fine", "MIT Technology Review")]


def test_what_is_cited_and_was_not_asked_for(data: Path) -> None:
    place = Citation("https://new.example/", "a.mdx", 3)
    with CitationStore(data) as store:
        store.replace(Source("a", [place, Citation(KNOWN, "a.mdx", 4)]), NOON)
    one, other = survey(data).links
    assert (one.url, one.state, one.note, one.cited) == (
        "https://new.example/",
        "never reached",
        "it hasn't been asked for yet",
        [place],
    )
    assert (other.url, other.state) == (KNOWN, "fine")


def test_without_records_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no records yet"):
        survey(tmp_path)
