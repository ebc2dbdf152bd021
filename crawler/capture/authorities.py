"""Which certificate authorities are trusted: the system's, and a further one through SSL_CERT_FILE.

OpenSSL alone takes SSL_CERT_FILE *instead of* the system's authorities; an operator who adds the
authority of a proxy still wants to reach everything else.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where Linux distributions and the BSDs keep their authorities; the first that exists is taken."""


def authority_files() -> list[str]:
    """Return the files of trusted authorities: the system's bundle, and what SSL_CERT_FILE names.

    Raises:
        BadInputError: SSL_CERT_FILE names a file that holds no certificates.
    """
    found = list(_system_bundle())
    further = os.environ.get("SSL_CERT_FILE")
    if further and further not in found:
        try:
            ssl.create_default_context().load_verify_locations(further)
        except OSError as error:  # ssl.SSLError is one
            raise BadInputError(
                f"SSL_CERT_FILE={further}: {error.strerror or error}; name a file of PEM certificates"
            ) from error
        found.append(further)
    return found


def _system_bundle() -> Iterator[str]:
    compiled_in = ssl.get_default_verify_paths().openssl_cafile
    return (path for path in [next((p for p in (*_BUNDLES, compiled_in) if Path(p).is_file()), "")] if path)
