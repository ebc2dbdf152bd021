"""Verification: is everything in the archive still what was written?"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from archive import files
from archive.checks import BLOCK_FAULT, PAYLOAD_FAULT, digest_faults
from archive.digest import matches
from archive.exceptions import DamagedError
from archive.http1 import frame_response
from archive.index import CaptureIndex
from archive.model import Capture, View
from archive.processes import no_main
from archive.rows import to_row
from archive.scan import BLOCK_LIMIT, HEADER_LIMIT, scan_file
from archive.selection import IMPORTED, venue_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.http1 import Framed
    from archive.rows import Row
    from archive.scan import Scanned

_PART_BYTES: Final = 8 * 1024 * 1024
_WORTH_PROCESSES: Final = 32 * 1024 * 1024
"""Bytes of an archive from which on further processes are worth their start."""


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


@dataclass(frozen=True, slots=True)
class _Part:
    """Records of a file that one process verifies: those that begin from `start` on and before `stop`."""

    path: Path
    start: int
    stop: int


def verify(
    folder: Path, index: CaptureIndex, progress: Callable[[Path], None] = lambda _: None
) -> VerifyReport:
    """Check every record of an archive folder: framing, digests, pairs, and that the index names it.

    Of a view, also that the capture that it was made of is there.

    Large archives are read by as many processes as there are cores. `progress` is called with each file
    when it is begun.
    """
    report = VerifyReport()
    paths = files.list_files(folder)
    parts = [part for path in paths for part in _parts_of(path, index)]
    seen: set[Path] = set()
    for part, found in zip(parts, _verified(parts, paths, index), strict=True):
        if part.path not in seen:
            seen.add(part.path)
            progress(part.path)
        report.records += found.records
        report.captures += found.captures
        report.findings += found.findings
    report.files = len(paths)
    for name in sorted(set(index.filenames()) - {files.final_name(path) for path in paths}):
        report.findings += _nothing_there(name, index.rows_in_file(name))
    return report


def _verified(parts: list[_Part], paths: list[Path], index: CaptureIndex) -> Iterator[VerifyReport]:
    """Yield the report of each part, in order."""
    if sum(path.stat().st_size for path in paths) < _WORTH_PROCESSES or len(parts) == 1:
        yield from (_verify_part(part, index) for part in parts)
        return
    # Forked processes are there at once; but forking isn't safe beside threads, such as a progress bar's.
    context = get_context("fork" if threading.active_count() == 1 else "spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        with no_main():
            reports = pool.map(_verify_alone, parts)
        yield from reports


def _parts_of(path: Path, index: CaptureIndex) -> list[_Part]:
    """Cut a file into parts, where the index names a capture and there is one."""
    size = path.stat().st_size
    named = index.offsets_in_file(files.final_name(path), _PART_BYTES)[1:] if size > _PART_BYTES else []
    starts = [0, *(offset for offset in named if 0 < offset < size and _begins(path, offset))]
    # The last part has no end: the index may name captures that a cut file holds no more.
    return [_Part(path, start, stop) for start, stop in zip(starts, [*starts[1:], sys.maxsize], strict=True)]


def _begins(path: Path, offset: int) -> bool:
    """Tell whether a record begins at an offset."""
    try:
        next(scan_file(path, start=offset, keep=HEADER_LIMIT))
    except (DamagedError, StopIteration):
        return False
    return True


def _verify_alone(part: _Part) -> VerifyReport:
    """Verify a part in a process of its own."""
    with CaptureIndex(part.path.parent.parent, read_only=True) as index:
        return _verify_part(part, index)


def _verify_part(part: _Part, index: CaptureIndex) -> VerifyReport:
    report = VerifyReport()
    name = files.final_name(part.path)
    indexed = index.rows_in_file(name, part.start, part.stop)
    try:
        _verify_records(part, index, indexed, report)
    except DamagedError as error:
        report.findings.append(Finding(part.path.name, part.start, str(error)))
    report.findings += _nothing_there(name, indexed)
    return report


def _nothing_there(name: str, rows: dict[int, Row]) -> list[Finding]:
    return [
        Finding(name, offset, f"the index names a capture or view of {row[0]} that isn't there")
        for offset, row in rows.items()
    ]


def _verify_records(part: _Part, index: CaptureIndex, indexed: dict[int, Row], report: VerifyReport) -> None:
    path = part.path
    responses: set[str] = set()
    paired = venue_of(path.name) != IMPORTED  # others write the request first, or don't say whose it is

    def damaged(offset: int, message: str) -> None:
        report.findings.append(Finding(path.name, offset, message.rpartition(f"at offset {offset}: ")[2]))

    for found in scan_file(path, start=part.start, stop=part.stop, on_damage=damaged):
        report.records += 1
        framed = frame_response(found.block) if found.kind in {"response", "revisit"} else None
        messages = _digest_findings(found, framed)
        try:
            entry = found.to_entry(framed.head if framed else None)
        except DamagedError as error:
            entry = None
            messages.append(str(error))
        if entry is not None and indexed.pop(found.offset, None) != to_row(entry):
            what = "capture" if isinstance(entry, Capture) else "view"
            messages.append(
                f"the index has no such {what}, or another one: `scrapy archive rebuild` mends it"
            )
        if isinstance(entry, Capture):
            report.captures += 1
            responses.add(entry.record_id)
        elif isinstance(entry, View):
            if paired and entry.capture_id not in responses and not _is_there(entry, index):
                messages.append(f"the capture of {entry.url} that this view was made of isn't there")
        elif found.kind in {"metadata", "response", "revisit"}:  # a failure, or the answer to a POST
            responses.add(found.fields.get("warc-record-id", ""))
        elif paired and found.kind == "request" and found.fields.get("warc-concurrent-to") not in responses:
            messages.append("the record of what came back doesn't stand before this request")
        report.findings += [Finding(path.name, found.offset, message) for message in messages]


def _is_there(view: View, index: CaptureIndex) -> bool:
    """Tell whether the index has the capture that a view was made of; of its rows, others are the judge."""
    return any(each.record_id == view.capture_id for each in index.captures(view.url))


def _digest_findings(found: Scanned, framed: Framed | None) -> list[str]:
    if len(found.block) < found.block_size:
        return [f"the record is larger than {BLOCK_LIMIT} bytes: its digests were not checked"]
    messages = []
    if not matches(found.fields.get("warc-block-digest"), found.block):
        messages.append(BLOCK_FAULT)
    # For a response the payload is the body without its transfer coding; a revisit's is elsewhere.
    payload = framed.body if framed is not None else found.block
    if found.kind != "revisit" and not matches(found.fields.get("warc-payload-digest"), payload):
        # Others have other payloads for requests and for chunked bodies.
        messages += [fault for fault in digest_faults(found.fields, found.block) if fault == PAYLOAD_FAULT]
    return messages
