from __future__ import annotations

import pytest

from archive.replay.origins import Origins, is_loopback


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *(("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("LOCALHOST", True)),
        *(("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("archive.example", False), ("", False)),
    ],
)
def test_loopback(host, loopback):
    assert is_loopback(host) is loopback


def test_hosts():
    allowed = Origins("192.168.1.5", 8080, 8081).hosts(8080)
    assert allowed == {b"127.0.0.1:8080", b"localhost:8080", b"[::1]:8080", b"192.168.1.5:8080"}


def test_hosts_at_the_default_port():
    assert {b"localhost", b"localhost:80"} <= Origins("::1", 80, 8081).hosts(80)


@pytest.mark.parametrize(
    ("host", "sibling"),
    [
        (b"localhost:8080", "http://localhost:8081"),
        (b"[::1]:8080", "http://[::1]:8081"),
        (b"[::1]", "http://[::1]:8081"),
        (b"127.0.0.1", "http://127.0.0.1:8081"),
    ],
)
def test_the_other_origin_has_the_same_name(host, sibling):
    assert Origins("127.0.0.1", 8080, 8081).sibling(host, 8081) == sibling


def test_printed():
    origins = Origins("::1", 8080, 8081)
    assert (origins.interface, origins.archive) == ("http://[::1]:8080", "http://[::1]:8081")
