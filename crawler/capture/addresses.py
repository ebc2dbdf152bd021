"""Which addresses may be fetched: public ones, and those that ALLOW_PRIVATE_ADDRESSES names.

The check is made on the resolved addresses that the connection is then made to, so that a public name
of a private address is refused as well (RFC 1918, 4193, 6598, 6890 and the like).
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any, Final

from twisted.internet.interfaces import (
    IHostnameResolver,
    IReactorPluggableNameResolver,
    IReactorTCP,
    IReactorTime,
    IResolutionReceiver,
)
from zope.interface import implementer

from crawler.exceptions import AddressRefusedError, BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressPolicy:
    """Decides whether an address may be fetched; `allowed` lists networks such as `127.0.0.0/8`.

    Raises:
        BadInputError: an entry of `allowed` is no network.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        try:
            self._allowed = [
                ipaddress.ip_network(text.strip(), strict=False) for text in allowed if text.strip()
            ]
        except ValueError as error:
            raise BadInputError(
                f"setting ALLOW_PRIVATE_ADDRESSES: {error}; "
                "give networks separated by commas, such as 127.0.0.0/8,10.1.2.0/24"
            ) from error

    def allows(self, text: str) -> bool:
        """Tell whether the IP address `text` may be connected to."""
        address = _innermost(ipaddress.ip_address(text.partition("%")[0]))
        if any(address.version == network.version and address in network for network in self._allowed):
            return True
        local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
        return address.is_global and not (address.is_multicast or address.is_reserved or local)

    def check_host(self, host: str) -> None:
        """Refuse a host that is a private address by its very name, also behind a proxy.

        Raises:
            AddressRefusedError: it is one.
        """
        literal = "127.0.0.1" if _is_localhost(host) else _literal(host)
        if literal is not None and not self.allows(literal):
            raise refusal(host, [literal])


def refusal(host: str, addresses: list[str]) -> AddressRefusedError:
    """Return the error that says why `host` isn't fetched, and how to allow it."""
    named = (
        "is no public address" if addresses == [host] else f"has no public address ({', '.join(addresses)})"
    )
    networks = ",".join(str(ipaddress.ip_network(address.partition("%")[0])) for address in addresses)
    return AddressRefusedError(f"{host} {named}; if it may be fetched: -s ALLOW_PRIVATE_ADDRESSES={networks}")


def _is_localhost(host: str) -> bool:
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def _literal(host: str) -> str | None:
    """Return the address that a host name spells, also as `127.1` or `0x7f000001`; None for a real name."""
    text = host.strip("[]").rstrip(".")
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(text))
    except OSError:
        return None


def _innermost(address: Address) -> Address:
    """Unwrap IPv4 addresses that are written as IPv6: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


@implementer(IReactorPluggableNameResolver, IReactorTCP, IReactorTime)
class GuardedReactor:
    """The reactor as an endpoint sees it, with a resolver that gives away permitted addresses only.

    `refused` has, by host name, the addresses that were held back.
    """

    def __init__(self, reactor: Any, policy: AddressPolicy) -> None:
        self._reactor = reactor
        self.refused: dict[str, list[str]] = {}
        self._resolver = _GuardedResolver(reactor, policy, self.refused)

    @property
    def nameResolver(self) -> Any:  # noqa: N802 - Twisted's name
        """The guarded resolver, in Twisted's interface."""
        return self._resolver

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)


@implementer(IHostnameResolver)
class _GuardedResolver:
    def __init__(self, reactor: Any, policy: AddressPolicy, refused: dict[str, list[str]]) -> None:
        self._reactor, self._policy, self._refused = reactor, policy, refused

    def resolveHostName(self, receiver: Any, host: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - Twisted's name
        self._refused.pop(host, None)
        guarded = _GuardedReceiver(receiver, host, self._policy, self._refused)
        return self._reactor.nameResolver.resolveHostName(guarded, host, *args, **kwargs)


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    def __init__(
        self, receiver: Any, host: str, policy: AddressPolicy, refused: dict[str, list[str]]
    ) -> None:
        self._receiver, self._host, self._policy, self._refused = receiver, host, policy, refused

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        if self._policy.allows(address.host):
            self._receiver.addressResolved(address)
        else:
            self._refused.setdefault(self._host, []).append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionComplete()
