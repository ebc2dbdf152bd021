"""The sample venue's page that its script makes, as the browser shows it: as good as a plain article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.crawler.browser.world import browse, left_over
from tests.e2e.world import accidents, assert_sound, scrapy_in, stored
from tests.site.server import SampleVenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Ran, Scrapy

pytestmark = pytest.mark.browser
BEGINS = "The house on Mill Lane came by post."
ENDS = "for the first time, they had post that was not the house."


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scrapy, Ran, SampleVenue]]:
    scrapy = scrapy_in(tmp_path_factory.mktemp("sample"))
    with SampleVenue() as site:
        yield scrapy, browse(scrapy, [f"{site.url}/odd/shell/"], use="when-needed"), site


def test_the_item_is_that_of_an_article(shown: tuple[Scrapy, Ran, SampleVenue]) -> None:
    scrapy, ran, _ = shown
    assert (ran.code, accidents(ran.err)) == (0, [])
    item: dict[str, Any]
    [item] = scrapy.items()
    assert (item["verdict"], item["fetch_method"], item["http_status"]) == ("ok", "browser", 200)
    assert item["title"] == "The House That Arrived in Pieces"
    assert item["text"].startswith(BEGINS)
    assert item["text"].endswith(ENDS)
    assert item["preview"].startswith(BEGINS)
    assert "enable JavaScript" not in item["text"]
    assert item["field_sources"]["text"]["source"] == "rendered-dom"


def test_all_that_the_server_was_asked_for_is_archived(shown: tuple[Scrapy, Ran, SampleVenue]) -> None:
    scrapy, _, site = shown
    asked = {urlsplit(request.url).path for request in site.requests}
    assert {"/odd/shell/", "/odd/shell.json", "/odd/main.4c1e7a.js", "/assets/css/site.css"} <= asked
    kept = {urlsplit(record.url).path for record in stored(scrapy.data, "request")}
    assert asked <= kept
    assert_sound(scrapy)


def test_no_process_is_left(shown: tuple[Scrapy, Ran, SampleVenue]) -> None:
    assert left_over(shown[1].err) == []
