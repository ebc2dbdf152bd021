"""`scrapy reextract` as a user meets it: what another extractor makes of a crawl, shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.reextraction import GOOD, SHORTENED, closing, counts, crawl_twice, good, reextract
from tests.e2e.test_commands import one_sentence
from tests.e2e.world import accidents, started

if TYPE_CHECKING:
    from tests.conftest import Scrapy
    from tests.site.server import SampleVenue


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, sample: SampleVenue) -> Scrapy:
    """What no test changes."""
    return crawl_twice(tmp_path_factory.mktemp("reextract"), sample.url)


def test_todays_extractor_finds_what_the_crawl_found(crawled: Scrapy) -> None:
    ran = crawled("reextract")
    assert (ran.code, ran.err) == (0, "")
    without = "1 without a good answer; nothing was written; --write keeps it"
    assert ran.out == f"{counts(same=GOOD)}; {without}\n"


def test_table(crawled: Scrapy) -> None:
    ran = reextract(crawled, "sample", *SHORTENED)
    assert (ran.code, ran.err) == (0, "")
    rows = {line.split()[0]: line for line in ran.out.splitlines() if "://" in line}
    for url, record in good(crawled).items():
        last = record["text"].split("\n")[-1]
        assert f" text +0 -{len(last)} " in f"{rows[url]} "
    assert closing(ran).startswith(counts(changed=GOOD))
    assert "\x1b" not in ran.out


def test_lines(crawled: Scrapy) -> None:
    ran = reextract(crawled, "--format", "jsonl", *SHORTENED)
    assert ran.code == 0
    assert ran.err.startswith(counts(changed=GOOD))
    before = good(crawled)
    found = {each["url"]: each["changed"] for each in map(json.loads, ran.out.splitlines())}
    assert set(found) == set(before)
    for url, changed in found.items():
        old, new = changed["text"]
        assert (old, new) == (before[url]["text"], old.rpartition("\n")[0].rstrip())
        assert "verdict" not in changed
        assert "title" not in changed


def test_diff(crawled: Scrapy) -> None:
    url, record = next(iter(good(crawled).items()))
    ran = reextract(crawled, url, "--diff", *SHORTENED)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"{url}  text +0 -")
    paragraphs = record["text"].split("\n")
    assert [line for line in lines if line[:1] == "-"] == ["--- as it was", f"-{paragraphs[-1]}"]
    assert f" {paragraphs[-3]}" in lines, "the paragraph before, and a blank line is none"
    assert "\x1b[31m" in reextract(crawled, url, "--diff", *SHORTENED, FORCE_COLOR="1").out


def test_some_of_them(crawled: Scrapy) -> None:
    two = list(good(crawled))[:2]
    assert closing(reextract(crawled, *two, two[0])).startswith(counts(same=2))
    assert closing(reextract(crawled, "--limit", "1")).startswith(counts(same=1))
    assert closing(reextract(crawled, "nature")).startswith(counts())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sampel"], ["'sampel'", "did you mean sample"]),
        (["http://nowhere.example/"], ["http://nowhere.example/", "scrapy export"]),
        (["sample", "http://nowhere.example/"], ["one venue or URLs"]),
        (["--limit", "0"], ["--limit 0"]),
        (["--diff", "--format", "jsonl"], ["--diff"]),
    ],
)
def test_bad_input(crawled: Scrapy, arguments: list[str], words: list[str]) -> None:
    one_sentence(reextract(crawled, *arguments), 2, *words)


def test_a_folder_without_records_stays_as_it_is(scrapy: Scrapy) -> None:
    one_sentence(scrapy("reextract", "--write"), 2, "holds no records", "DATA_DIR")
    assert not scrapy.data.exists()


@pytest.mark.parametrize("options", [[], ["--diff"], ["--format", "jsonl"]])
def test_a_reader_who_has_had_enough(crawled: Scrapy, options: list[str]) -> None:
    with started(crawled, "reextract", *options, *SHORTENED) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        assert (process.wait(), accidents(err)) == (0, [])
