"""`scrapy report`: what the runs came to, as a page for a browser or as JSON."""

from __future__ import annotations

import json
import logging
import sys
import webbrowser
from typing import TYPE_CHECKING, Any, ClassVar, Final

from archive.disk import cannot_open
from crawler.command import ProjectCommand
from crawler.durations import read_days
from crawler.exceptions import BadInputError
from crawler.report.making import Report
from crawler.venues.checks import did_you_mean

if TYPE_CHECKING:
    import argparse

_RUNS: Final = "runs"


class Command(ProjectCommand):
    """Shows what the runs of the last days came to."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_LEVEL": logging.getLevelName(logging.WARNING)}

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[runs] [venue] [--days N] [--format html|json] [--open]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Make the report of the last runs: plots, failed and skipped pages, what the monitors say"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Make the report of the runs of the last days, of all venues or of one: reports/index.html and "
            "reports/VENUE.html in the data folder. They need neither scripts nor a server. Each crawl makes "
            "them anew; this is for other days, or for JSON."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --days, --format and --open."""
        super().add_options(parser)
        parser.add_argument("--days", type=read_days, metavar="N", help="default: the setting REPORT_DAYS")
        parser.add_argument("--format", choices=["html", "json"], default="html", help="default: html")
        parser.add_argument("--open", action="store_true", help="open the page in a browser")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the pages and print where they are, or print JSON."""
        assert self.settings is not None
        rest = args[1:] if args[:1] == [_RUNS] else args
        if len(rest) > 1:
            raise BadInputError(f"report takes one venue at most, not {' '.join(rest)}")
        if opts.open and opts.format == "json":
            raise BadInputError("--open is for pages; leave --format json out")
        days = self.settings.getfloat("REPORT_DAYS") if opts.days is None else opts.days
        report = Report(self.data_dir, days)
        if not report.records:
            raise BadInputError(
                f"{self.data_dir} holds no record of a run yet; crawl something first, or name its folder "
                "with -s DATA_DIR=FOLDER"
            )
        venues = list(report.records)
        if rest and rest[0] not in venues:
            raise BadInputError(f"there was no run of {rest[0]!r} yet{did_you_mean(rest[0], venues)}")
        if opts.format == "json":
            json.dump(report.to_json(rest or venues), sys.stdout, ensure_ascii=False, indent=1)
            sys.stdout.write("\n")
            return
        try:
            index = report.write(rest or venues)
        except OSError as error:
            said = f"can't write the report to {self.data_dir / 'reports'}: {error.strerror}"
            raise cannot_open(said, error, self.data_dir) from error
        page = index.with_name(f"{rest[0]}.html") if rest else index
        sys.stdout.write(f"{page}\n")
        if opts.open and not webbrowser.open(page.absolute().as_uri()):
            raise BadInputError(f"no browser could be opened; open {page} yourself")
