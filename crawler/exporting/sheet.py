"""CSV, for spreadsheets: one row a record, in UTF-8, as RFC 4180 has it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from crawler.exporting.rows import Rows

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute; a page's title may be made for that."""


def write_sheet(rows: Rows, out: BinaryIO) -> None:
    """Write the records: lists and objects as JSON, null as nothing, what could be a formula after a `'`."""
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows.kind.fields)
    for record in rows.dicts():
        writer.writerow([_cell(value) for value in record.values()])
    text.flush()
    text.detach()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return json.dumps(value, ensure_ascii=False)
