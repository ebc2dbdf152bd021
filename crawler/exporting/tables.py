"""Tables for people: what was fetched and where it lies, or what the wiki says of its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.console import CommandConsole
from crawler.exporting.rows import SOURCES

if TYPE_CHECKING:
    from typing import BinaryIO

    from crawler.exporting.rows import Rows

_PIPED_WIDTH: Final = 120


def write_table(rows: Rows, out: BinaryIO) -> None:  # noqa: ARG001 - the terminal's width is standard output's
    """Print the records as a table."""
    if rows.kind is SOURCES:
        _print_sources(rows)
    else:
        _print_items(rows)


def _print_sources(rows: Rows) -> None:
    table = Table(title="Sources", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("rating", "kind", "status", "published"):
        table.add_column(heading, no_wrap=True)
    table.add_column("source", overflow="fold")
    table.add_column("text", justify="right", no_wrap=True)
    for source in rows.records:
        rating = f"{source.credibility}/5" if source.credibility else "-"
        title = source.title or source.error or ""
        page = Text.assemble((title, "bold"), "\n", (source.url, "dim"))
        kind, size = source.subtype.replace("_", " "), f"{source.size_kb} KB"
        table.add_row(rating, kind, source.fetch_status, source.published_date or "-", page, size)
    CommandConsole.of_output(_PIPED_WIDTH).print(table)


def _print_items(rows: Rows) -> None:
    """Print what was fetched; the WARC files are numbered, since their names are long."""
    console = CommandConsole.of_output(_PIPED_WIDTH)
    table = Table(title="What was fetched, and where it lies", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("status", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("page", overflow="fold")
    table.add_column("text", justify="right", no_wrap=True)
    table.add_column("file:offset", justify="right", no_wrap=True)
    files: dict[str, int] = {}
    for record in rows.records:
        name = record["warc_file"]
        place = f"{files.setdefault(name, len(files) + 1)}:{record['warc_offset']}" if name else "-"
        status, size = str(record["http_status"] or "-"), f"{round(record['content_length'] / 1024)} KB"
        page = Text.assemble((record["title"] or record["error"] or "", "bold"), "\n", (record["url"], "dim"))
        table.add_row(status, record["verdict"], page, size, place)
    console.print(table)
    for name, number in files.items():
        console.print(f"file {number}: archive/{name}", soft_wrap=True, highlight=False)
