"""What the recording proxy refuses, and where it breaks off."""

from __future__ import annotations

import asyncio

import pytest

from archive.exceptions import CannotWriteError
from crawler.exceptions import LimitError
from crawler.ignored import RobotsError
from crawler.recording.visit import Bounds
from tests.crawler.recording.world import ANSWERS, MEGABYTE, OpenGate, asked, recording
from tests.faults.rawserver import RawServer

SOCKET = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13")


@pytest.fixture
def server():
    with RawServer(ANSWERS) as running:
        yield running


def test_a_page_may_not_send_without_end(server):
    async def run():
        async with recording() as world:
            world.begin()
            return await world.ask(
                f"{server.url}/", "Content-Length: 2000000", method="POST", body=b"x" * 10
            ), await world.ask(
                f"{server.url}/",
                "Transfer-Encoding: chunked",
                method="POST",
                body=b"200000\r\n" + b"x" * 2_200_000,
            )

    for got in asyncio.run(run()):
        assert got.startswith(b"HTTP/1.1 413 ")
    assert server.targets == []


@pytest.mark.parametrize(
    ("headers", "how", "word"),
    [
        (SOCKET, "refused", "websocket"),
        (("Accept: text/event-stream",), "refused", "stream of events"),
        (("Sec-Fetch-Dest: video", "Range: bytes=0-"), "skipped", "films"),
        (("Accept-Encoding: identity;q=1, *;q=0",), "skipped", "films"),
    ],
)
def test_what_has_no_end_or_is_not_wanted_is_not_asked_for(server, headers, how, word):
    world, visit, got = asked(f"{server.url}/", *headers)
    assert server.seen == []
    assert got.startswith(b"HTTP/1.1 403 ")
    (load,) = visit.loads
    assert load.how == how
    assert word in str(load.error)
    notes = [exchange.error for exchange in world.kept]
    assert (word in notes[0]) if how == "refused" else notes == []


def test_films_are_loaded_where_they_are_wanted(server):
    _, _, got = asked(f"{server.url}/", "Sec-Fetch-Dest: video", begin={"media": True})
    assert got.startswith(b"HTTP/1.1 200 ")


def test_a_websocket_comes_through_a_tunnel_without_tls(server):
    async def run():
        async with recording() as world:
            world.begin()
            return world, await world.ask(server.url.replace("http:", "ws:") + "/", *SOCKET)

    world, got = asyncio.run(run())
    assert got.startswith(b"HTTP/1.1 403 ")
    assert [(each.url, each.request) for each in world.kept] == [(f"{server.url}/", b"")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "[::1]", "a.localhost"])
def test_private_addresses_are_refused_when_connecting(server, host):
    url = f"http://{host}:{server.port}/"
    world, visit, got = asked(url, allowed="10.0.0.0/8")
    assert server.seen == []
    assert got.startswith(b"HTTP/1.1 403 ")
    assert world.kept[0].error.startswith("AddressRefusedError: ")
    assert visit.loads[0].how == "refused"


def test_what_the_gate_forbids_is_not_asked_for(server):
    def forbid(_):
        raise RobotsError("robots.txt forbids it")

    world, _, got = asked(f"{server.url}/", gate=OpenGate(forbid))
    assert server.seen == []
    assert b"robots.txt forbids it" in got
    assert world.kept[0].error == "RobotsError: robots.txt forbids it"


def test_the_gate_hears_of_answers(server):
    world, _, _ = asked(f"{server.url}/later")
    assert world.gate.noted == [503]


def test_a_server_that_stalls_is_given_up(server):
    world, _, got = asked(f"{server.url}/slow", seconds=0.3)
    assert got.endswith(b"\r\n\r\nonly ")
    assert (world.kept[0].truncated, bytes(world.kept[0].response)) == ("time", got)


def test_an_answer_is_cut_at_its_limit(server):
    world, visit, got = asked(f"{server.url}/large")
    assert MEGABYTE <= len(world.kept[0].response) < 3 * MEGABYTE
    assert world.kept[0].truncated == "length"
    assert "DOWNLOAD_MAXSIZE" in world.kept[0].error
    assert len(got) < 3_000_000
    assert not visit.loads[0].complete


def test_a_page_has_a_budget(server):
    async def run(bounds, *paths):
        async with recording(most=4 * MEGABYTE) as world:
            visit = world.begin(bounds=bounds)
            for path in paths:
                await world.ask(server.url + path)
            return [(load.how, type(load.error)) for load in visit.loads]

    fetched, refused = ("fetched", type(None)), ("refused", LimitError)
    assert asyncio.run(run(Bounds(2, MEGABYTE, 30), "/", "/", "/")) == [fetched, fetched, refused]
    assert asyncio.run(run(Bounds(9, MEGABYTE, 30), "/large", "/")) == [fetched, refused]
    assert asyncio.run(run(Bounds(9, MEGABYTE, 0), "/")) == [refused]


def test_what_the_archive_cannot_take_is_not_shown(server):
    async def run():
        async with recording() as world:

            def refuse(_):
                raise CannotWriteError("the disk is full")

            world.proxy._recorder._keep = refuse
            visit = world.begin()
            return visit, await world.ask(f"{server.url}/")

    visit, got = asyncio.run(run())
    assert got.startswith(b"HTTP/1.1 403 ")
    assert str(visit.failure) == "the disk is full"
