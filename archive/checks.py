"""Checks of a record against the digests that it states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.digest import matches
from archive.http1 import frame_response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLOCK_FAULT: Final = "the block isn't what its digest says"
PAYLOAD_FAULT: Final = "the payload isn't what its digest says"
_HEAD_END: Final = b"\r\n\r\n"


def digest_faults(fields: Mapping[str, str], block: bytes) -> list[str]:
    """Return what is wrong with the digests in `fields` (by lower-case name) of a record with that block.

    The payload of an HTTP message is its body without the transfer coding (WARC 1.1, 5.9); since many
    writers take it with its chunks, that counts too. Digests of other kinds than we know aren't checked.
    """
    faults = []
    if not matches(fields.get("warc-block-digest"), block):
        faults.append(BLOCK_FAULT)
    whole = fields.get("warc-type") != "revisit" and "warc-segment-number" not in fields
    stated = fields.get("warc-payload-digest")
    if whole and not any(matches(stated, payload) for payload in _payloads(fields, block)):
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
