"""A plain client for tests of the server: nothing is followed, decoded or retried."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tests.site.server import ReplayProxy


class Reply:
    """A response read to its end, with the body as it was sent."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(url: str, method: str = "GET", **headers: str) -> Reply:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    try:
        target = parts._replace(scheme="", netloc="").geturl()
        connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return Reply(connection.getresponse())
    finally:
        connection.close()


def ask_through(proxy: ReplayProxy, url: str, *, trust: bool = True) -> Reply:
    parts, listener = urlsplit(url), urlsplit(proxy.url)
    host, port = listener.hostname or "", listener.port
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, port)
        target = url
    else:
        context = ssl.create_default_context(cafile=proxy.ca_file if trust else None)
        connection = http.client.HTTPSConnection(host, port, context=context)
        connection.set_tunnel(parts.hostname or "", parts.port or 443)
        target = parts._replace(scheme="", netloc="").geturl()
    try:
        connection.request("GET", target, headers={"Host": parts.netloc})
        return Reply(connection.getresponse())
    finally:
        connection.close()
