"""`scrapy due`: what the next crawl would ask for again, and why."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from itertools import filterfalse, islice
from typing import TYPE_CHECKING, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from crawler.state.pages import Known
    from crawler.state.prominence import Prominence
    from crawler.state.readings import Reading
    from crawler.venues.model import Venue

_PIPED_WIDTH: Final = 160
_NO_VENUE: Final = "-"


class Command(ProjectCommand):
    """Shows the pages that are due: those that a list cites by what they count, then who waits longest."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--within DAYS] [--limit N] [--format table|jsonl] [venue]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Show which known pages are due to be looked at again, and why"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Show the pages that the next crawl would look at again, those first that a list cites, then the "
            f"one that waits longest: of a venue ({_NO_VENUE}: of none), or of all. New pages aren't among "
            "them: these are found when the venue's sources are read. `scrapy explain URL` says everything "
            "about one page."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --within, --limit and --format."""
        from crawler.durations import read_days

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
        from archive.state import FILENAME
        from crawler.state.history import History
        from crawler.venues.loader import load_registry

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
            cited = {known: each for venue in venues for known, each in history.cited(venue, moment)}
            others = sorted(
                (
                    known
                    for venue in venues
                    for known in islice(filterfalse(cited.get, history.due(venue, moment)), opts.limit)
                ),
                key=lambda known: known.due,
            )
        first = sorted(cited, key=lambda known: -cited[known].score(known.fetched, now))
        pages = {known: _why(known, cited.get(known), now) for known in (*first, *others)[: opts.limit]}
        if opts.format == "jsonl":
            _write_lines(pages)
            return
        if pages:
            _write_table(pages, now)
        for venue, known, due in counts:
            if venue in venues:
                sys.stdout.write(f"{venue or 'no venue'}: {due:,} of {known:,} known pages are due\n")
        assert self.settings is not None
        registry = load_registry(self.settings)
        with History(self.data_dir) as history:
            for each in filter(None, map(registry.get, filter(None, venues))):
                _write_sources(each, list(history.readings(each.id)), now)


def _chosen(name: str, venues: list[str | None]) -> str | None:
    from crawler.venues.checks import did_you_mean

    venue = None if name == _NO_VENUE else name
    if venue not in venues:
        known = [each for each in venues if each]
        raise BadInputError(f"no page of a venue {name!r} was fetched yet{did_you_mean(name, known)}")
    return venue


def _write_sources(venue: Venue, readings: list[Reading], now: datetime) -> None:
    """Say of each source that has an interval when it is asked again."""
    from crawler.state.readings import name_of
    from crawler.state.reasons import due_since

    for source in venue.sources:
        read = [reading for reading in readings if reading.source == name_of(source)]
        if source.every is not None and read:
            oldest = min(read, key=lambda reading: reading.at)
            when = due_since(oldest.next(source.every), now)
            sys.stdout.write(f"{venue.id}: {name_of(source)} is {when}, read {oldest.at:%Y-%m-%d %H:%M}\n")


def _why(known: Known, citation: Prominence | None, now: datetime) -> str:
    from crawler.state.reasons import why_due

    cited = f"{citation.in_words(known.fetched, now)}; " if citation is not None else ""
    return cited + why_due(known)


def _write_lines(pages: Mapping[Known, str]) -> None:
    for known, why in pages.items():
        values = {
            "url": known.url,
            "venue_id": known.venue_id,
            "due": known.due.isoformat(),
            "fetched_at": known.fetched.isoformat(),
            "verdict": known.verdict,
            "why": why,
        }
        sys.stdout.write(json.dumps(values) + "\n")


def _write_table(pages: Mapping[Known, str], now: datetime) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from crawler.console import CommandConsole
    from crawler.state.reasons import when_due

    console = CommandConsole.of_output(_PIPED_WIDTH, highlight=False)
    table = Table(title="What is due", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("when", no_wrap=True)
    table.add_column("page, and why", overflow="fold")
    for known, why in pages.items():
        table.add_row(when_due(known, now), Text.assemble(known.url, "\n", (why, "dim")))
    console.print(table)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text[:9]) >= 1 or len(text) > 9:  # noqa: PLR2004
        raise ArgumentTypeError(f"give a whole number from 1 on, not {text!r}")
    return int(text)
