"""JSON Lines: one object a line, in UTF-8."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

import msgspec

if TYPE_CHECKING:
    from crawler.exporting.rows import Rows


def write_lines(rows: Rows, out: BinaryIO) -> None:
    """Write the records, with all that is in them."""
    if rows.lines is not None:
        out.writelines(line + b"\n" for line in rows.lines)
        return
    encode = msgspec.json.Encoder().encode
    for record in rows.records:
        try:
            line = encode(record)
        except UnicodeEncodeError:  # half of a surrogate pair, which JSON can say and UTF-8 can't
            line = json.dumps(record).encode("ascii")
        out.write(line + b"\n")
