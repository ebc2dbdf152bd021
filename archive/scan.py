"""A walk over the records of WARC files: for verifying and mending them, and for making the index again."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

from archive import files
from archive.exceptions import DamagedError
from archive.http1 import parse_head
from archive.members import FileBytes, Member, next_member, read_member
from archive.model import Capture, CaptureKind, View
from archive.record import METHOD
from archive.target import parse_urn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.http1 import ResponseHead
    from archive.model import Entry

HEADER_LIMIT: Final = 64 * 1024
"""Bytes of a record's own header; one that is longer is no record."""
BLOCK_LIMIT: Final = 512 * 1024 * 1024
HEAD_ONLY: Final = HEADER_LIMIT + 300 * 1024
"""Enough of a record for its header and an HTTP head."""
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_FIELD: Final = re.compile(r"\r\n([^:\r\n]+):[ \t]*([^\r\n]*)")


@dataclass(slots=True)
class Scanned:
    """One record as found in a file: its WARC-Type, `fields` by lower-case name, block, and place in bytes.

    `block` is cut where the walk was told to keep less than all; `block_size` is how long it really is.
    """

    filename: str
    offset: int
    length: int
    kind: str
    fields: dict[str, str]
    block: bytes
    block_size: int

    def to_capture(self, head: ResponseHead | None = None) -> Capture | None:
        """Return the capture that the record holds, or None where it holds none, as the answer to a POST.

        `head` is that of its response, where somebody has read it already.

        Raises:
            DamagedError: it has no date or no id.
        """
        if self.kind not in {"response", "revisit"} or METHOD.lower() in self.fields:
            return None
        head = head or parse_head(self.block)
        try:
            return Capture(
                url=self.fields["warc-target-uri"],
                timestamp=parse_date(self.fields["warc-date"]),
                kind=cast("CaptureKind", self.kind),
                status=head.status if head else None,
                mime=head.mime if head else None,
                digest=self.fields.get("warc-payload-digest"),
                filename=self.filename,
                offset=self.offset,
                length=self.length,
                record_id=self.fields["warc-record-id"],
            )
        except (KeyError, ValueError) as error:
            raise self._lacking(error) from error

    def to_view(self) -> View | None:
        """Return the view that the record holds, or None where it holds none.

        Raises:
            DamagedError: it has no date or no id.
        """
        of = self.fields.get("warc-concurrent-to")
        named = parse_urn(self.fields.get("warc-target-uri", "")) if self.kind == "resource" else None
        if named is None or of is None:
            return None
        try:
            return View(
                url=named[1],
                capture_id=of,
                name=named[0],
                timestamp=parse_date(self.fields["warc-date"]),
                filename=self.filename,
                offset=self.offset,
                length=self.length,
                record_id=self.fields["warc-record-id"],
            )
        except (KeyError, ValueError) as error:
            raise self._lacking(error) from error

    def to_entry(self, head: ResponseHead | None = None) -> Entry | None:
        """Return what the index has a row of, a capture or a view, or None where the record is neither.

        Raises:
            DamagedError: it has no date or no id.
        """
        return self.to_capture(head) or self.to_view()

    def _lacking(self, error: Exception) -> DamagedError:
        return DamagedError(f"{self.filename} at offset {self.offset}: a record without {error}")


def parse_date(value: str) -> datetime:
    """Return a WARC-Date as a moment in UTC.

    Raises:
        ValueError: it isn't one.
    """
    return datetime.fromisoformat(value).astimezone(UTC)


def parse_record(filename: str, member: Member) -> Scanned:
    """Read the record that a member holds.

    Raises:
        DamagedError: it holds none, or not as much as it says; the message names file and offset.
    """
    where = f"{filename} at offset {member.offset}"
    end = member.data.find(b"\r\n\r\n", 0, HEADER_LIMIT)
    if not member.data.startswith(b"WARC/") or end < 0:
        raise DamagedError(f"{where}: no WARC header within {HEADER_LIMIT} bytes")
    lines = _FIELD.findall(member.data[:end].decode("utf-8", "replace"))
    fields = {name.lower(): value for name, value in reversed(lines)}  # of fields that repeat, the first
    stated = fields.get("content-length", "")
    start, block_size = end + 4, member.size - end - 8
    if not _NUMBER.fullmatch(stated) or int(stated) != block_size:
        raise DamagedError(
            f"{where}: Content-Length is {stated[:30] or 'missing'}, the block has {block_size} bytes"
        )
    block = member.data[start : start + block_size]
    kind = fields.get("warc-type", "")
    return Scanned(filename, member.offset, member.length, kind, fields, block, block_size)


def scan_file(
    path: Path,
    *,
    start: int = 0,
    stop: int = sys.maxsize,
    keep: int = HEADER_LIMIT + BLOCK_LIMIT,
    on_damage: Callable[[int, str], None] | None = None,
) -> Iterator[Scanned]:
    """Yield the records of one file, in order, that begin from `start` on and before `stop`.

    Of each, `keep` bytes are read.

    With `on_damage`, the walk goes on behind what is damaged, after calling it with the offset and what
    is wrong there.

    Raises:
        DamagedError: something in it is no record (without `on_damage`), or it can't be read.
    """
    name = files.final_name(path)
    try:
        with files.open_file(path.parent, name) as file:
            view = FileBytes(file)
            offset: int | None = start
            while offset is not None and offset < min(len(view), stop):
                following: int | None = None
                try:
                    member = read_member(view, offset, keep)
                    following = offset + member.length
                    yield parse_record(name, member)
                except DamagedError as error:
                    if on_damage is None:
                        raise DamagedError(_located(name, offset, error)) from error
                    on_damage(offset, str(error))
                    following = following if following is not None else next_member(view, offset)
                offset = following
    except OSError as error:
        raise DamagedError(f"can't read {path}: {error.strerror}") from error


def scan_entries(folder: Path) -> Iterator[Entry]:
    """Yield every capture and view of an archive folder, in the order in which they were written.

    Raises:
        DamagedError: something in a file is no record.
    """
    for path in files.list_files(folder):
        for found in scan_file(path, keep=HEAD_ONLY):
            entry = found.to_entry()
            if entry is not None:
                yield entry


def _located(name: str, offset: int, error: DamagedError) -> str:
    text = str(error)
    return text if text.startswith(name) else f"{name} at offset {offset}: {text}"
