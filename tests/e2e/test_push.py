"""`scrapy push` as a user runs it: what it says, its exit codes, and that the key is nowhere."""

from __future__ import annotations

import json
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from crawler.urls import resource_id
from tests.crawler.wiki.push.records import URL, keep, numbered, record
from tests.e2e.world import accidents, started
from tests.faults.until import until
from tests.wikiserver.faults import Faults
from tests.wikiserver.server import KEY, WikiServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Scrapy

A = URL.format("a")
LONG = URL.format("x" * 3000)


@pytest.fixture
def server(scrapy: Scrapy) -> Iterator[WikiServer]:
    """A stand-in that the command is told of."""
    with WikiServer() as server:
        scrapy.env.update(VENUE_ARCHIVE_WIKI_KEY=KEY, VENUE_ARCHIVE_WIKI_URL=server.url)
        yield server


def test_what_would_be_sent_what_was_and_what_is_left(scrapy: Scrapy, server: WikiServer) -> None:
    keep(scrapy.data, [record(A), record(LONG)])
    dry = scrapy("push", "--dry-run", VENUE_ARCHIVE_WIKI_KEY="")
    assert (dry.code, accidents(dry.err)) == (65, [])
    assert dry.out.startswith("What a push would change")
    assert "1 new, 0 changed, 0 unchanged, 1 refused; nothing was sent" in dry.out
    assert "at most are taken" in dry.out
    assert (server.wiki.asked, (scrapy.data / "wiki.sqlite").exists()) == ([], False)

    ran = scrapy("push", "-L", "DEBUG")
    assert ran.code == 65
    assert f"1 new, 0 changed, 0 unchanged, 1 refused; sent to {server.url} in 4 requests" in ran.out
    assert KEY not in ran.out + ran.err
    assert KEY.encode() not in (scrapy.data / "wiki.sqlite").read_bytes()
    assert resource_id(A) in server.wiki.shelf.resources

    keep(scrapy.data, [record(A, title="Another")])
    lines = scrapy("push", "--dry-run", "--format", "jsonl")
    rows = {row["url"]: row for row in map(json.loads, lines.out.splitlines())}
    assert rows[A]["change"] == "changed"
    assert rows[A]["fields"] == ["resource.title", "content.pageTitle", "status.fetchedTitle"]
    assert rows[LONG]["reasons"] == [f"url is {len(LONG):,} long, 2,000 at most are taken"]
    assert lines.err == "0 new, 1 changed, 0 unchanged, 1 refused; nothing was sent\n"


def test_a_push_shows_what_needs_a_look(scrapy: Scrapy, server: WikiServer) -> None:
    server.wiki.shelf.put([{"id": "theirs", "url": A, "type": "web"}])
    keep(scrapy.data, [*numbered(3), record(A), record(URL.format("b"), text="x" * 6_000_000)])
    ran = scrapy("push")
    assert ran.code == 0
    assert ran.out.startswith("What needs a look")
    assert "under the id theirs, which stays" in ran.out
    assert "fullText was cut to what the wiki takes" in ran.out
    assert URL.format(1) not in ran.out
    again = scrapy("push")
    assert again.out == f"0 new, 0 changed, 5 unchanged, 0 refused; sent to {server.url} in 0 requests\n"


def test_a_choice_of_sources(scrapy: Scrapy, server: WikiServer) -> None:
    keep(scrapy.data, [*numbered(6), record("https://arxiv.org/abs/2212.08073", venue_id="arxiv")])
    assert scrapy("push", "--venue", "arxiv").code == 0
    assert [each["url"] for each in server.wiki.shelf.resources.values()] == [
        "https://arxiv.org/abs/2212.08073"
    ]
    assert scrapy("push", "--limit", "4").code == 0
    assert len(server.wiki.shelf.resources) == 5
    assert scrapy("push", "--changed-since", "2020-01-01").code == 0
    assert len(server.wiki.shelf.resources) == 7
    server.wiki.asked.clear()
    assert scrapy("push", "--all", "--limit", "2").code == 0
    assert len(server.wiki.asked) == 1 + 2 * 2 + 1


def test_each_server_has_a_memory_of_its_own(scrapy: Scrapy, server: WikiServer) -> None:
    keep(scrapy.data, [record(A)])
    assert scrapy("push").code == 0
    with WikiServer() as other:
        ran = scrapy("push", "-s", f"WIKI_URL={other.url}/")
        assert "1 new" in ran.out
        assert resource_id(A) in other.wiki.shelf.resources


@pytest.mark.parametrize(
    ("args", "env", "words"),
    [
        ((), {"VENUE_ARCHIVE_WIKI_URL": ""}, "WIKI_URL says where the wiki's server is"),
        ((), {"VENUE_ARCHIVE_WIKI_KEY": ""}, "set it in the environment, as VENUE_ARCHIVE_WIKI_KEY"),
        (("--venue", "arxvi"), {}, 'there is no such venue, did you mean "arxiv"?'),
    ],
)
def test_bad_input(scrapy: Scrapy, args: tuple[str, ...], env: dict[str, str], words: str) -> None:
    keep(scrapy.data, [])
    given = {"VENUE_ARCHIVE_WIKI_KEY": KEY, "VENUE_ARCHIVE_WIKI_URL": "http://127.0.0.1:9", **env}
    ran = scrapy("push", *args, **given)
    assert ran.code == 2
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_folder_without_records(scrapy: Scrapy, server: WikiServer) -> None:
    ran = scrapy("push")
    assert ran.code == 2
    assert "holds no records yet" in ran.err
    assert server.wiki.asked == []


def test_a_server_that_is_not_there_or_refuses_the_key(scrapy: Scrapy, server: WikiServer) -> None:
    keep(scrapy.data, [record(A)])
    refused = scrapy("push", VENUE_ARCHIVE_WIKI_KEY="another-key")
    assert refused.code == 77
    assert f"scrapy push: {server.url} refuses the key (401)" in refused.err
    assert "another-key" not in refused.out + refused.err
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    away = scrapy("push", "-s", f"WIKI_URL=http://127.0.0.1:{port}", "-s", "WIKI_BACKOFF=0.01")
    assert away.code == 69
    assert f"scrapy push: http://127.0.0.1:{port} can't be reached: " in away.err
    assert "Connection refused" in away.err
    assert not accidents(refused.err + away.err)


def test_an_interrupted_push_says_so(scrapy: Scrapy, server: WikiServer) -> None:
    keep(scrapy.data, numbered(3))
    server.wiki.faults = Faults(busy=1, retry_after="600")
    with started(scrapy, "push") as process:
        until(lambda: server.wiki.asked)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "so far; the next push goes on from here" in out
    assert not accidents(err)
