"""The recording proxy: what it passes on, and what it archives whatever the browser does."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from tests.conftest import TECHNOLOGY_REVIEW
from tests.crawler.recording.world import ANSWERS, MEGABYTE, asked, eventually, read_answer, recording
from tests.faults.rawserver import RawServer, Sends, page
from tests.site.server import ReplayProxy

SOCKET = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13")


@pytest.fixture
def server():
    with RawServer(ANSWERS) as running:
        yield running


@asynccontextmanager
async def echo():
    """A server that answers with the bytes of the request's body, as they came."""

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readuntil(b"0\r\n\r\n" if b"chunked" in head else b"END")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("Transfer-Encoding: chunked",), b"3\r\nabc\r\n5;x=y\r\nhello\r\n0\r\n\r\n"),
        (("Content-Length: 10",), b"\x00\r\n\r\nabEND"),
    ],
)
def test_what_a_page_sends_goes_on_as_it_is(headers, body):
    async def run():
        async with recording() as world, echo() as url:
            world.begin()
            got = await world.ask(f"{url}/up", *headers, method="POST", body=body)
            return got, world.kept_of(f"{url}/up")

    got, exchange = asyncio.run(run())
    assert got.endswith(b"\r\n\r\n" + body)
    assert exchange.request.startswith(b"POST /up HTTP/1.1\r\nHost: ")
    assert exchange.request.endswith(b"\r\n\r\n" + body)
    assert not exchange.is_capture


def test_what_a_page_still_waits_for_is_broken_off_and_archived(server):
    async def run():
        async with recording() as world:
            world.begin()
            waiting = asyncio.create_task(world.ask(f"{server.url}/slow"))
            await eventually(lambda: server.seen)
            await asyncio.sleep(0.05)
            await world.proxy.end()
            late = await world.ask(f"{server.url}/")
            return world, await waiting, late

    world, got, late = asyncio.run(run())
    assert got == b""
    (exchange,) = world.kept
    assert exchange.truncated == "length"
    assert bytes(exchange.response).endswith(b"only ")
    assert b"no page is under way" in late


def test_an_answer_is_read_to_its_end_though_the_browser_has_gone(server):
    async def run():
        async with recording(most=8 * MEGABYTE) as world:
            world.begin()
            _, writer, target = await world.connect(f"{server.url}/large")
            writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await eventually(lambda: server.seen)
            writer.transport.abort()
            await eventually(lambda: world.kept)
            return world.kept[0]

    exchange = asyncio.run(run())
    assert exchange.truncated is None
    assert exchange.response.endswith(b"x" * 3_000_000)


@pytest.mark.parametrize("name", ["moved", "file", "saved", "later"])
def test_a_document_that_is_not_to_be_shown_is_kept_from_the_browser(server, name):
    url = f"{server.url}/{name}"
    _, visit, got = asked(url, begin={"url": url})
    assert got == b"HTTP/1.1 204 No Content\r\n\r\n"
    assert visit.turned_away
    assert visit.document.response.startswith(b"HTTP/1.1 ")


def test_its_cookies_are_not(server):
    url = f"{server.url}/cookie"
    _, _, got = asked(url, begin={"url": url})
    assert got == b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n"


def test_a_document_that_is_a_page_is_shown(server):
    url = f"{server.url}/"
    _, visit, got = asked(url, begin={"url": url})
    assert got == visit.document.response == page("Here").data
    assert not visit.turned_away


def test_nothing_is_made_up_where_a_server_says_nothing(server):
    world, visit, got = asked(f"{server.url}/wordless")
    assert got.startswith(b"HTTP/1.1 403 ")
    assert world.kept[0].request.startswith(b"GET /wordless HTTP/1.1\r\n")
    assert visit.loads[0].how == "failed"


def test_a_connection_that_died_while_nobody_looked_is_replaced():
    with RawServer({"/": page("Here"), "/last": Sends(page("Last").data, then="close")}) as server:

        async def run():
            async with recording() as world:
                world.begin()
                return [await world.ask(f"{server.url}{path}") for path in ("/", "/last", "/")]

        assert asyncio.run(run()) == [page("Here").data, page("Last").data, page("Here").data]


def test_a_page_asks_twice_on_one_connection(server):
    async def run():
        async with recording() as world:
            world.begin()
            reader, writer, target = await world.connect(f"{server.url}/")
            request = f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            writer.write(request)
            first = await read_answer(reader)
            writer.write(request)
            second = await read_answer(reader)
            writer.close()
            return [first, second]

    assert asyncio.run(run()) == [page("Here").data] * 2


def test_the_operators_own_proxy_is_asked(monkeypatch):
    with ReplayProxy(pages=[TECHNOLOGY_REVIEW]) as operators:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, operators.url.replace("//", "//me:secret@"))
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("SSL_CERT_FILE", str(operators.ca_file))

        async def run():
            async with recording(allowed="10.0.0.0/8") as world:
                world.begin()
                urls = [f"{scheme}://www.technologyreview.com/robots.txt" for scheme in ("http", "https")]
                got = [
                    await world.ask(url if url.startswith("http:") else url.replace(".com/", ".com:443/"))
                    for url in urls
                ]
                return world, got

        world, got = asyncio.run(run())
        assert len(operators.requests) == 2
    assert all(answer.startswith(b"HTTP/1.1 ") for answer in got)
    assert [exchange.url.split(":")[0] for exchange in world.kept] == ["http", "https"]
    assert all(
        b"secret" not in exchange.request and b"Proxy-" not in exchange.request for exchange in world.kept
    )
    assert [exchange.ip for exchange in world.kept] == [None, None]


def test_a_page_can_be_listed(server):
    _, visit, _ = asked(f"{server.url}/")
    (line,) = map(json.loads, visit.listing().splitlines())
    assert line == {
        "method": "GET", "url": f"{server.url}/", "how": "fetched", "status": 200, "record_id": None,
        "error": None,
    }  # fmt: skip
