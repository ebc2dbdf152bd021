"""TLS as the crawler speaks it: every server is verified, against the authorities that are trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from twisted.internet._sslverify import IOpenSSLTrustRoot
from twisted.internet.ssl import optionsForClientTLS
from zope.interface import implementer

from crawler.capture.authorities import authority_files

if TYPE_CHECKING:
    from OpenSSL import SSL


@implementer(IOpenSSLTrustRoot)
class _Authorities:
    def __init__(self, paths: list[str]) -> None:
        self._paths = paths

    def _addCACertsToContext(self, context: SSL.Context) -> None:  # noqa: N802 - Twisted's name
        for path in self._paths:
            context.load_verify_locations(path)
        if not self._paths:
            context.set_default_verify_paths()


class VerifyingContextFactory(_ScrapyClientContextFactory):
    """Scrapy's TLS settings with verification that nothing turns off, against our authorities."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._authorities = _Authorities(authority_files())

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: ARG002, N802 - Twisted's interface
        """Return the TLS connection maker for one host."""
        return optionsForClientTLS(
            hostname.decode("ascii"),
            trustRoot=self._authorities,  # type: ignore[arg-type]  # zope interfaces are unknown to mypy
            extraCertificateOptions=self._get_cert_options_kwargs(),
        )
