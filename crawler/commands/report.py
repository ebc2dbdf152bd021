"""`scrapy report links`: what has become of the cited links, as a table, CSV, or a page for a browser."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError
from crawler.linkrot.reporting import FORMATS, write_links

if TYPE_CHECKING:
    import argparse

_LINKS: Final = "links"


class Command(ProjectCommand):
    """Reports on the cited links."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_LEVEL": logging.getLevelName(logging.WARNING)}

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "links [--format table|csv|html] [--output FILE]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Report on the cited links: fine, moved, paywall, blocked, dead, and what can replace them"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Say what has become of each URL that the sources of `scrapy crawl citations` cite (of each "
            "record, where none was read): whether it is there, has moved, is behind a paywall, refuses us, "
            "or is gone; since when; the last good capture, which can stand in its place; and who cites it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --format and --output."""
        super().add_options(parser)
        parser.add_argument("--format", choices=FORMATS, default="table", help="default: table")
        parser.add_argument("--output", metavar="FILE", help="write there instead of to standard output")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the report."""
        if args != [_LINKS]:
            raise BadInputError(f"report what? `scrapy report links`, not {' '.join(args) or 'nothing'}")
        assert self.settings is not None
        write_links(self.settings, opts.format, opts.output)
