"""What every sub-command of the project has in common: strict options, one-sentence errors, exit codes."""

from __future__ import annotations

import os
import sys
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.exceptions import ArchiveError, BusyError, CannotWriteError
from crawler.exceptions import BadInputError, CrawlerError

if TYPE_CHECKING:
    import argparse

EXIT_CODES: Final[dict[type[Exception], int]] = {
    BadInputError: os.EX_USAGE if os.EX_USAGE == 2 else 2,  # noqa: PLR2004 - argparse and Scrapy use 2
    CannotWriteError: os.EX_CANTCREAT,  # 73
    BusyError: os.EX_TEMPFAIL,  # 75
    ArchiveError: os.EX_DATAERR,  # 65
    CrawlerError: os.EX_SOFTWARE,  # 70
}
"""Exit code of each kind of error, the most special kind first; documented in docs/commands.md."""


def exit_code(error: Exception) -> int:
    """Return the exit code that `error` ends a command with (70 for one that nobody foresaw)."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), os.EX_SOFTWARE)


class ProjectCommand(ScrapyCommand):
    """A sub-command of the project; a subclass writes `execute`.

    Positional arguments are read from `args`, in the order given, wherever options stand between them.
    """

    requires_project = True
    requires_crawler_process = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse unknown options, then set the settings that the options give."""
        unknown = [arg for arg in args if arg.startswith("-") and arg != "-"]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]!r}; see --help", print_help=False)
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the command; an error of ours becomes one sentence and an exit code."""
        try:
            self.execute(args, opts)
        except (CrawlerError, ArchiveError) as error:
            self.fail(error)

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the command is for; set `self.exitcode` where it isn't 0."""

    def fail(self, error: Exception) -> None:
        """Say `error` in one sentence on standard error and keep its exit code."""
        name = type(self).__module__.rpartition(".")[2]
        sys.stderr.write(f"scrapy {name}: {error}\n")
        self.exitcode = exit_code(error)

    @property
    def data_dir(self) -> Path:
        """The folder that holds archive, index, state and items (setting DATA_DIR)."""
        assert self.settings is not None
        return Path(self.settings["DATA_DIR"])
