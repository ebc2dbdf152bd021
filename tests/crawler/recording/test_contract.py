"""The contract of the recording proxy: what a server got and sent is archived byte for byte."""

from __future__ import annotations

import asyncio

import pytest

from tests.crawler.capture.test_tap import CASES
from tests.crawler.recording.world import message_of, recording
from tests.faults.rawserver import RawServer
from tests.site.authority import Authority

SCHEMES = ("http", "https")


@pytest.fixture(scope="module", params=SCHEMES)
def recorded(request, tmp_path_factory):
    """All cases through one proxy: the server as it was left, the exchanges, and what the client got."""
    tls, patch = None, pytest.MonkeyPatch()
    if request.param == "https":
        authority = Authority()
        (pem := tmp_path_factory.mktemp("tls") / "ca.pem").write_bytes(authority.pem)
        patch.setenv("SSL_CERT_FILE", str(pem))
        tls = authority.context("127.0.0.1")
    with RawServer({f"/{name}": case.sends for name, case in CASES.items()}, tls=tls) as server:
        base = f"{request.param}://127.0.0.1:{server.port}"

        async def run():
            async with recording() as world:
                world.begin()
                return world, {name: await world.ask(f"{base}/{name}") for name in CASES}

        world, got = asyncio.run(run())
    patch.undo()
    return server, base, world, got


@pytest.mark.parametrize("name", CASES)
def test_both_sides_are_kept_as_they_were(recorded, name):
    server, base, world, _ = recorded
    exchange = world.kept_of(f"{base}/{name}")
    seen = next(seen for seen in server.seen if seen.target == f"/{name}")
    assert exchange.request == seen.raw
    case = CASES[name]
    assert message_of(exchange) == (case.kept or b"".join(case.sends.pieces()))


@pytest.mark.parametrize("name", CASES)
def test_the_browser_gets_what_the_server_sent(recorded, name):
    case = CASES[name]
    assert recorded[3][name] == (case.kept or b"".join(case.sends.pieces()))


def test_interim_responses_are_kept_before_the_answer(recorded):
    _, base, world, _ = recorded
    assert world.kept_of(f"{base}/early-hints").response.startswith(b"HTTP/1.1 103")


@pytest.mark.parametrize("name", ["cut-body", "chunked-cut"])
def test_what_is_cut_says_so(recorded, name):
    _, base, world, _ = recorded
    exchange = world.kept_of(f"{base}/{name}")
    assert (exchange.truncated, exchange.error) == (
        "disconnect",
        "DownloadFailedError: the connection was closed before the answer was whole",
    )


def test_the_connection_is_told(recorded):
    _, base, world, _ = recorded
    exchange = world.kept_of(f"{base}/plain")
    assert exchange.ip == "127.0.0.1"
    secure = ("http/1.1", "tls/1.3") if base.startswith("https") else ("http/1.1",)
    assert exchange.protocols == secure
    assert (exchange.cipher is not None) == (len(secure) == 2)


def test_connections_are_used_again(recorded):
    server = recorded[0]
    assert len({seen.connection for seen in server.seen}) < len(server.seen)


def test_a_server_that_nobody_vouches_for_is_not_asked():
    context = Authority().context("127.0.0.1")
    with RawServer({}, tls=context) as server:

        async def run():
            async with recording() as world:
                world.begin()
                return world, await world.ask(f"https://127.0.0.1:{server.port}/")

        world, got = asyncio.run(run())
    assert server.seen == []
    assert got.startswith(b"HTTP/1.1 403 ")
    assert (world.kept[0].request, world.kept[0].response) == (b"", b"")
    assert "unable to get local issuer certificate" in world.kept[0].error
