"""Fault 32: a name is as public as what it resolves to, whoever answers for it."""

import ipaddress
import socket
import subprocess
import sys
import textwrap

import pytest

from tests.conftest import LOOPBACK, ROOT
from tests.e2e.world import accidents, crawl_list, scrapy_in
from tests.faults.rawserver import RawServer, page

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")
NOTHING_PRIVATE = ("-s", "ALLOW_PRIVATE_ADDRESSES=")


def _private_name():
    """A real name, none of localhost's, that this machine resolves to private addresses alone."""
    for name in (socket.gethostname(), "ip6-localhost", "localhost.localdomain", "localhost4"):
        try:
            found = {entry[4][0] for entry in socket.getaddrinfo(name, 80, proto=socket.IPPROTO_TCP)}
        except OSError:
            continue
        if found and all(ipaddress.ip_address(address.partition("%")[0]).is_private for address in found):
            return name
    return None


def test_a_name_is_refused_by_what_it_resolves_to(scrapy):
    name = _private_name()
    if name is None:
        pytest.skip("no name here resolves to a private address")
    with RawServer(lambda _: page("Secret"), host="0.0.0.0") as server:
        ran = crawl_list(scrapy, [f"http://{name}:{server.port}/"], *NOTHING_PRIVATE)
        assert server.seen == []
    assert ran.code == 0
    (item,) = scrapy.items()
    assert item["verdict"] == "error"
    assert f"{name} has no public address" in item["error"]


RESOLVING = """
    import sys
    from scrapy.cmdline import execute
    from scrapy.resolver import CachingHostnameResolver
    from twisted.internet.address import IPv4Address, IPv6Address

    ADDRESSES = {addresses!r}

    class Resolver(CachingHostnameResolver):
        '''Answers as a name server would that somebody hostile runs.'''

        def resolveHostName(self, receiver, hostName, portNumber=0, *_, **__):
            class Resolution:
                def cancel(self):
                    pass
            receiver.resolutionBegan(Resolution())
            for text in ADDRESSES:
                kind = IPv6Address if ":" in text else IPv4Address
                receiver.addressResolved(kind("TCP", text, portNumber))
            receiver.resolutionComplete()
            return Resolution()

    sys.modules["hostile"] = sys.modules["__main__"]
    execute(["scrapy", *sys.argv[1:], "-s", "TWISTED_DNS_RESOLVER=hostile.Resolver"])
"""


@pytest.mark.parametrize(
    ("addresses", "asked"),
    [
        (["127.0.0.1"], False),
        (["::ffff:127.0.0.1"], False),
        (["::1", "127.0.0.1"], False),
        (["169.254.169.254"], False),
        (["127.0.0.1"], True),
    ],
)
def test_a_public_name_of_a_private_address(tmp_path, addresses, asked):
    """Fault 32, with a resolver of our own in a process of its own; the last case shows that it is asked."""
    script = tmp_path / "resolving.py"
    script.write_text(textwrap.dedent(RESOLVING).format(addresses=addresses))
    scrapy = scrapy_in(tmp_path)
    with RawServer(lambda _: page("Secret")) as server:
        (tmp_path / "urls.txt").write_text(f"http://www.example.com:{server.port}/\n")
        words = [
            "crawl",
            "urls",
            "-a",
            f"file={tmp_path / 'urls.txt'}",
            *QUICK,
            "-s",
            f"DATA_DIR={scrapy.data}",
        ]
        done = subprocess.run(
            [sys.executable, script, *words, *(["-s", LOOPBACK] if asked else [])],
            cwd=ROOT,
            env={**scrapy.env, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert bool(server.seen) == asked
    assert (done.returncode, accidents(done.stderr)) == (0, [])
    (item,) = scrapy.items()
    if asked:
        assert item["http_status"] == 200
    else:
        assert item["verdict"] == "error"
        assert "www.example.com has no public address" in item["error"]
        assert addresses[0] in item["error"]
