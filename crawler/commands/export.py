"""`scrapy export`: writes the current record of each URL to standard output."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from rich import box
from rich.table import Table
from rich.text import Text
from scrapy.spiderloader import get_spider_loader

from archive.exceptions import CannotWriteError
from archive.records import RecordStore
from crawler.command import ProjectCommand
from crawler.console import CommandConsole
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    Records = Iterator[dict[str, Any]]

_PIPED_WIDTH: Final = 120


class Command(ProjectCommand):
    """Exports records, as lines for programs or as a table for people."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--format jsonl|table] [venue]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Write the current record of every URL to standard output"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Write what is known today of every URL, with its text, one JSON object a line "
            "(docs/data-format.md), or a table of what was fetched and where it lies. "
            "With a venue's id, only its records."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --format."""
        super().add_options(parser)
        parser.add_argument("--format", choices=list(_WRITERS), default="jsonl", help="default: jsonl")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the records."""
        if len(args) > 1:
            raise BadInputError(f"export takes one venue at most, not {' '.join(args)}")
        try:
            store = RecordStore(self.data_dir, read_only=True)
        except CannotWriteError as error:
            raise BadInputError(
                f"{self.data_dir} holds no records yet; crawl something first, or name its folder with "
                "-s DATA_DIR=FOLDER"
            ) from error
        with store:
            if args and args[0] not in {venue for venue, _ in store.venues()}:
                assert self.settings is not None
                if args[0] not in get_spider_loader(self.settings).list():
                    get_spider_loader(self.settings).load(args[0])
            _WRITERS[opts.format](store.all(args[0] if args else None))


def _write_lines(records: Records) -> None:
    for record in records:
        sys.stdout.write(json.dumps(record) + "\n")


def _write_table(records: Records) -> None:
    """Print a table; the WARC files are numbered, since their names are long."""
    console = CommandConsole.of_output(_PIPED_WIDTH)
    table = Table(title="What was fetched, and where it lies", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("status", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("page", overflow="fold")
    table.add_column("text", justify="right", no_wrap=True)
    table.add_column("file:offset", justify="right", no_wrap=True)
    files: dict[str, int] = {}
    for record in records:
        name = record["warc_file"]
        place = f"{files.setdefault(name, len(files) + 1)}:{record['warc_offset']}" if name else "-"
        status, size = str(record["http_status"] or "-"), f"{round(record['content_length'] / 1024)} KB"
        page = Text.assemble((record["title"] or record["error"] or "", "bold"), "\n", (record["url"], "dim"))
        table.add_row(status, record["verdict"], page, size, place)
    console.print(table)
    for name, number in files.items():
        console.print(f"file {number}: archive/{name}", soft_wrap=True, highlight=False)


_WRITERS: Final[dict[str, Callable[[Records], None]]] = {"jsonl": _write_lines, "table": _write_table}
