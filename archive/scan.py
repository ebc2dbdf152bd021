"""A walk over the records of WARC files: for verifying them, and for making the index again."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive import files
from archive.exceptions import DamagedError
from archive.http1 import parse_head
from archive.model import Capture, CaptureKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_LIMIT: Final = 1024 * 1024 * 1024
_BAD_FRAMING: Final = (ArchiveLoadFailed, zlib.error, EOFError, ValueError)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One record as found in a file: `fields` by lower-case name, the block, and where it lies in bytes."""

    filename: str
    offset: int
    length: int
    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """The value of WARC-Type."""
        return self.fields.get("warc-type", "")

    def to_capture(self) -> Capture | None:
        """Return the capture that the record holds, or None where it holds none."""
        if self.kind not in {"response", "revisit"}:
            return None
        head = parse_head(self.block)
        return Capture(
            url=self.fields.get("warc-target-uri", ""),
            timestamp=parse_date(self.fields.get("warc-date", "")),
            kind=cast("CaptureKind", self.kind),
            status=head.status if head else None,
            mime=head.mime if head else None,
            digest=self.fields.get("warc-payload-digest"),
            filename=self.filename,
            offset=self.offset,
            length=self.length,
            record_id=self.fields.get("warc-record-id", ""),
        )


def parse_date(value: str) -> datetime:
    """Return a WARC-Date as a moment in UTC.

    Raises:
        ValueError: it isn't one.
    """
    return datetime.fromisoformat(value).astimezone(UTC)


def scan_file(path: Path) -> Iterator[Scanned]:
    """Yield the records of one file, in order.

    Raises:
        DamagedError: something in it is no record; the message names file and offset.
    """
    name, offset = files.final_name(path), 0
    try:
        with path.open("rb") as file:
            walk = ArchiveIterator(file, no_record_parse=True)
            for found in walk:
                # The block first: asking for the offset reads on to the next record.
                block = found.raw_stream.read(BLOCK_LIMIT + 1)
                offset = walk.get_record_offset()
                length = int(found.rec_headers.get_header("Content-Length", "-1"))
                if len(block) != length:
                    raise DamagedError(
                        f"{path} at offset {offset}: block of {len(block)} bytes, {length} expected"
                    )
                fields = {key.lower(): value for key, value in found.rec_headers.headers}
                yield Scanned(name, offset, walk.get_record_length(), fields, block)
    except _BAD_FRAMING as error:
        raise DamagedError(f"{path} at offset {offset}: {error}") from error
    except OSError as error:
        raise DamagedError(f"can't read {path}: {error.strerror}") from error


def scan_captures(folder: Path) -> Iterator[Capture]:
    """Yield every capture of an archive folder, in the order in which they were written."""
    for path in files.list_files(folder):
        for found in scan_file(path):
            capture = found.to_capture()
            if capture is not None:
                yield capture
