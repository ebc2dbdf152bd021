"""JSON Lines: one object a line, in UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from crawler.jsonline import json_line

if TYPE_CHECKING:
    from crawler.exporting.rows import Rows


def write_lines(rows: Rows, out: BinaryIO) -> None:
    """Write the records, with all that is in them."""
    if rows.lines is not None:
        out.writelines(line + b"\n" for line in rows.lines)
        return
    out.writelines(map(json_line, rows.records))
