"""`scrapy due`: what the next crawl would ask for again, and why."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from archive.state import FILENAME
from crawler.command import ProjectCommand
from crawler.console import CommandConsole
from crawler.durations import read_days
from crawler.exceptions import BadInputError
from crawler.state.history import History
from crawler.state.reasons import when_due, why_due
from crawler.venues.checks import did_you_mean

if TYPE_CHECKING:
    import argparse

    from crawler.state.pages import Known

_PIPED_WIDTH: Final = 160
_NO_VENUE: Final = "-"


class Command(ProjectCommand):
    """Shows the pages that are due, the one that waits longest first."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--within DAYS] [--limit N] [--format table|jsonl] [venue]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Show which known pages are due to be looked at again, and why"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Show the pages that the next crawl would look at again, the one that waits longest first: of a "
            f"venue ({_NO_VENUE}: of none), or of all. New pages aren't among them: these are found when the "
            "venue's sources are read. `scrapy explain URL` says everything about one page."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --within, --limit and --format."""
        super().add_options(parser)
        parser.add_argument(
            "--within",
            type=read_days,
            default=0.0,
            metavar="DAYS",
            help="also what is due within so many days",
        )
        parser.add_argument("--limit", type=_count, default=50, metavar="N", help="pages shown (default: 50)")
        parser.add_argument("--format", choices=["table", "jsonl"], default="table", help="default: table")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what is due."""
        if len(args) > 1:
            raise BadInputError(f"due takes one venue at most, not {' '.join(args)}")
        if not (self.data_dir / FILENAME).is_file():
            raise BadInputError(
                f"{self.data_dir} holds no history yet; crawl something first, or name its folder with "
                "-s DATA_DIR=FOLDER"
            )
        now = datetime.now(UTC)
        moment = now + timedelta(days=opts.within)
        with History(self.data_dir) as history:
            counts = history.counts(moment)
            venues = [venue for venue, _, _ in counts]
            if args:
                venues = [_chosen(args[0], venues)]
            pages = sorted(
                (known for venue in venues for known in islice(history.due(venue, moment), opts.limit)),
                key=lambda known: known.due,
            )
        if opts.format == "jsonl":
            _write_lines(pages[: opts.limit])
            return
        if pages:
            _write_table(pages[: opts.limit], now)
        for venue, known, due in counts:
            if venue in venues:
                sys.stdout.write(f"{venue or 'no venue'}: {due:,} of {known:,} known pages are due\n")


def _chosen(name: str, venues: list[str | None]) -> str | None:
    venue = None if name == _NO_VENUE else name
    if venue not in venues:
        known = [each for each in venues if each]
        raise BadInputError(f"no page of a venue {name!r} was fetched yet{did_you_mean(name, known)}")
    return venue


def _write_lines(pages: list[Known]) -> None:
    for known in pages:
        values = {
            "url": known.url,
            "venue_id": known.venue_id,
            "due": known.due.isoformat(),
            "fetched_at": known.fetched.isoformat(),
            "verdict": known.verdict,
            "why": why_due(known),
        }
        sys.stdout.write(json.dumps(values) + "\n")


def _write_table(pages: list[Known], now: datetime) -> None:
    console = CommandConsole.of_output(_PIPED_WIDTH, highlight=False)
    table = Table(title="What is due", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("when", no_wrap=True)
    table.add_column("page, and why", overflow="fold")
    for known in pages:
        table.add_row(when_due(known, now), Text.assemble(known.url, "\n", (why_due(known), "dim")))
    console.print(table)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text[:9]) >= 1 or len(text) > 9:  # noqa: PLR2004
        raise ArgumentTypeError(f"give a whole number from 1 on, not {text!r}")
    return int(text)
