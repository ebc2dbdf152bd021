"""The formats of an export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from crawler.exporting.cards import card, write_cards
from crawler.exporting.columns import write_columns
from crawler.exporting.document import entry, write_document
from crawler.exporting.lines import write_lines
from crawler.exporting.sheet import write_sheet
from crawler.exporting.tables import write_table
from crawler.wiki.record import to_dict

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.exporting.rows import Rows


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how rows are written to one stream; where it is for people, how one source is as a file."""

    write: Callable[[Rows, BinaryIO], None]
    file: Callable[[Any], bytes] | None = None
    ending: str = ""
    only: str | None = None
    to_terminal: bool = False


FORMATS: Final = {
    "jsonl": Format(write_lines),
    "csv": Format(write_sheet),
    "parquet": Format(write_columns),
    "yaml": Format(write_document, lambda source: entry(to_dict(source)), ".yaml"),
    "markdown": Format(write_cards, lambda source: card(source).encode(), ".md", only="sources"),
    "table": Format(write_table, to_terminal=True),
}
