"""Verification: is everything in the archive still what was written?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive import files
from archive.checks import PAYLOAD_FAULT, digest_faults
from archive.exceptions import DamagedError
from archive.http1 import frame_response
from archive.index import to_row
from archive.scan import BLOCK_LIMIT, scan_file
from archive.selection import IMPORTED, venue_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.http1 import Framed
    from archive.index import CaptureIndex, Row
    from archive.scan import Scanned

_HASHES: Final = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "md5": hashlib.md5,
}
_BASE32: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that isn't as it should be: in which file, at which offset in bytes, and what."""

    filename: str
    offset: int
    message: str


@dataclass(slots=True)
class VerifyReport:
    """What a verification saw: numbers of files, records and captures, and what it found wrong."""

    files: int = 0
    records: int = 0
    captures: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(
    folder: Path, index: CaptureIndex, progress: Callable[[Path], None] = lambda _: None
) -> VerifyReport:
    """Check every record of an archive folder: framing, digests, pairs, and that the index names it.

    `progress` is called with each file before it is read.
    """
    report = VerifyReport()
    missing = dict.fromkeys(index.filenames())
    for path in files.list_files(folder):
        progress(path)
        report.files += 1
        name = files.final_name(path)
        missing.pop(name, None)
        indexed = index.rows_in_file(name)
        try:
            _verify_file(path, indexed, report)
        except DamagedError as error:
            report.findings.append(Finding(path.name, 0, str(error)))
        report.findings += [Finding(name, offset, _nothing_there(row)) for offset, row in indexed.items()]
    for name in missing:
        rows = index.rows_in_file(name)
        report.findings += [Finding(name, offset, _nothing_there(row)) for offset, row in rows.items()]
    return report


def _nothing_there(row: Row) -> str:
    return f"the index names a capture of {row[0]} that isn't there"


def _verify_file(path: Path, indexed: dict[int, Row], report: VerifyReport) -> None:
    responses: set[str] = set()
    paired = venue_of(path.name) != IMPORTED  # others write the request first, or don't say whose it is

    def damaged(offset: int, message: str) -> None:
        report.findings.append(Finding(path.name, offset, message.rpartition(f"at offset {offset}: ")[2]))

    for found in scan_file(path, on_damage=damaged):
        report.records += 1
        framed = frame_response(found.block) if found.kind in {"response", "revisit"} else None
        messages = _digest_findings(found, framed)
        try:
            capture = found.to_capture(framed.head if framed else None)
        except DamagedError as error:
            capture = None
            messages.append(str(error))
        if capture is not None:
            report.captures += 1
            responses.add(capture.record_id)
            if indexed.pop(found.offset, None) != to_row(capture):
                messages.append(
                    "the index has no such capture, or another one: `scrapy archive rebuild` mends it"
                )
        elif found.kind == "metadata":
            responses.add(found.fields.get("warc-record-id", ""))
        elif paired and found.kind == "request" and found.fields.get("warc-concurrent-to") not in responses:
            messages.append("the record of what came back doesn't stand before this request")
        report.findings += [Finding(path.name, found.offset, message) for message in messages]


def _digest_findings(found: Scanned, framed: Framed | None) -> list[str]:
    if len(found.block) < found.block_size:
        return [f"the record is larger than {BLOCK_LIMIT} bytes: its digests were not checked"]
    messages = []
    if not _matches(found.fields.get("warc-block-digest"), found.block):
        messages.append("the block isn't what its digest says")
    # For a response the payload is the body without its transfer coding; a revisit's is elsewhere.
    payload = framed.body if framed is not None else found.block
    if found.kind != "revisit" and not _matches(found.fields.get("warc-payload-digest"), payload):
        # Others have other payloads for requests and for chunked bodies.
        messages += [fault for fault in digest_faults(found.fields, found.block) if fault == PAYLOAD_FAULT]
    return messages


def _matches(labelled: str | None, data: bytes | memoryview) -> bool:
    """Tell whether `data` has the digest `labelled` (`NAME:BASE32` or `NAME:HEX`); None means not given."""
    if labelled is None:
        return True
    name, _, value = labelled.partition(":")
    algorithm = _HASHES.get(name.lower())
    if algorithm is None:
        return True
    state = algorithm(data, usedforsecurity=False)
    value = value.rstrip("=")
    if len(value) == 2 * state.digest_size:
        return value.lower() == state.hexdigest()
    # Python reads numbers of base 32 with other digits, and much faster than base64 reads RFC 4648.
    padding = -8 * state.digest_size % 5
    try:
        return int(value.upper().translate(_BASE32), 32) == int(state.hexdigest(), 16) << padding
    except ValueError:
        return False
