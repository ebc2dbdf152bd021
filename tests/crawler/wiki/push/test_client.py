"""Requests to the wiki's server: TLS, proxies, connections that are cut, answers that aren't the wiki's."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crawler.exceptions import BadInputError, WikiUnavailableError
from crawler.wiki.push.client import TRIES, Reply, WikiClient
from crawler.wiki.push.server import Server
from tests.faults.rawserver import RawServer, Sends
from tests.site.authority import Authority
from tests.wikiserver.faults import Faults
from tests.wikiserver.server import KEY, WikiServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wikiserver.app import Wiki


def client(url: str, waits: list[float] | None = None) -> closing[WikiClient]:
    sleep = (waits if waits is not None else []).append
    return closing(WikiClient(Server(url, KEY, writes=0, reads=0, timeout=10), sleep=sleep))


def look_up(url: str) -> Reply:
    with client(url) as wiki:
        return wiki.get("/api/resources/lookup", {"url": "https://www.example.org/ä?b=c&d"})


def test_a_certificate_of_somebody_unknown_is_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority()
    with WikiServer(authority.context("127.0.0.1")) as server:
        with pytest.raises(WikiUnavailableError, match="certificate verify failed"):
            look_up(server.url)
        (tmp_path / "authority.pem").write_bytes(authority.pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert look_up(server.url).status == 404
    assert len(server.wiki.asked) == 1


def test_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"id": "abc"}'
    with RawServer(lambda _: Sends(answer)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert look_up("http://wiki.example.org/base").data == {"id": "abc"}
        assert proxy.targets[0].startswith("http://wiki.example.org/base/api/resources/lookup?url=https%3A")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with WikiServer() as server:
            assert look_up(server.url).status == 404


@pytest.mark.parametrize("name", ["cut", "cut_after", "broken", "broken_after", "busy"])
def test_what_goes_by_is_tried_again(server: WikiServer, wiki: Wiki, name: str) -> None:
    wiki.faults = Faults(seed=1, **{name: 0.3})
    waits: list[float] = []
    with client(server.url, waits) as sender:
        for _ in range(20):
            assert sender.send("POST", "/api/citations/content/link-resources", {}).ok
    assert len(wiki.asked) == 20 + len(waits)
    assert waits


def test_tries_are_bounded_and_further_and_further_apart(server: WikiServer, wiki: Wiki) -> None:
    wiki.faults = Faults(cut=1)
    waits: list[float] = []
    with client(server.url, waits) as sender, pytest.raises(WikiUnavailableError, match="can't be reached: "):
        sender.send("POST", "/api/citations/content/link-resources", {})
    assert len(wiki.asked) == TRIES
    assert len(waits) == TRIES - 1
    assert all(0.25 * 2**n <= wait <= 0.5 * 2**n for n, wait in enumerate(waits))


@pytest.mark.parametrize(
    ("status", "error"), [("502 Bad Gateway", WikiUnavailableError), ("301 Moved", BadInputError)]
)
def test_who_stands_in_front_isnt_the_wiki(status: str, error: type[Exception]) -> None:
    page = b"<html><h1>Sorry</h1></html>"
    head = f"HTTP/1.1 {status}\r\nLocation: https://other.example.org/\r\nContent-Length: {len(page)}\r\n\r\n"
    with (
        RawServer(lambda _: Sends(head.encode() + page)) as server,
        pytest.raises(error, match=re.escape(server.url)),
    ):
        look_up(server.url)


def test_a_reason_is_short_and_in_one_line() -> None:
    reply = Reply(400, {"error": "validation_error", "message": "title:\n  too long " + "x" * 1000})
    assert reply.reason.startswith("the wiki answers 400 (validation_error: title: too long xxx")
    assert len(reply.reason) < 350
    assert Reply(500, {}).reason == "the wiki answers 500"


def test_a_character_that_is_half_of_one_never_leaves(server: WikiServer, wiki: Wiki) -> None:
    with client(server.url) as sender, pytest.raises(UnicodeEncodeError):
        sender.send("POST", "/api/citations/content/upsert", {"fullText": "\ud834"})
    assert wiki.asked == []
