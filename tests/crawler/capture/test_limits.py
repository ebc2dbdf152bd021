"""Bounds of one exchange, and of all together: what is too large ends, what is small doesn't suffer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from crawler.capture.limits import Budget, Limits
from crawler.capture.tap import Tap

MEGABYTE = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


class _Transport:
    """As much of a connection as a tap looks at."""

    def getPeer(self) -> SimpleNamespace:  # noqa: N802 - Twisted's name
        return SimpleNamespace(host="192.0.2.1")

    def getHandle(self) -> None:  # noqa: N802 - Twisted's name
        return None


def limits(memory: int = 4 * MEGABYTE) -> Limits:
    return Limits(head_bytes=4096, head_lines=20, answer_bytes=2 * MEGABYTE, budget=Budget(memory))


def begun(bounds: Limits) -> Tap:
    tap = Tap(bounds)
    tap.begin(_Transport())
    return tap


def test_what_was_received_is_what_comes_out() -> None:
    tap = begun(limits())
    for byte in HEAD + b"body":
        assert tap.received(bytes([byte]))
    assert tap.take_response() == HEAD + b"body"
    assert (tap.received_bytes, tap.peer) == (len(HEAD) + 4, "192.0.2.1")


def test_what_comes_behind_the_answer_costs_nobody_anything() -> None:
    """A server whose Content-Length is too small may send on for ever on an idle connection."""
    bounds = limits()
    for _ in range(50):
        tap = begun(bounds)
        assert tap.received(HEAD + b"body")
        tap.take_response()
        assert not tap.received(b"x" * 100_000), "the connection has to end"
    assert bounds.budget.held == 0


def test_the_large_make_room_for_the_small() -> None:
    bounds = limits(memory=3 * MEGABYTE)
    first, second = begun(bounds), begun(bounds)
    assert first.received(HEAD + b"x" * (1900 * 1024))
    assert second.received(HEAD + b"x" * (1000 * 1024))
    small = begun(bounds)
    assert small.received(HEAD + b"x" * 50_000)
    assert small.received(b"x" * (200 * 1024)), "never refused, however much is under way"
    assert not second.received(b"x" * (300 * 1024))
    assert "DOWNLOAD_MEMORY" in (second.exceeded or "")
    for tap in (first, second, small):
        tap.take_response()
    assert bounds.budget.held == 0


def test_a_request_that_is_sent_again_begins_afresh() -> None:
    bounds = limits()
    tap = begun(bounds)
    tap.received(b"HTTP/1.1 2")
    tap.begin(_Transport())
    tap.received(HEAD)
    assert tap.take_response() == HEAD
    assert bounds.budget.held == 0


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 5000, "DOWNLOAD_MAX_HEAD_BYTES"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 21 + b"\r\n", "DOWNLOAD_MAX_HEADERS"),
        (
            b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 21 + b"\r\n",
            "DOWNLOAD_MAX_HEADERS",
        ),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 200, "DOWNLOAD_MAX_HEAD_BYTES"),
    ],
)
def test_a_head_without_end_is_ended(sent: bytes, word: str) -> None:
    tap = begun(limits())
    assert not tap.received(sent)
    assert word in (tap.exceeded or "")
