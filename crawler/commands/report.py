"""`scrapy report`: what the runs came to, and what has become of the cited links."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

_RUNS: Final = "runs"
_LINKS: Final = "links"


class Command(ProjectCommand):
    """Reports on the runs of the last days, or on the cited links."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_LEVEL": logging.getLevelName(logging.WARNING)}

    def syntax(self) -> str:
        """Return the command's arguments."""
        return (
            "[runs] [venue] [--days N] [--format html|json] [--open], or: links [--format F] [--output FILE]"
        )

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Report on the last runs (plots, failures, monitors), or on the cited links (report links)"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "runs: the runs of the last days, of all venues or of one, as reports/index.html and "
            "reports/VENUE.html in the data folder. They need neither scripts nor a server. Each crawl makes "
            "them anew; this is for other days, or for JSON. links: what has become of each URL that the "
            "sources of `scrapy crawl citations` cite (of each record, where none was read): whether it is "
            "there, has moved, is behind a paywall, refuses us, or is gone; since when; the last good "
            "capture, which can stand in its place; and who cites it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --days, --format, --open and --output."""
        from crawler.durations import read_days
        from crawler.linkrot.reporting import FORMATS as LINK_FORMATS
        from crawler.report.showing import FORMATS as RUN_FORMATS

        super().add_options(parser)
        add = parser.add_argument
        add("--days", type=read_days, metavar="N", help="runs: so many days (default: REPORT_DAYS)")
        formats = [*dict.fromkeys((*RUN_FORMATS, *LINK_FORMATS))]
        add("--format", choices=formats, help=f"runs: {_either(RUN_FORMATS)}; links: {_either(LINK_FORMATS)}")
        add("--open", action="store_true", help="runs: open the page in a browser")
        add("--output", metavar="FILE", help="links: write there instead of to standard output")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Make the report."""
        from crawler.linkrot.reporting import FORMATS as LINK_FORMATS
        from crawler.linkrot.reporting import write_links
        from crawler.report.showing import FORMATS as RUN_FORMATS
        from crawler.report.showing import show_runs

        assert self.settings is not None
        what = args[0] if args[:1] in ([_RUNS], [_LINKS]) else _RUNS
        rest = args[1:] if args[:1] == [what] else args
        formats = LINK_FORMATS if what == _LINKS else RUN_FORMATS
        chosen = opts.format or formats[0]
        if chosen not in formats:
            raise BadInputError(f"report {what} has no format {chosen}: {_either(formats)}")
        if what == _RUNS:
            if opts.output:
                raise BadInputError("--output is for links; runs are in the folder reports/")
            if len(rest) > 1:
                raise BadInputError(f"report takes one venue at most, not {' '.join(rest)}")
            days = self.settings.getfloat("REPORT_DAYS") if opts.days is None else opts.days
            show_runs(self.data_dir, rest, chosen, days, opened=opts.open)
            return
        if rest or opts.open or opts.days is not None:
            raise BadInputError("report links takes --format and --output alone")
        write_links(self.settings, chosen, opts.output)


def _either(formats: tuple[str, ...]) -> str:
    return f"{', '.join(formats[:-1])} or {formats[-1]} (default: {formats[0]})"
