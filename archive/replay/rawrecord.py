"""Raw records: what a WARC file holds of a capture, as it stands there, and the text that was made of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from archive import files
from archive.exceptions import DamagedError
from archive.http1 import parse_head
from archive.members import FileBytes, read_member
from archive.scan import HEADER_LIMIT, parse_record, scan_file

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture, Entry

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a body that are shown."""
_HEAD_LIMIT: Final = HEADER_LIMIT + 300 * 1024
_REACH: Final = 16 * 1024 * 1024
_MOST: Final = 400
"""Bytes and records behind a capture among which its text is looked for: other pages may come between."""


def raw_record(folder: Path, capture: Entry) -> tuple[bytes, int]:
    """Return an entry's WARC header, HTTP head and the body's beginning; and how many bytes are left out.

    Raises:
        DamagedError: the record isn't where the index says, or can't be read.
    """
    try:
        with files.open_file(folder, capture.filename) as file:
            member = read_member(FileBytes(file), capture.offset, _HEAD_LIMIT + BODY_LIMIT)
        found = parse_record(capture.filename, member)
    except (OSError, ValueError, DamagedError) as error:
        raise DamagedError(f"{capture.filename} at offset {capture.offset}: {error}") from error
    if found.fields.get("warc-record-id") != capture.record_id:
        raise DamagedError(
            f"{capture.filename} at offset {capture.offset}: another record than the index says"
        )
    head = parse_head(found.block)
    start = member.size - 4 - found.block_size
    end = start + min(found.block_size, (head.end if head else 0) + BODY_LIMIT)
    shown = member.data[:end]
    return shown, start + found.block_size - len(shown)


def archived_text(folder: Path, capture: Capture, limit: int) -> tuple[str, bool] | None:
    """Return the text that was made of a capture when it was fetched, and whether that is all of it.

    It stands in a conversion record somewhere behind the capture, in the same file. None where it isn't
    found near by. `limit` is in bytes.
    """
    path = folder / capture.filename
    records = scan_file(
        path,
        start=capture.offset,
        stop=capture.offset + _REACH,
        keep=HEADER_LIMIT + limit,
        on_damage=lambda _offset, _message: None,
    )
    try:
        for found in islice(records, _MOST):
            if found.kind == "conversion" and found.fields.get("warc-refers-to") == capture.record_id:
                text = found.block[:limit].decode("utf-8", "ignore")
                return text, found.block_size <= limit
    except (DamagedError, ValueError):
        return None
    return None
