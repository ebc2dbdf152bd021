from __future__ import annotations

import pytest

from archive.replay.origins import Origins, PageHosts, is_loopback


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


def test_a_web_server_in_front_has_names_of_its_own():
    public = ("https://archive.example.org", "https://pages.example.net:8443")
    origins = Origins("127.0.0.1", 8080, 8081, None, public)
    assert b"archive.example.org" in origins.hosts(8080)
    assert b"archive.example.org" not in origins.hosts(8081)
    assert b"pages.example.net:8443" in origins.hosts(8081)
    assert b"localhost:8080" in origins.hosts(8080)
    assert origins.sibling(b"archive.example.org", 8081) == public[1]
    assert origins.sibling(b"pages.example.net:8443", 8080) == public[0]
    assert origins.sibling(b"pages.example.net:8443", 8081) == public[1]
    assert origins.sibling(b"localhost:8080", 8081) == "http://localhost:8081"


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


@pytest.mark.parametrize(
    ("host", "port", "origin"),
    [
        (b"127.0.0.1:8080", 8082, "http://0123456789abcdef.localhost:8082"),
        (b"LOCALHOST:8080", 8082, "http://0123456789abcdef.localhost:8082"),
        *((b"[::1]:8080", 8082, None), (b"192.168.1.5:8080", 8082, None), (b"archive.example", 8082, None)),
        (b"127.0.0.1:8080", None, None),
    ],
)
def test_a_page_with_scripts_has_an_origin_of_its_own(host, port, origin):
    assert Origins("127.0.0.1", 8080, 8081, port).scripts(host, "0123456789abcdef") == origin


def test_hosts_of_pages_with_scripts():
    name = b"0123456789abcdef.localhost"
    hosts = PageHosts(8082)
    assert name + b":8082" in hosts
    for other in (
        name,
        name + b":8080",
        b"x" + name + b":8082",
        b"localhost:8082",
        name + b".evil.example:8082",
    ):
        assert other not in hosts
    assert name in PageHosts(80)


def test_printed():
    origins = Origins("::1", 8080, 8081)
    assert (origins.interface, origins.archive) == ("http://[::1]:8080", "http://[::1]:8081")
