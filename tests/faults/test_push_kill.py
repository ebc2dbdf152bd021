"""A push with kill -9, 429, 500 and cut connections; VENUE_ARCHIVE_PUSH_RECORDS says of how many records."""

from __future__ import annotations

import os
import random
import time

from crawler.urls import resource_id, stable_id
from tests.crawler.wiki.push.records import URL, keep, record
from tests.e2e.world import accidents, scrapy_in, started
from tests.wikiserver.faults import Faults
from tests.wikiserver.server import KEY, WikiServer

RECORDS = int(os.environ.get("VENUE_ARCHIVE_PUSH_RECORDS", "400"))
SEED = random.randrange(10**6)
SETTINGS = ("-s", "WIKI_WRITES_PER_MINUTE=0", "-s", "WIKI_READS_PER_MINUTE=0", "-s", "WIKI_BACKOFF=0.01")
ODD = {
    1: {"text": "a\0b\ud834c", "title": "Title\0"},
    2: {"text": "x" * 6_000_000},
    3: {"text": "𝄞" * 30_000, "title": "𝄞" * 800},
    4: {"published_at": "2025-01-21T00:30:00+09:00"},
    5: {"text": "", "verdict": "not_found", "http_status": 404},
}
TOO_LONG = URL.format("x" * 3000)


def killed(process, wiki, dice):
    """Kill a push when the wiki was asked some times more; tell whether it was still running."""
    wanted = len(wiki.asked) + dice.randint(1, max(RECORDS // 2, 1))
    while process.poll() is None and len(wiki.asked) < wanted:
        time.sleep(0.002)
    running = process.poll() is None
    process.kill()
    process.communicate()
    return running


def test_every_record_is_there_once(tmp_path):
    dice, scrapy = random.Random(SEED), scrapy_in(tmp_path)
    texts = {
        URL.format(number): f"What page {number} says. " * (1 + number % 50) for number in range(RECORDS)
    }
    known = [record(url, **{"text": text, **ODD.get(n, {})}) for n, (url, text) in enumerate(texts.items())]
    keep(scrapy.data, [*known, record(TOO_LONG)])
    kills = 0
    with WikiServer() as server:
        wiki = server.wiki
        wiki.faults = Faults(0.02, 0.02, 0.01, 0.01, 0.01, retry_after="0", seed=SEED)
        scrapy.env.update(VENUE_ARCHIVE_WIKI_KEY=KEY, VENUE_ARCHIVE_WIKI_URL=server.url)
        while kills < 3:
            with started(scrapy, "push", *SETTINGS) as process:
                if not killed(process, wiki, dice):
                    break
                kills += 1
        last = scrapy("push", *SETTINGS)
        assert last.code == 65, (SEED, last.out, last.err)
        assert f"url is {len(TOO_LONG):,} long, 2,000 at most are taken" in " ".join(last.out.split())
        assert not accidents(last.err)
        wiki.asked.clear()
        again = scrapy("push", *SETTINGS)
        assert again.code == 65
        assert wiki.asked == [], "all of it was there"
    assert kills, SEED
    assert wiki.refused == [], "nothing outside of the limits was sent"
    assert wiki.shelf.resources.keys() == {resource_id(url) for url in texts}
    for url in texts:
        there = wiki.shelf.resources[resource_id(url)]
        assert (there["url"], there["stableId"]) == (url, stable_id(url))
        assert there["fetchStatus"] == ("dead" if url == URL.format(5) else "ok")
    assert wiki.shelf.contents.keys() == texts.keys() - {URL.format(5)}
    plain = [url for n, url in enumerate(texts) if n not in ODD]
    assert all(wiki.shelf.contents[url]["fullText"] == texts[url] for url in plain)
    assert wiki.shelf.contents[URL.format(1)]["fullText"] == "ab\ufffdc"
    assert wiki.shelf.contents[URL.format(2)]["contentLength"] == 6_000_000
    assert wiki.shelf.resources[resource_id(URL.format(4))]["publishedDate"] == "2025-01-21"
