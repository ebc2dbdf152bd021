"""Fault 30: a server says that nothing has changed, and the archive has nothing that it could mean."""

from __future__ import annotations

from tests.e2e.world import accidents, assert_sound, crawl_list, scrapy_in
from tests.faults.rawserver import RawServer, Sends, page
from tests.pipelines.extractors.article.pages import TITLE, paragraphs

GOOD = f"<!doctype html><title>{TITLE}</title><article><h1>{TITLE}</h1>{paragraphs()}</article>"
NOT_MODIFIED = Sends(b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n')


def test_it_is_fetched_again_without_conditions(tmp_path) -> None:
    """The archive was moved away; what is known of the page was not."""
    scrapy = scrapy_in(tmp_path)

    def answer(_: str) -> Sends:
        return NOT_MODIFIED if b"If-None-Match" in server.seen[-1].raw else page("", 'ETag: "a"', whole=GOOD)

    with RawServer(answer) as server:
        url = f"{server.url}/story"
        assert crawl_list(scrapy, [url]).code == 0
        assert crawl_list(scrapy, [url]).code == 0
        for path in (*(scrapy.data / "archive").iterdir(), *scrapy.data.glob("index.sqlite*")):
            path.unlink()
        ran = crawl_list(scrapy, [url])
        assert (ran.code, accidents(ran.err)) == (0, [])
        conditions = [b"If-None-Match" in seen.raw for seen in server.seen if seen.target == "/story"]
    assert conditions == [False, True, True, False]
    assert [item["http_status"] for item in scrapy.items()] == [200, 304, 200]
    assert_sound(scrapy)


def test_one_that_nobody_asked_for_is_an_item_with_its_reason(tmp_path) -> None:
    scrapy = scrapy_in(tmp_path)
    with RawServer({"/story": NOT_MODIFIED}) as server:
        ran = crawl_list(scrapy, [f"{server.url}/story"], "-s", "RETRY_TIMES=0")
        assert server.targets == ["/story"]
    assert (ran.code, accidents(ran.err)) == (0, [])
    (item,) = scrapy.items()
    assert (item["http_status"], item["verdict"], item["text"]) == (304, "server_error", "")
