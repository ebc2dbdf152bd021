"""CSV, for spreadsheets: one row a record, in UTF-8, as RFC 4180 has it."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from crawler.exporting.rows import Rows

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute; a page's title may be made for that."""


class _InUtf8:
    """Takes rows as text; a wrapper of io's would close the stream when a reader has had enough."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        """Write a row."""
        return self._out.write(text.encode("utf-8", "replace"))


def write_sheet(rows: Rows, out: BinaryIO) -> None:
    """Write the records: lists and objects as JSON, null as nothing, what could be a formula after a `'`."""
    writer = csv.writer(_InUtf8(out), lineterminator="\r\n")
    writer.writerow(rows.kind.fields)
    for record in rows.dicts():
        writer.writerow([_cell(value) for value in record.values()])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return json.dumps(value, ensure_ascii=False)
