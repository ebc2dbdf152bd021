"""A channel: a way by which a message gets to somebody, what may be sent in the clear, and what fails."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final, Protocol

from crawler.exceptions import CrawlerError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.notices.message import Message

SECONDS: Final = 10
"""For a try of a channel."""


class NoticeError(CrawlerError):
    """A message didn't get there; `lasting`: to try again at once would be in vain."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


class Channel(Protocol):
    """A way to somebody; `name` is what it is called in the log, without a secret."""

    name: str

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            NoticeError: it didn't get there.
        """


def may_be_plain(host: str, settings: BaseSettings) -> bool:
    """Tell whether a host may be spoken to without TLS: an address that ALLOW_PRIVATE_ADDRESSES names."""
    networks = settings.getlist("ALLOW_PRIVATE_ADDRESSES")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
        return any(address in ipaddress.ip_network(each.strip(), strict=False) for each in networks)
    except ValueError:
        return False
