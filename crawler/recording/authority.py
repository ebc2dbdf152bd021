"""The proxy's own certificate authority: made for one run, trusted by one browser, kept in memory alone."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_PEM: Final = serialization.Encoding.PEM
_NAME: Final = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Venue Archive's recording proxy")])
_LIFE: Final = timedelta(days=30)
_MOST: Final = 1000
"""Hosts whose certificates are kept."""


class Authority:
    """Issues one certificate a host. Its keys are never written to a disk, and die with the process."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[str, ssl.SSLContext] = {}

    @property
    def fingerprint(self) -> str:
        """What the browser is told to trust: the SHA-256 of the servers' public key, in base 64."""
        key = self._leaf_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")

    def context(self, host: str) -> ssl.SSLContext:
        """Return the TLS context that answers for a host, made on the first demand."""
        if host not in self._contexts:
            if len(self._contexts) >= _MOST:
                self._contexts.clear()
            self._contexts[host] = self._make_context(host)
        return self._contexts[host]

    def _make_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        key = self._leaf_key.private_bytes(
            _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with _Pipe(self._certificate(host).public_bytes(_PEM)) as chain, _Pipe(key) as secret:
            context.load_cert_chain(chain.path, secret.path)
        return context

    def _certificate(self, host: str) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder(
                subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]),
                issuer_name=_NAME,
                public_key=self._leaf_key.public_key(),
            )
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + _LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )


class _Pipe:
    """Bytes under a path that can be opened and read once: the ssl module takes keys from files alone."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __enter__(self) -> Self:
        self._reader, writer = os.pipe()
        os.write(writer, self._content)  # far less than a pipe holds
        os.close(writer)
        self.path = f"/dev/fd/{self._reader}"
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._reader)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode("ascii") if not host.isascii() else host)
