"""Digests as WARC writes them: `sha1:` and base 32 (WARC 1.1, 5.8 and 5.9)."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

_ALGORITHMS: Final = {
    "md5": hashlib.md5,
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}
_SHA1: Final = re.compile(r"[A-Z2-7]{32}")
_SHA1_LENGTH: Final = len("sha1:") + 32
_VALUE: Final = re.compile(r"[A-Z2-7]+")
# Python reads numbers of base 32 with other digits, and much faster than base64 reads RFC 4648.
_DIGITS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


def sha1(*parts: bytes | memoryview) -> str:
    """Return the labelled SHA-1 of the parts put together, in base 32."""
    state = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        state.update(part)
    return "sha1:" + base64.b32encode(state.digest()).decode("ascii")


def matches(labelled: str | None, data: bytes | memoryview) -> bool:
    """Tell whether `data` has the digest `labelled` (`NAME:BASE32` or `NAME:HEX`).

    None means that none is stated; digests of other kinds than we know aren't checked.
    """
    if labelled is None:
        return True
    if len(labelled) == _SHA1_LENGTH and labelled.startswith("sha1:") and _SHA1.fullmatch(labelled, 5):
        # What nearly all records have, ours among them: 32 digits are 160 bits, and nothing is to be shifted.
        digest = hashlib.sha1(data, usedforsecurity=False).digest()
        return int(labelled[5:].translate(_DIGITS), 32) == int.from_bytes(digest, "big")
    name, _, value = labelled.partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower().replace("-", ""))
    if algorithm is None:
        return True
    state = algorithm(data, usedforsecurity=False)
    value = value.strip().rstrip("=").upper()
    if len(value) == 2 * state.digest_size:
        return value == state.hexdigest().upper()
    bits = 8 * state.digest_size
    if len(value) != -(-bits // 5) or not _VALUE.fullmatch(value):
        return False
    return int(value.translate(_DIGITS), 32) == int(state.hexdigest(), 16) << (-bits % 5)
