"""Verification: is everything in the archive still what was written?"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive import files
from archive.exceptions import DamagedError
from archive.http1 import frame_response
from archive.scan import scan_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.index import CaptureIndex
    from archive.model import Capture
    from archive.scan import Scanned

_HASHES: Final = frozenset({"sha1", "sha256", "sha512", "md5"})


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
    indexed = {(capture.filename, capture.offset): capture for capture in index.all()}
    for path in files.list_files(folder):
        progress(path)
        report.files += 1
        try:
            _verify_file(path, indexed, report)
        except DamagedError as error:
            report.findings.append(Finding(path.name, 0, str(error)))
    report.findings += [
        Finding(filename, offset, f"the index names a capture of {capture.url} that isn't there")
        for (filename, offset), capture in indexed.items()
    ]
    return report


def _verify_file(path: Path, indexed: dict[tuple[str, int], Capture], report: VerifyReport) -> None:
    responses: set[str] = set()

    def damaged(offset: int, message: str) -> None:
        report.findings.append(Finding(path.name, offset, message.rpartition(f"at offset {offset}: ")[2]))

    for found in scan_file(path, on_damage=damaged):
        report.records += 1
        messages = _digest_findings(found)
        capture = found.to_capture()
        if capture is not None:
            report.captures += 1
            responses.add(capture.record_id)
            if indexed.pop((found.filename, found.offset), None) != capture:
                messages.append(
                    "the index has no such capture, or another one: `scrapy archive rebuild` mends it"
                )
        partner = found.fields.get("warc-concurrent-to")
        if found.kind == "request" and partner not in responses:
            messages.append(f"the request's response {partner} doesn't stand before it")
        report.findings += [Finding(path.name, found.offset, message) for message in messages]


def _digest_findings(found: Scanned) -> list[str]:
    messages = []
    if not _matches(found.fields.get("warc-block-digest"), found.block):
        messages.append("the block isn't what its digest says")
    payload = _payload(found)
    if payload is not None and not _matches(found.fields.get("warc-payload-digest"), payload):
        messages.append("the payload isn't what its digest says")
    return messages


def _payload(found: Scanned) -> bytes | memoryview | None:
    """Return what the payload digest is over: for a response the body without its transfer coding."""
    if found.kind == "revisit":
        return None
    if found.kind != "response":
        return found.block
    framed = frame_response(found.block)
    return framed.body if framed else None


def _matches(labelled: str | None, data: bytes | memoryview) -> bool:
    """Tell whether `data` has the digest `labelled` (`NAME:BASE32` or `NAME:HEX`); None means not given."""
    if labelled is None:
        return True
    name, _, value = labelled.partition(":")
    if name.lower() not in _HASHES:
        return True
    state = hashlib.new(name.lower(), data, usedforsecurity=False)
    return value.upper() in {base64.b32encode(state.digest()).decode(), state.hexdigest().upper()}
