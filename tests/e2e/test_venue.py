"""`scrapy crawl sample`: a whole venue, from its sources to items, records and WARC files."""

import gzip
import json
import re

import pytest

from tests.conftest import LOOPBACK
from tests.e2e.world import accidents, assert_sound, sample_folder, scrapy_in, stored, warc_files
from tests.site.publication import Publication
from tests.site.server import SampleVenue

GOOD = {
    "/2025/08/01/a-small-glossary-of-forgetting/",
    "/2025/09/16/why-the-old-catalogue-kept-its-drawers/",
    "/2025/10/30/notes-from-a-reading-room-with-no-signal/",
    "/2025/11/21/timestamps-are-a-kind-of-handwriting/",
    "/2025/12/08/the-sitemap-of-a-house/",
    "/2026/01/15/counting-dead-links-in-a-seaside-town/",
    "/2026/02/02/a-feed-is-a-letter-not-a-window/",
    "/2026/02/20/the-night-shift-at-the-microfilm-desk/",
    "/2026/03/12/an-interview-with-a-redirect/",
    "/2026/03/30/three-ways-to-lose-a-photograph/",
    "/2026/04/09/das-gedaechtnis-der-kleinen-seiten/",
    "/2026/04/27/the-checksum-and-the-choir/",
    "/2026/05/11/what-a-robots-file-cannot-promise/",
    "/2026/05/18/the-library-that-kept-its-weather/",
}
GONE = "/2025/07/04/the-guestbook-is-closed/"
NOT_FOUND = "/2025/06/19/a-page-nobody-saved/"
SOURCES = {"/robots.txt", "/feed.xml", "/section/", "/sitemap_index.xml", "/sitemap.xml", "/sitemap-news.xml"}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """One crawl of the venue as it comes, with its own politeness, and the server it asked."""
    folder = tmp_path_factory.mktemp("venue")
    scrapy = scrapy_in(folder)
    with SampleVenue() as site:
        ran = scrapy("crawl", "sample", "-s", LOOPBACK, "-s", sample_folder(folder / "venues", site.url))
    assert ran.code == 0, ran.err
    return scrapy, site, ran


@pytest.fixture(scope="module")
def items(crawled):
    scrapy, site, _ = crawled
    return {item["url"].removeprefix(site.url).partition("?")[0]: item for item in scrapy.items()}


def test_each_article_is_one_item_and_nothing_else_is(crawled, items):
    assert set(items) == {*GOOD, GONE, NOT_FOUND}
    assert len(crawled[0].items()) == 16


def test_the_items_say_what_came_of_each(items):
    assert {path: (item["verdict"], item["http_status"]) for path, item in items.items()} == {
        **dict.fromkeys(GOOD, ("ok", 200)),
        GONE: ("gone", 410),
        NOT_FOUND: ("not_found", 404),
    }
    for path in GOOD:
        item = items[path]
        assert item["title"]
        assert item["text"].startswith(item["preview"][:100])
        assert item["content_length"] > 500
        assert item["body_bytes"] > 1000
        assert item["wire_bytes"] > 500
        assert item["error"] is None
        assert item["warc_file"]
        assert (item["venue_id"], item["credibility"], item["ip"]) == ("sample", 1, "127.0.0.1")
    assert not items[GONE]["text"]


def test_dates_keep_the_offset_of_the_page(items):
    assert items["/2026/02/20/the-night-shift-at-the-microfilm-desk/"]["published_at"] == (
        "2026-02-20T00:20:00+09:00"
    )
    assert (
        items["/2026/05/18/the-library-that-kept-its-weather/"]["published_at"] == "2026-05-18T09:15:00+02:00"
    )


def test_what_the_server_saw_is_what_the_archive_has(crawled):
    scrapy, site, _ = crawled
    seen = sorted((logged.url, logged.method, tuple(logged.headers)) for logged in site.requests)
    kept = []
    for record in stored(scrapy.data, "request"):
        line, *headers = record.block.decode().removesuffix("\r\n\r\n").split("\r\n")
        assert line == f"GET {record.url.removeprefix(site.url)} HTTP/1.1"
        kept.append((record.url, "GET", tuple(tuple(header.split(": ", 1)) for header in headers)))
    assert sorted(kept) == seen
    asked = [logged.url.removeprefix(site.url) for logged in site.requests]
    asked.remove("/robots.txt")  # for its rules, and for the sitemaps that it names
    assert len(asked) == len(set(asked))


