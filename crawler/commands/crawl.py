"""`scrapy crawl`: runs one spider, and says by its exit code how that went."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, cast

from scrapy import signals
from scrapy.commands import BaseRunSpiderCommand
from scrapy.spiderloader import get_spider_loader

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    import asyncio

    from crawler.extensions.runs import RunRecorder

_CHATTY: Final = ("scrapy.addons", "scrapy.middleware", "scrapy.crawler")
"""Loggers that list the machinery at every start; `-L DEBUG` lets them."""


def hush(level: int) -> None:
    """Have them say only what is of this level."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(level)


def speak_again() -> None:
    """Later they say what matters: that a signal came, and what a second one would do."""
    hush(logging.NOTSET)


class Command(ProjectCommand, BaseRunSpiderCommand):
    """Runs the spider of a venue, or `urls` over a list."""

    requires_crawler_process = True
    _recorder: RunRecorder | None = None
    _failure: str | None = None

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[options] <venue>"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Crawl a venue (`scrapy list` shows them), or a list of URLs: crawl urls -a file=urls.txt"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Find the articles of a venue, fetch them politely, archive each exchange, and emit one item a "
            "page. -a limit=N asks for at most N pages, -a since=DATE and -a until=DATE for those of a time. "
            "`scrapy crawl urls -a file=FILE` asks for the URLs of a list. Ends with 0 when the run ended in "
            "order, whatever single pages answered; 2: bad input; 3: in order, but a monitor speaks; 71: the "
            "disk is full; 73: the data folder can't be written; 74: an I/O error; 75: another process holds "
            "the folder. --wait TIME waits for it; where the same run is under way or waited for already, "
            "the command ends at once, with 0."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --wait to Scrapy's own."""
        from crawler.waiting import add_wait

        super().add_options(parser)
        add_wait(parser)

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse a venue that there isn't, and settings that a download handler couldn't be made with."""
        from crawler.capture.addresses import AddressPolicy
        from crawler.capture.authorities import authority_files
        from crawler.notices.sender import channels

        if len(args) != 1:
            raise BadInputError("name one venue, such as `scrapy crawl sample`; `scrapy list` shows them all")
        assert self.settings is not None
        get_spider_loader(self.settings).load(args[0])
        AddressPolicy(self.settings.getlist("ALLOW_PRIVATE_ADDRESSES"))
        authority_files()
        channels(self.settings)
        self._held = ExitStack()
        if opts.wait is not None:
            self._wait(args[0], opts)

    def _wait(self, spider: str, opts: argparse.Namespace) -> None:
        """Hold the data folder before anything begins; a run that another process is to do is left to it."""
        from crawler.folder import claim_of
        from crawler.waiting import hold

        assert self.settings is not None
        if self.settings["REPLAY_FROM"]:
            raise BadInputError("--wait is for crawls; a replay has a folder of its own, leave it out")
        hold(self._held, self.data_dir, claim_of(self.data_dir, spider, opts.spargs), opts.wait)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, and conclude it: record, monitors, notices, report."""
        try:
            super().run(args, opts)
        except Exception as error:
            self._conclude(args[0], os.EX_SOFTWARE, f"{type(error).__name__}: {error}")
            raise
        self.exitcode = self._conclude(args[0], self.exitcode, self._failure)

    def _conclude(self, venue: str, code: int, failure: str | None) -> int:
        from crawler.runs.conclusion import conclude

        assert self.settings is not None
        record = self._recorder.record if self._recorder else None
        return conclude(self.settings, venue, record, code, failure)

    def fail(self, error: Exception) -> None:
        """Say `error`, and keep it for the record of the run."""
        super().fail(error)
        self._failure = str(error)

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl to its end."""
        with self._held:
            self._crawl(args, opts)

    def _crawl(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.extensions.archive import ArchiveOwner
        from crawler.extensions.runs import RunRecorder

        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"].upper() != "DEBUG":
            hush(logging.WARNING)
        crawler = self._create_crawler(args[0])
        crawler.signals.connect(speak_again, signals.engine_started)
        running = cast("asyncio.Task[None]", self.crawler_process.crawl(crawler, **opts.spargs))
        self.crawler_process.start()
        if running.done() and not running.cancelled():
            running.result()  # raises what kept the crawl from beginning
        self._recorder = crawler.get_extension(RunRecorder)
        owner = crawler.get_extension(ArchiveOwner)
        if owner is not None and owner.failure is not None:
            raise owner.failure
        if crawler.stats.get_value("finish_reason") == "start_error":
            self.exitcode = 70
