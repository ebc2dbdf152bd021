"""Which certificate authorities are trusted, tried in real handshakes."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from OpenSSL import SSL
from scrapy.utils.misc import build_from_crawler
from scrapy.utils.test import get_crawler
from service_identity import VerificationError
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.testing import StringTransport
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.python.failure import Failure
from zope.interface import implementer

from crawler.capture import authorities, trust
from crawler.capture.authorities import authority_files
from crawler.capture.trust import VerifyingContextFactory
from crawler.exceptions import BadInputError
from tests.site.authority import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture(autouse=True)
def no_further_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture
def ca_file(authority: Authority, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    path.write_bytes(authority.pem)
    return str(path)


@pytest.fixture
def port(authority: Authority) -> Iterator[int]:
    """A server on loopback whose certificate is for `site.example`, from an authority of our own."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        authority.context("site.example").wrap_socket(connection, server_side=True).close()
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@implementer(IHandshakeListener)
class Client(Protocol):
    """What sits above TLS: it hears of the handshake, or of why there was none."""

    up = False
    error: BaseException | None = None

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's name
        self.up = True

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        self.error = reason.value


def shake_hands(port: int, host: str = "site.example", *, verify: bool = True) -> None:
    """Connect as the download handler does; raises what OpenSSL or Twisted has against the certificate."""
    settings = {"TELNETCONSOLE_ENABLED": False, "DOWNLOAD_VERIFY_CERTIFICATES": verify}
    crawler = get_crawler(settings_dict=settings)
    creator = build_from_crawler(VerifyingContextFactory, crawler).creatorForNetloc(host.encode(), 443)
    tls = TLSMemoryBIOFactory(creator, True, Factory.forProtocol(Client)).buildProtocol(None)
    assert tls is not None
    transport = StringTransport()
    tls.makeConnection(transport)
    client = tls.wrappedProtocol
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
        while not client.up and client.error is None:
            raw.sendall(transport.value())
            transport.clear()
            tls.dataReceived(raw.recv(65536))
            if transport.disconnecting or transport.disconnected:
                tls.connectionLost(Failure(ConnectionDone()))
    if client.error is not None:
        raise client.error


def test_the_systems_authorities_are_taken() -> None:
    bundle = next(name for name in authorities._BUNDLES if Path(name).is_file())
    assert authority_files() == [bundle]


def test_a_further_authority_is_taken_beside_them(monkeypatch: pytest.MonkeyPatch, ca_file: str) -> None:
    system = authority_files()
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    assert authority_files() == [*system, ca_file]
    monkeypatch.setenv("SSL_CERT_FILE", system[0])
    assert authority_files() == system
    monkeypatch.setenv("SSL_CERT_FILE", "")
    assert authority_files() == system


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)
def test_a_file_without_certificates_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(BadInputError) as caught:
        authority_files()
    message = str(caught.value)
    assert message.startswith(f"SSL_CERT_FILE={path}: ")
    assert message.endswith("; name a file of PEM certificates")
    assert "\n" not in message


def test_a_folder_is_no_file_of_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path))
    with pytest.raises(BadInputError, match="SSL_CERT_FILE="):
        authority_files()


def test_where_there_is_no_bundle_openssl_is_asked(
    monkeypatch: pytest.MonkeyPatch, ca_file: str, port: int
) -> None:
    monkeypatch.setattr(authorities, "_BUNDLES", ("/nowhere/ca.pem",))
    compiled_in = ssl.get_default_verify_paths().openssl_cafile
    assert authority_files() == [compiled_in] * Path(compiled_in).is_file()
    monkeypatch.setattr(trust, "authority_files", list)
    with pytest.raises(SSL.Error):
        shake_hands(port)


def test_an_unknown_authority_is_refused(port: int) -> None:
    with pytest.raises(SSL.Error, match="certificate verify failed"):
        shake_hands(port)


def test_a_further_authority_is_trusted(monkeypatch: pytest.MonkeyPatch, ca_file: str, port: int) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    shake_hands(port)


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1", "example"])
def test_a_certificate_for_another_host_is_refused(
    monkeypatch: pytest.MonkeyPatch, ca_file: str, port: int, host: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    with pytest.raises(VerificationError):
        shake_hands(port, host)


def test_scrapys_setting_does_not_turn_it_off(port: int) -> None:
    with pytest.raises(SSL.Error, match="certificate verify failed"):
        shake_hands(port, verify=False)