def test_the_answers_are_whole(crawled):
    scrapy, site, _ = crawled
    publication = Publication()
    statuses = {logged.url: logged.status for logged in site.requests}
    responses = list(stored(scrapy.data, "response"))
    assert {record.url for record in responses} == set(statuses)
    assert len(responses) == len(site.requests)
    for record in responses:
        head, _, body = record.block.partition(b"\r\n\r\n")
        answer = publication.respond(record.url)
        assert head.startswith(b"HTTP/1.1 %d " % answer.status)
        assert (gzip.decompress(body) if b"Content-Encoding: gzip" in head else body) == answer.body
        assert statuses[record.url] == answer.status


def test_requisites_are_archived(crawled):
    scrapy, site, _ = crawled
    kept = {record.url.removeprefix(site.url) for record in stored(scrapy.data, "response")}
    assert kept >= {f"/assets/css/{name}" for name in ("site.css", "parts/colours.css", "parts/type.css")}
    assert kept >= {f"/assets/img/{name}" for name in ("mark.svg", "rainfall.png", "house.svg", "paper.png")}
    assert kept >= {f"/assets/img/gauge-{width}.jpg" for width in (480, 960)}, "both candidates of a srcset"
    assert kept >= SOURCES
    assert not [path for path in kept if path.endswith(".js")]


def test_the_text_lies_beside_its_capture(crawled, items):
    scrapy, site, _ = crawled
    texts = {
        record.fields["WARC-Refers-To"]: record.block.decode() for record in stored(scrapy.data, "conversion")
    }
    assert texts == {items[path]["warc_record_id"]: items[path]["text"] for path in GOOD}
    assert site.url


def test_each_item_names_the_place_of_its_capture(crawled, items):
    """A reader that isn't ours finds the response at file and offset."""
    scrapy, site, _ = crawled
    for path, item in items.items():
        with (scrapy.data / "archive" / item["warc_file"]).open("rb") as file:
            file.seek(item["warc_offset"])
            record = gzip.GzipFile(fileobj=file).read(4096).decode("latin-1")
        assert f"WARC-Target-URI: {site.url}{path}" in record
        assert f"WARC-Record-ID: {item['warc_record_id']}" in record
        assert f"WARC-Payload-Digest: {item['payload_digest']}" in record


def test_every_file_is_sound_and_well_named(crawled):
    scrapy, _, _ = crawled
    assert_sound(scrapy)
    (file,) = warc_files(scrapy.data)
    assert re.fullmatch(r"sample-\d{14}-00001-[0-9a-z]+\.warc\.gz", file.name)
    info = next(stored(scrapy.data, "warcinfo")).block.decode()
    assert "https://example.org/contact" in info
    assert "WARC File Format 1.1" in info


def test_nothing_lies_about_that_should_not(crawled):
    names = {path.name.removesuffix("-wal").removesuffix("-shm") for path in crawled[0].data.iterdir()}
    assert names <= {
        *("archive", "claims", "items", "reports", "lock"),
        *("index.sqlite", "state.sqlite", "frontier.sqlite"),
    }
    assert not list(crawled[0].data.glob("*/.*"))


def test_robots_are_obeyed_and_the_sender_is_named(crawled):
    _, site, _ = crawled
    assert not [logged.url for logged in site.requests if "/private/" in logged.url]
    agents = {logged.header("User-Agent") for logged in site.requests}
    assert agents == {"venue-archive/0.1.0 (+https://example.org/contact)"}


def test_plain_lines_say_how_it_went(crawled):
    err = crawled[2].err
    assert "items 16" in err
    assert "ok 14" in err
    assert "sources failed 0" in err
    assert "\x1b[" not in err
    assert accidents(err) == []
    assert " WARNING: " not in err


def test_the_export_has_every_record_with_its_text(crawled, items):
    ran = crawled[0]("export", "sample")
    assert (ran.code, ran.err) == (0, "")
    records = {record["url"]: record for record in map(json.loads, ran.out.splitlines())}
    assert records == {item["url"]: item for item in items.values()}


def test_a_second_run_in_the_same_folder(crawled, tmp_path):
    """Comes last here: it adds to what the others looked at."""
    scrapy, _, _ = crawled
    first = scrapy.items()
    with SampleVenue(port=_port_of(scrapy)) as site:
        options = ["-s", LOOPBACK, "-s", sample_folder(tmp_path / "venues", site.url)]
        assert scrapy("crawl", "sample", *options).code == 0
        assert scrapy.items() == first, "nothing is due"
        ran = scrapy("crawl", "sample", "-a", "due=all", *options)
    assert (ran.code, accidents(ran.err)) == (0, [])
    assert len(scrapy.items()) == 32
    assert [file.name.split("-")[2] for file in warc_files(scrapy.data)] == ["00001", "00002", "00003"]
    assert len(scrapy("export").out.splitlines()) == 16
    assert_sound(scrapy)


def _port_of(scrapy):
    """The port that the venue had the first time: its URLs are to be the same."""
    return int(re.search(r":(\d+)/", scrapy.items()[0]["url"])[1])
