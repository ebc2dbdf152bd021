"""`scrapy export` of items and of sources, as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml

from crawler.wiki.schema import source_schema
from tests.crawler.annotations.test_run import NAMES, fill, record
from tests.e2e.inprocess import call
from tests.e2e.world import scrapy_in

if TYPE_CHECKING:
    from tests.conftest import Scrapy


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Scrapy:
    scrapy = scrapy_in(tmp_path_factory.mktemp("export"))
    nist = "https://www.nist.gov/news-events/news/2025/08/a"
    fill(scrapy.data, [*map(record, NAMES), {**record("nist"), "url": nist, "resource_id": "0" * 16}])
    return scrapy


def test_sources_are_valid_and_as_the_venues_are_today(filled):
    ran = filled("export", "--records", "sources")
    assert (ran.code, ran.err) == (0, "")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert len(found) == 9
    for each in found:
        jsonschema.Draft202012Validator(source_schema()).validate(each)
        assert each["summary"]
    assert (found[0]["venue_name"], found[0]["credibility"]) == ("NIST", 5)


def test_of_a_venue_with_a_rating_of_its_own(filled, tmp_path):
    ratings = tmp_path / "ratings.yaml"
    ratings.write_text("- {id: '0000000000000000', rating: 1, why: It is made up.}\n")
    options = ["--venue", "nist", "--format", "yaml", "-s", f"RATING_OVERRIDES={ratings}"]
    ran = filled("export", "--records", "sources", *options)
    assert (ran.code, ran.err) == (0, "")
    (found,) = yaml.safe_load(ran.out)
    assert (found["credibility"], found["credibility_label"]) == (1, "Low")
    assert found["credibility_from"] == "Rating of this resource alone: It is made up."


def test_into_a_file_and_again(filled, tmp_path):
    file = tmp_path / "sources.csv"
    for _ in range(2):
        ran = filled("export", "--records", "sources", "--format", "csv", "--output", str(file))
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert file.read_bytes().startswith(b"schema_version,resource_id,")
    assert list(tmp_path.iterdir()) == [file]


def test_into_a_folder_of_cards(filled, tmp_path):
    words = ["export", "--records", "sources", "--format", "markdown", "--output", f"{tmp_path}/cards/"]
    assert filled(*words).out == f"9 sources in {tmp_path}/cards, 9 files written\n"
    assert filled(*words).out == f"9 sources in {tmp_path}/cards, 0 files written\n"
    assert (tmp_path / "cards" / f"{'0' * 16}.md").read_text().startswith("# nist\n")


@pytest.mark.parametrize(
    ("kind", "told"), [("items", "What was fetched"), ("sources", "organizational report")]
)
def test_tables(filled, kind, told):
    ran = call(filled.data, "export", "--records", kind, "--format", "table")
    assert (ran.code, ran.err) == (0, "")
    assert told in ran.out


BAD_INPUT = [
    (["--format", "markdown"], ["--records sources"]),
    (["--format", "table", "--output", "x"], ["--output"]),
    (["--output", "folder/"], ["folder/ is a folder"]),
    (["--records", "sources", "--format", "csv", "--output", "folder/"], ["folder/ is a folder"]),
    (["--changed-since", "yesterday"], ["--changed-since yesterday", "2025-01-31"]),
    (["nist", "--venue", "arxiv"], ["one venue"]),
    (["--venue", "nits"], ["nits", "nist"]),
    (["--records", "sources", "-s", "RATING_OVERRIDES=/no/such.yaml"], ["/no/such.yaml", "RATING_OVERRIDES"]),
    (["--records", "sources", "-s", "CITATIONS=/no/such.csv"], ["/no/such.csv", "CITATIONS"]),
]


@pytest.mark.parametrize(("words", "told"), BAD_INPUT)
def test_bad_input_is_one_sentence_and_2(filled, words, told):
    ran = call(filled.data, "export", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    for word in told:
        assert word in ran.err
