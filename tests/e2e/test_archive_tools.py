"""`scrapy archive` as a user meets it: reading, packing and taking in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.archive.crawls import DAY, see, two_venues
from tests.archive.foreignfiles import by_warcio, file, page, plain
from tests.archive.samples import MOMENT, exchange, store
from tests.conftest import ROOT
from tests.e2e.test_commands import one_sentence
from tests.e2e.world import FAST, accidents, assert_sound, sample_folder, scrapy_in, warcio_check
from tests.programs import program, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy
    from tests.site.server import SampleVenue

IMAGE = bytes(range(256)) * 4


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, sample: SampleVenue) -> Scrapy:
    """The sample venue, crawled twice, so that there are revisits."""
    folder = tmp_path_factory.mktemp("tools")
    scrapy = scrapy_in(folder)
    setting = sample_folder(folder / "venues", sample.url)
    for _ in range(2):
        ran = scrapy("crawl", "sample", "-a", "limit=3", *FAST, "-s", setting)
        assert ran.code == 0, ran.err
    return scrapy


@pytest.fixture
def small(scrapy: Scrapy) -> Scrapy:
    """Two venues, two days."""
    two_venues(scrapy.data)
    return scrapy


class TestGet:
    def test_each_article_of_a_crawl(self, crawled: Scrapy) -> None:
        for item in crawled.items():
            ran = crawled("archive", "get", item["final_url"])
            assert (ran.code, ran.err) == (0, "")
            assert item["title"] in ran.out

    def test_headers_and_raw(self, crawled: Scrapy) -> None:
        url = crawled.items()[0]["final_url"]
        head = crawled("archive", "get", url, "--headers").out
        assert head.startswith("200 OK\n")
        assert "Content-Type: text/html" in head
        path = crawled.data.parent / "raw"
        assert crawled("archive", "get", url, "--raw", "--output", str(path)).code == 0
        assert path.read_bytes().startswith(b"HTTP/1.1 200 OK\r\n")
        path.unlink()

    @pytest.mark.parametrize(
        ("at", "body"),
        [("2025-01-02", "old"), ("20250110000000", "new"), ("2025-01-08T00:00:00+02:00", "new")],
    )
    def test_the_nearest_in_time(self, scrapy: Scrapy, at: str, body: str) -> None:
        answers = [f"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{text}".encode() for text in ("old", "new")]
        store(
            scrapy.data,
            *(exchange(response=a, started_at=MOMENT + 9 * n * DAY) for n, a in enumerate(answers)),
        )
        assert scrapy("archive", "get", "http://site.example/a#part", "--at", at).out == body
        assert scrapy("archive", "get", "http://site.example/a").out == "new"

    def test_bytes_are_bytes(self, scrapy: Scrapy) -> None:
        store(scrapy.data, exchange(response=b"HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + IMAGE))
        command = [sys.executable, "-m", "scrapy", "archive", "get", "http://site.example/a"]
        done = subprocess.run(
            [*command, "-s", f"DATA_DIR={scrapy.data}"],
            cwd=ROOT,
            env=scrapy.env,
            capture_output=True,
            check=True,
        )
        assert done.stdout == IMAGE

    def test_a_miss(self, small: Scrapy) -> None:
        one_sentence(small("archive", "get", "http://nowhere.example/"), 66, "http://nowhere.example/")

    def test_a_record_that_is_gone(self, small: Scrapy) -> None:
        for path in (small.data / "archive").iterdir():
            path.write_bytes(b"")
        one_sentence(small("archive", "get", "http://first.example/a"), 65, "offset")

    def test_an_output_that_is_there_is_kept(self, small: Scrapy, tmp_path: Path) -> None:
        kept = tmp_path / "kept"
        kept.write_text("kept")
        one_sentence(
            small("archive", "get", "http://first.example/a", "--output", str(kept)), 2, "there already"
        )
        assert kept.read_text() == "kept"


class TestCdxj:
    def test_of_all_and_of_a_venue(self, small: Scrapy, tmp_path: Path) -> None:
        lines = small("archive", "cdxj").out.splitlines()
        assert [line.split()[0] for line in lines] == [
            *("example,first)/a", "example,first)/a", "example,first)/b", "example,second)/copy")
        ]
        assert small("archive", "cdxj", "second").out.splitlines() == lines[3:]
        assert small("archive", "cdxj", "--output", str(tmp_path / "i.cdxj")).out == ""
        assert (tmp_path / "i.cdxj").read_text().splitlines() == lines

    def test_a_program_of_others_makes_the_same(self, crawled: Scrapy) -> None:
        files = sorted(str(path) for path in (crawled.data / "archive").glob("*.warc.gz"))
        kept = [
            line for line in run("cdxj-indexer", "-s", *files).splitlines() if '"status": "304"' not in line
        ]
        assert crawled("archive", "cdxj").out.splitlines() == kept

    def test_a_reader_who_has_had_enough(self, small: Scrapy) -> None:
        command = [sys.executable, "-W", "error", "-m", "scrapy", "archive", "cdxj"]
        process = subprocess.Popen(
            [*command, "-s", f"DATA_DIR={small.data}"],
            cwd=ROOT, env=small.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate()
        assert (process.returncode, err) == (0, b"")


class TestStats:
    def test_table(self, small: Scrapy) -> None:
        ran = small("archive", "stats")
        assert (ran.code, ran.err) == (0, "")
        assert re.search(r"first +2 +3 +1 .*KB .*2025-01-02 .*2025-01-03", ran.out)
        assert "\x1b" not in ran.out
        assert "views" not in ran.out

    def test_views_have_a_column_where_there_are_any(self, scrapy: Scrapy) -> None:
        see(scrapy.data, "first", *two_venues(scrapy.data)[:2])
        ran = scrapy("archive", "stats")
        assert (ran.code, ran.err) == (0, "")
        assert re.search(r"captures +revisits +views +on disk", ran.out)
        assert re.search(r"first +3 +3 +1 +2 ", ran.out)
        assert scrapy("archive", "rebuild").code == scrapy("archive", "verify").code == 0
        assert scrapy("archive", "stats").out == ran.out

    @pytest.mark.parametrize("ending", ["png", "svg"])
    def test_plot(self, small: Scrapy, tmp_path: Path, ending: str) -> None:
        pytest.importorskip("matplotlib", reason="the extra `plots` isn't installed")
        path = tmp_path / f"x.{ending}"
        ran = small("archive", "stats", "--plot", str(path))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert path.read_bytes()[:5] in {b"\x89PNG\r", b"<?xml"}


class TestPacking:
    def test_wacz_of_a_crawl_is_valid(self, crawled: Scrapy, tmp_path: Path) -> None:
        program("wacz")
        path = tmp_path / "x.wacz"
        ran = crawled("archive", "wacz", str(path), "sample")
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert "succeeded" in run("wacz", "validate", "-f", str(path))
        with zipfile.ZipFile(path) as found:
            pages = found.read("pages/pages.jsonl").splitlines()[1:]
        assert {json.loads(line)["url"] for line in pages} == {each["final_url"] for each in crawled.items()}

    def test_export_of_a_crawl_is_read_by_others(self, crawled: Scrapy, tmp_path: Path) -> None:
        (tmp_path / "archive").mkdir()
        ran = crawled("archive", "export", str(tmp_path / "archive" / "x.warc.gz"))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert warcio_check(tmp_path).code == 0

    @pytest.mark.parametrize(("action", "name"), [("wacz", "x.wacz"), ("export", "x.warc.gz")])
    def test_nothing_asked_for(self, small: Scrapy, tmp_path: Path, action: str, name: str) -> None:
        ran = small("archive", action, str(tmp_path / name), "--since", "2030-01-01")
        one_sentence(ran, 66, "nothing")
        assert list(tmp_path.glob("x.*")) == []

    @pytest.mark.parametrize(("action", "name"), [("wacz", "x.wacz"), ("export", "x.warc.gz")])
    def test_outputs_that_can_not_be(self, small: Scrapy, tmp_path: Path, action: str, name: str) -> None:
        one_sentence(small("archive", action, str(small.data / "archive" / name)), 2, "part of the archive")
        one_sentence(small("archive", action, str(tmp_path / "none" / name)), 73, "none")

    def test_damage_is_listed(self, small: Scrapy, tmp_path: Path) -> None:
        path = min((small.data / "archive").glob("first*"))
        path.write_bytes(path.read_bytes()[:-30])
        ran = small("archive", "export", str(tmp_path / "x.warc.gz"))
        assert ran.code == 65
        assert f"{path.name} at offset" in ran.out


class TestImport:
    def test_into_an_empty_folder_and_again(self, scrapy: Scrapy, tmp_path: Path) -> None:
        source = by_warcio(tmp_path / "a.warc.gz", ["http://a.example/", "http://b.example/"])
        ran = scrapy("archive", "import", str(source))
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert re.search(r"imported +5 *\n", ran.out)
        assert scrapy("archive", "get", "http://b.example/").out == "page http://b.example/"
        assert_sound(scrapy)
        assert re.search(r"there already +5 *\n", scrapy("archive", "import", str(source)).out)
        assert scrapy("archive", "rebuild").out == "2 captures indexed\n"
        assert_sound(scrapy)

    def test_a_package_of_ours(self, crawled: Scrapy, scrapy: Scrapy, tmp_path: Path) -> None:
        path = tmp_path / "x.wacz"
        crawled("archive", "wacz", str(path))
        assert scrapy("archive", "import", str(path)).code == 0
        for item in crawled.items():
            url = item["final_url"]
            assert scrapy("archive", "get", url).out == crawled("archive", "get", url).out
        assert_sound(scrapy)

    def test_damage_is_listed_and_the_rest_taken(self, scrapy: Scrapy, tmp_path: Path) -> None:
        bad = plain(block=b"hello", Content_Length="-1")
        source = file(tmp_path / "a.warc.gz", [page("http://a.example/"), bad, page("http://b.example/")])
        ran = scrapy("archive", "import", str(source))
        assert (ran.code, accidents(ran.err)) == (65, [])
        assert re.search(r"a\.warc\.gz at offset \d+: Content-Length is '-1'", ran.out)
        assert scrapy("archive", "get", "http://b.example/").out == "hello"
        assert_sound(scrapy)
