"""Checks of a record against the digests that it states."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from archive.http1 import frame_response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PAYLOAD_FAULT: Final = "the payload isn't what its digest says"
_HASHES: Final = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_HEAD_END: Final = b"\r\n\r\n"


def digest_faults(fields: Mapping[str, str], block: bytes) -> list[str]:
    """Return what is wrong with the digests in `fields` (by lower-case name) of a record with that block.

    The payload of an HTTP message is its body without the transfer coding (WARC 1.1, 5.9); since many
    writers take it with its chunks, that counts too. Digests of other kinds than we know aren't checked.
    """
    faults = []
    if not _matches(fields.get("warc-block-digest"), [block]):
        faults.append("the block isn't what its digest says")
    whole = fields.get("warc-type") != "revisit" and "warc-segment-number" not in fields
    if whole and not _matches(fields.get("warc-payload-digest"), _payloads(fields, block)):
        faults.append(PAYLOAD_FAULT)
    return faults


def _payloads(fields: Mapping[str, str], block: bytes) -> Iterator[bytes | memoryview]:
    if not fields.get("content-type", "").lower().startswith("application/http"):
        yield block
        return
    if fields.get("warc-type") == "response":
        framed = frame_response(block)
        if framed is not None:
            yield framed.body
            if framed.complete and framed.head.get(b"transfer-encoding"):
                yield framed.message[framed.head.end - framed.head.start :]
            return
    yield block.partition(_HEAD_END)[2]


def _matches(labelled: str | None, candidates: Iterable[bytes | memoryview]) -> bool:
    """Tell whether any of the candidates has the digest `labelled` (`NAME:BASE32` or `NAME:HEX`)."""
    name, colon, value = (labelled or "").partition(":")
    name = name.strip().lower().replace("-", "")
    if not colon or name not in _HASHES:
        return True
    wanted = value.strip().upper().rstrip("=")
    for data in candidates:
        state = hashlib.new(name, data, usedforsecurity=False)
        base32 = base64.b32encode(state.digest()).decode().rstrip("=")
        if wanted in {base32, state.hexdigest().upper()}:
            return True
    return False
