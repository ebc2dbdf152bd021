"""`scrapy savefixture` as a user meets it: a page that was crawled becomes a golden case."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.reextraction.goldencase import FIELDS
from tests.e2e.reextraction import BROKEN, crawl_twice, good
from tests.e2e.test_commands import one_sentence
from tests.e2e.world import crawl_list, stored, warcio_check
from tests.faults.rawserver import RawServer, Sends
from tests.pipelines import test_golden
from tests.pipelines.extractors.test_html import page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy
    from tests.site.server import SampleVenue


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, sample: SampleVenue) -> Scrapy:
    """What no test changes."""
    return crawl_twice(tmp_path_factory.mktemp("savefixture"), sample.url)


def records_of(path: Path) -> list[tuple[str, bytes]]:
    """The records of a WARC file but for warcinfo: each its kind and its block."""
    with path.open("rb") as file:
        found = [
            (each.rec_type, each.raw_stream.read()) for each in ArchiveIterator(file, no_record_parse=True)
        ]
    return [(kind, block) for kind, block in found if kind != "warcinfo"]


def test_a_case(crawled: Scrapy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the records name are revisits: the answer that one refers to comes along."""
    for url, record in good(crawled).items():
        ran = crawled("savefixture", url, "--to", str(tmp_path))
        folder = tmp_path / "sample" / url.rstrip("/").rpartition("/")[2]
        assert (ran.code, ran.err) == (0, "")
        for shown in (folder / "page.warc.gz", folder / "expected.json", record["title"]):
            assert str(shown) in ran.out
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        assert expected == {name: record[name] for name in FIELDS}
        records = records_of(folder / "page.warc.gz")
        assert [kind for kind, _ in records] == ["response", "revisit", "request"]
        assert {block for _, block in records} <= {each.block for each in stored(crawled.data)}
        (tmp_path / "check" / "archive").mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "page.warc.gz", tmp_path / "check" / "archive")
        assert warcio_check(tmp_path / "check").code == 0
        monkeypatch.setitem(test_golden.CASES, url, folder)
        assert test_golden.found(url) == expected


def test_an_earlier_capture_is_chosen_by_its_time(crawled: Scrapy, tmp_path: Path) -> None:
    url = next(iter(good(crawled)))
    ran = crawled("savefixture", url, "--at", "2020-01-31", "--name", "First.one", "--to", str(tmp_path))
    assert ran.code == 0
    records = records_of(tmp_path / "sample" / "First.one" / "page.warc.gz")
    assert [kind for kind, _ in records] == ["response", "request"]


def test_a_case_that_is_there_is_kept(crawled: Scrapy, tmp_path: Path) -> None:
    url = next(iter(good(crawled)))
    words = ["savefixture", url, "--to", str(tmp_path), "--name", "one"]
    page, expected = (tmp_path / "sample" / "one" / name for name in ("page.warc.gz", "expected.json"))
    expected.parent.mkdir(parents=True)
    expected.write_text("{}")
    one_sentence(crawled(*words), 2, str(expected), "there already")
    assert (page.exists(), expected.read_text()) == (False, "{}")
    assert crawled(*words, "--force").code == 0
    assert page.exists()
    assert set(json.loads(expected.read_text())) == set(FIELDS)


def test_a_page_behind_a_redirect_that_belongs_to_no_venue(scrapy: Scrapy, tmp_path: Path) -> None:
    html = page().encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(html)}\r\n\r\n"
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /Be%20hind.html\r\nContent-Length: 0\r\n\r\n"
    with RawServer({"/a": Sends(moved), "/Be%20hind.html": Sends(head.encode() + html)}) as server:
        url = f"{server.url}/a"
        assert crawl_list(scrapy, [url]).code == 0
    assert scrapy("savefixture", url, "--to", str(tmp_path / "to")).code == 0
    folder = tmp_path / "to" / "no-venue" / "be-hind"
    assert json.loads((folder / "expected.json").read_text())["title"] == "The story"


def test_what_can_not_be_made_leaves_nothing(crawled: Scrapy, tmp_path: Path) -> None:
    url = next(iter(good(crawled)))
    ran = crawled("savefixture", url, "--to", str(tmp_path), *BROKEN)
    assert ran.code == 70
    assert f"scrapy savefixture: {url} can't be extracted" in ran.err
    (tmp_path / "file").touch()
    one_sentence(crawled("savefixture", url, "--to", str(tmp_path / "file")), 73, "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, ["name one URL"]),
        (["http://a.example/", "http://b.example/"], 2, ["name one URL"]),
        (["http://a.example/"], 66, ["http://a.example/", "scrapy archive cdxj"]),
        (["no URL"], 66, ["no URL"]),
        (["http://a.example/", "--name", "../up"], 2, ["--name ../up"]),
        (["http://a.example/", "--at", "soon"], 2, ["--at soon", "2025-01-31"]),
    ],
)
def test_bad_input(crawled: Scrapy, arguments: list[str], code: int, words: list[str]) -> None:
    one_sentence(crawled("savefixture", *arguments), code, *words)


def test_a_page_that_was_not_there_is_no_case(crawled: Scrapy, sample: SampleVenue) -> None:
    one_sentence(crawled("savefixture", f"{sample.url}/no/such/page/"), 66, "no good answer")


def test_a_folder_without_an_archive(scrapy: Scrapy) -> None:
    one_sentence(scrapy("savefixture", "http://a.example/"), 2, "index")
