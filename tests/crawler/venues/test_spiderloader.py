"""A spider for every venue."""

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.spider import spidercls_for_request

from crawler.exceptions import BadInputError
from crawler.venues.loader import REGISTRY_FOLDER
from crawler.venues.spiderloader import UnknownVenueError, VenueSpiderLoader
from tests.crawler.venues.files import MINIMAL, minimal, write
from tests.crawler.venues.spiders import ListSpider, SampleSpider, TinySpider

SPIDERS = "tests.crawler.venues.spiders"


@pytest.fixture
def loader(tmp_path):
    write(tmp_path, MINIMAL)
    write(tmp_path, minimal("herald", credibility="9"), "herald.yaml")
    write(tmp_path, minimal("list-of-urls"), "list-of-urls.yaml")
    return get_spider_loader(
        Settings(
            {
                "SPIDER_LOADER_CLASS": VenueSpiderLoader,
                "SPIDER_MODULES": [SPIDERS],
                "VENUE_SPIDER": f"{SPIDERS}.TinySpider",
                "VENUE_FOLDERS": [str(tmp_path)],
            }
        )
    )


def test_lists_venues_and_spiders_sorted(loader):
    bundled = {file.stem for file in REGISTRY_FOLDER.glob("*.yaml")}
    assert loader.list() == sorted(bundled | {"gazette", "list-of-urls"})


def test_a_venue_gives_a_class_of_its_own(loader):
    gazette = loader.load("gazette")
    assert issubclass(gazette, TinySpider)
    assert (gazette.name, gazette.venue.id) == ("gazette", "gazette")
    assert (gazette.__module__, gazette.__name__) == (SPIDERS, "TinySpider")
    assert not hasattr(TinySpider, "venue")
    assert loader.load("mit-tech-review").venue.name == "MIT Technology Review"


def test_a_spider_written_for_a_venue_is_the_one(loader):
    sample = loader.load("sample")
    assert issubclass(sample, SampleSpider)
    assert sample.venue.name == "The Loopback Review"


def test_another_spider_keeps_its_name(loader):
    assert loader.load("list-of-urls") is ListSpider
    assert any("is the name of a spider" in str(error) for error in loader.registry.errors.values())


def test_a_broken_file_is_the_error_of_its_venue(loader):
    with pytest.raises(UnknownVenueError, match=r"herald\.yaml, line 5, field \"credibility\": '9' is not"):
        loader.load("herald")


def test_an_unknown_name_is_one_sentence_with_the_nearest(loader):
    with pytest.raises(KeyError) as caught:
        loader.load("gazete")
    assert isinstance(caught.value, BadInputError)
    assert str(caught.value) == (
        "there is no venue or spider 'gazete', did you mean gazette or nature? `scrapy list` shows them all"
    )


@pytest.mark.parametrize("name", ["xyzzyqq", "", "z" * 10_000])
def test_where_nothing_is_near_nothing_is_proposed(loader, name):
    with pytest.raises(UnknownVenueError) as caught:
        loader.load(name)
    assert str(caught.value).endswith("; `scrapy list` shows them all")
    assert len(str(caught.value)) < 200


def test_a_request_finds_its_venue(loader):
    assert loader.find_by_request(Request("https://www.gazette.example/a")) == ["gazette"]
    assert loader.find_by_request(Request("https://elsewhere.example/")) == []
    found = spidercls_for_request(loader, Request("https://www.technologyreview.com/"))
    assert found.name == "mit-tech-review"
