"""`scrapy crawlall`: crawls many venues in one process, and ends with a table of all."""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from crawler.command import ProjectCommand
from crawler.commands.crawl import hush
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import Settings

    from crawler.together.board import Board

_MOST: Final = 64


class Command(ProjectCommand):
    """Runs the crawls of many venues, some at once, by turns."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--due-only] [--at-once N] [--wait TIME] [venue ...]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Crawl all venues, or some, several at once"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Crawl the venues that are named, or all that have sources and aren't scheduled `never`. Each "
            "host is asked at its own pace, also where two venues are on it. A venue that takes long gives "
            "its place up to those that wait, and goes on behind them. What fails costs its own venue. Ends "
            "with the highest exit code that `scrapy crawl` of one of them would have had; the same command "
            "goes on with what was cut off."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --due-only, --at-once and --wait."""
        from crawler.waiting import add_wait

        super().add_options(parser)
        parser.add_argument(
            "--due-only",
            action="store_true",
            help="only venues that were cut off, have pages due, or whose schedule's time has come",
        )
        parser.add_argument("--at-once", metavar="N", help="venues at a time (default: CRAWLALL_AT_ONCE)")
        add_wait(parser)

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse what no venue could be crawled with; choose the venues, and hold the data folder."""
        from crawler.capture.addresses import AddressPolicy
        from crawler.capture.authorities import authority_files
        from crawler.folder import claim_of
        from crawler.notices.sender import channels
        from crawler.together.selection import broken_venues, choose, due_venues, schedule_of
        from crawler.together.venuerun import VenueRun
        from crawler.venues.spiderloader import VenueSpiderLoader
        from crawler.waiting import hold

        settings = self.settings
        assert settings is not None
        if settings["REPLAY_FROM"]:
            raise BadInputError("crawlall asks servers; `scrapy crawl VENUE` replays, one venue at a time")
        AddressPolicy(settings.getlist("ALLOW_PRIVATE_ADDRESSES"))
        authority_files()
        channels(settings)
        self._at_once = _number(opts.at_once) if opts.at_once else settings.getint("CRAWLALL_AT_ONCE")
        registry = VenueSpiderLoader.from_settings(settings).registry
        names = choose(registry, args)
        default = settings["SCHEDULE_DEFAULT"]
        for venue in registry:
            schedule_of(venue, default)
        self._held = ExitStack()
        hold(self._held, self.data_dir, claim_of(self.data_dir, self.name, {}), opts.wait)
        broken = broken_venues(registry)
        if opts.due_only:
            due = due_venues(self.data_dir, registry, default) | broken.keys()
            left = [name for name in names if name not in due]
            names = [name for name in names if name in due]
            sys.stderr.write(f"not due: {', '.join(left) or 'none'}\n")
        self._runs = [VenueRun(name) for name in names]
        for run in self._runs:
            if run.venue_id in broken:
                run.fail(BadInputError(broken[run.venue_id]))

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - read by `check`
        """Crawl them."""
        from crawler.politeness.downloader import PACES
        from crawler.runs.conclusion import conclude
        from crawler.together.board import Board

        settings = self.settings
        assert settings is not None
        with self._held:
            # A host that was asked in one turn is owed its delay in the next.
            PACES.take(settings["DATA_DIR"], dict)
            self._held.callback(PACES.give_back, settings["DATA_DIR"])
            board = Board(self._runs)
            if any(not run.error for run in self._runs):
                self._run(settings, board)
        for run in self._runs:
            run.code = conclude(settings, run.venue_id, run.record, run.code, run.error or None)
        if settings.getbool("PROGRESS_ENABLED"):
            board.print_table()
        self.exitcode = max((run.code for run in self._runs), default=0)

    def _run(self, settings: Settings, board: Board) -> None:
        from crawler.together.rotation import Rotation

        of_each = settings.copy()
        # The board says it, of all of them together.
        of_each.setdict({"PROGRESS_ENABLED": False, "LOGSTATS_INTERVAL": 0}, priority="cmdline")
        rotation = Rotation(
            of_each,
            [run for run in self._runs if not run.error],
            at_once=self._at_once,
            turn=settings.getfloat("CRAWLALL_TURN"),
        )
        if settings["LOG_LEVEL"].upper() != "DEBUG":
            hush(logging.WARNING)
        rotation.on_look = board.look
        with board:
            rotation.start()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST):
        raise BadInputError(f"--at-once {text}: give a whole number from 1 to {_MOST}")
    return int(text)
