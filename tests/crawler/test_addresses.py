"""Which addresses may be fetched: a table of all the ways to write one that may not."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet import defer
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IReactorPluggableNameResolver, IResolutionReceiver
from twisted.internet.testing import MemoryReactorClock
from zope.interface import implementer
from zope.interface.verify import verifyObject

from crawler.capture.addresses import AddressPolicy, GuardedReactor, refusal
from crawler.exceptions import AddressRefusedError, BadInputError

PUBLIC = [
    "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "128.0.0.1", "172.15.255.255", "172.32.0.0",
    "192.167.255.255", "192.169.0.0", "100.63.255.255", "100.128.0.0", "169.253.255.255",
    "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8", "2002:808:808::1", "2606:4700::1111%eth0",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255",
    "0.0.0.0", "0.1.2.3", "255.255.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "::1",
    "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "feff::1", "ff02::1",
    "ff0e::1", "2001:db8::1", "100::1", "5f00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "2002:7f00:1::",
    "2002:a00:1::1", "2002:a9fe:a9fe::", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::10.0.0.1", "2001:0:a00:1::f5ff:fffe", "2001::1",
]  # fmt: skip
SPELT = [
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "a.b.LocalHost.", "127.1", "127.0.1",
    "2130706433", "0x7f000001", "0X7F.1", "0177.0.0.1", "017700000001", "0", "0x0", "0xa9fea9fe",
    "2852039166", "169.16689662", "10.1", "192.168.257", "127.0.0.1.", "10.0.0.1.", "0x7f.1.", "[::1]",
    "[::ffff:7f00:1]", "[fe80::1%25eth0]",
]  # fmt: skip
NAMED = [
    "example.org", "localhost.example.org", "notlocalhost", "8.8.8.8.", "134744072", "0x8080808",
    "10.example.org", "1e100.net", "a", "xn--bcher-kva.de",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    policy = AddressPolicy()
    assert policy.allows(address)
    policy.check_host(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    """Faults 31 and 32."""
    policy = AddressPolicy()
    assert not policy.allows(address)
    for host in (address, f"[{address}]"):
        with pytest.raises(AddressRefusedError):
            policy.check_host(host)


@pytest.mark.parametrize(
    "host",
    SPELT,
)
def test_names_that_spell_a_private_address(host: str) -> None:
    with pytest.raises(AddressRefusedError, match="has no public address"):
        AddressPolicy().check_host(host)


@pytest.mark.parametrize(
    "host",
    NAMED,
)
def test_names_that_only_a_resolver_knows(host: str) -> None:
    AddressPolicy().check_host(host)


@pytest.mark.parametrize(
    ("networks", "allowed", "refused"),
    [
        (["127.0.0.0/8"], ["127.0.0.1", "127.9.9.9", "::ffff:127.0.0.1"], ["10.0.0.1", "::1"]),
        (["10.1.2.3"], ["10.1.2.3"], ["10.1.2.4"]),
        ([" 10.1.2.3/16 ", ""], ["10.1.255.1"], ["10.2.0.1"]),
        (["::1", "fd00::/8"], ["::1", "fd12::1"], ["127.0.0.1", "fc00::1"]),
        (["0.0.0.0/0"], ["10.0.0.1", "127.0.0.1", "224.0.0.1"], ["::1"]),
        (["0.0.0.0/0", "::/0"], PRIVATE, []),
        ([], [], ["127.0.0.1"]),
        (["", "  "], [], ["127.0.0.1"]),
    ],
)
def test_the_setting_names_what_may_be_fetched_all_the_same(
    networks: list[str], allowed: list[str], refused: list[str]
) -> None:
    policy = AddressPolicy(networks)
    assert [each for each in allowed if not policy.allows(each)] == []
    assert [each for each in refused if policy.allows(each)] == []


def test_a_local_name_is_allowed_where_its_address_is() -> None:
    AddressPolicy(["127.0.0.1"]).check_host("localhost")
    AddressPolicy(["127.0.0.0/8"]).check_host("127.1")


@pytest.mark.parametrize(
    "wrong",
    ["localhost", "127.0.0.0/33", "127.0.0.1-9", "10.0.0.*", "127.0.0.0/8;10.0.0.0/8", "::/129", "300.0.0.1"],
)
def test_what_is_no_network_is_told(wrong: str) -> None:
    with pytest.raises(BadInputError) as caught:
        AddressPolicy(["127.0.0.0/8", wrong])
    assert str(caught.value).startswith("setting ALLOW_PRIVATE_ADDRESSES: ")
    assert wrong in str(caught.value)
    assert str(caught.value).endswith("give networks separated by commas, such as 127.0.0.0/8,10.1.2.0/24")


def test_a_refusal_says_how_to_allow_it() -> None:
    assert str(refusal("intra.example", ["10.0.0.1", "::1"])) == (
        "intra.example has no public address (10.0.0.1, ::1); "
        "if it may be fetched: -s ALLOW_PRIVATE_ADDRESSES=10.0.0.1/32,::1/128"
    )
    assert str(refusal("10.0.0.1", ["10.0.0.1"])).startswith("10.0.0.1 is no public address; if")


NAMES = {
    "public.example": ["8.8.8.8", "2606:4700::1111"],
    "inside.example": ["10.0.0.1", "::ffff:10.0.0.1"],
    "both.example": ["127.0.0.1", "8.8.8.8", "169.254.169.254"],
    "nowhere.example": [],
}


@implementer(IHostnameResolver)
class Names:
    """A name server that knows four names."""

    def resolveHostName(self, receiver: Any, host: str, portNumber: int = 0, *_: Any) -> Any:  # noqa: N802, N803
        receiver.resolutionBegan(self)
        for text in NAMES[host]:
            kind = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(kind("TCP", text, portNumber))
        receiver.resolutionComplete()
        return receiver


@implementer(IResolutionReceiver)
class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.done: defer.Deferred[None] = defer.Deferred()

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self.began = resolutionInProgress

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.done.callback(None)


class ResolvingReactor(MemoryReactorClock):
    """Twisted's reactor for tests, with our name server."""

    def __init__(self) -> None:
        super().__init__()
        self.nameResolver = Names()


@pytest.mark.parametrize(
    ("host", "given", "refused"),
    [
        ("public.example", ["8.8.8.8", "2606:4700::1111"], None),
        ("inside.example", [], ["10.0.0.1", "::ffff:10.0.0.1"]),
        ("both.example", ["8.8.8.8"], ["127.0.0.1", "169.254.169.254"]),
        ("nowhere.example", [], None),
    ],
)
def test_a_name_gives_its_public_addresses_and_no_other(
    host: str, given: list[str], refused: list[str] | None
) -> None:
    guard = GuardedReactor(ResolvingReactor(), AddressPolicy())
    for _ in range(2):
        receiver = Receiver()
        guard.nameResolver.resolveHostName(receiver, host, 443)
        assert receiver.done.called
        assert receiver.addresses == given
        assert guard.refused.get(host) == refused


def test_the_guard_is_a_reactor_in_all_else() -> None:
    reactor = ResolvingReactor()
    guard = GuardedReactor(reactor, AddressPolicy(["10.0.0.0/8"]))
    assert verifyObject(IReactorPluggableNameResolver, guard, tentative=True)
    assert guard.seconds() == reactor.seconds()
    receiver = Receiver()
    guard.nameResolver.resolveHostName(receiver, "inside.example", 80)
    assert receiver.addresses == ["10.0.0.1", "::ffff:10.0.0.1"]
