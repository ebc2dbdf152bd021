"""What every sub-command of the project has in common: strict options, one-sentence errors, exit codes."""

from __future__ import annotations

import difflib
import gc
import logging
import os
import sys
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from archive.exceptions import EXIT_CODES as ARCHIVE_CODES
from archive.exceptions import ArchiveError
from crawler.exceptions import BadInputError, CrawlerError, WikiKeyError, WikiUnavailableError

if TYPE_CHECKING:
    import argparse

EXIT_CODES: Final[dict[type[Exception], int]] = {
    BadInputError: 2,  # as argparse and Scrapy have it
    **ARCHIVE_CODES,
    WikiUnavailableError: os.EX_UNAVAILABLE,  # 69
    WikiKeyError: os.EX_NOPERM,  # 77
    CrawlerError: os.EX_SOFTWARE,  # 70
}
"""Exit code of each kind of error, the most special kind first; documented in docs/commands.md."""


_ALIKE: Final = 0.85
"""How like a known setting an unknown one must be to be taken for a slip; others may be a component's."""
_NUMBERS: Final = {
    bool: "give 1 or 0",
    int: "give a whole number",
    float: "give a number",
}


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
        """Refuse what can't be, then set the settings that the options give.

        This comes before Scrapy makes an event loop, which a command that ends at once would leave open.
        """
        try:
            unknown = [arg for arg in args if arg.startswith("-") and arg != "-"]
            if unknown:
                raise BadInputError(f"unknown option {unknown[0]!r}; see scrapy {self.name} --help")
            self._check_values(opts)
            try:
                super().process_options(args, opts)
            except UsageError as error:
                raise BadInputError(f"{error}; see scrapy {self.name} --help") from error
            self.check(args, opts)
        except (CrawlerError, ArchiveError) as error:
            self.fail(error)
            sys.exit(self.exitcode)

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse arguments that can't be; for commands whose `execute` begins with an event loop."""

    def _check_values(self, opts: argparse.Namespace) -> None:
        """Refuse a log level that there isn't, and a setting whose value isn't what its default is."""
        if opts.loglevel and opts.loglevel.upper() not in logging.getLevelNamesMapping():
            raise BadInputError(f"-L {opts.loglevel}: give one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
        assert self.settings is not None
        for name, _, value in (given.partition("=") for given in opts.set):
            near = difflib.get_close_matches(name, list(self.settings), n=1, cutoff=_ALIKE)
            if name not in self.settings and near:
                raise BadInputError(f"-s {name}: there is no such setting, did you mean {near[0]}?")
            kind = type(self.settings.get(name))
            if kind in _NUMBERS:
                try:
                    Settings({name: value}).getbool(name) if kind is bool else kind(value)
                except ValueError as error:
                    raise BadInputError(f"-s {name}={value}: {_NUMBERS[kind]}") from error

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the command; an error of ours becomes one sentence and an exit code."""
        gc.freeze()  # what was imported is no garbage: neither collections nor the exit need to look at it
        try:
            self.execute(args, opts)
            sys.stdout.flush()
        except (CrawlerError, ArchiveError) as error:
            self.fail(error)
        except BrokenPipeError:  # `| head`: the reader has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the command is for; set `self.exitcode` where it isn't 0."""

    def fail(self, error: Exception) -> None:
        """Say `error` in one sentence on standard error and keep its exit code."""
        sys.stderr.write(f"scrapy {self.name}: {error}\n")
        self.exitcode = exit_code(error)

    @property
    def name(self) -> str:
        """The command's name, which is that of its module."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def data_dir(self) -> Path:
        """The folder that holds archive, index, state and items (setting DATA_DIR)."""
        assert self.settings is not None
        return Path(self.settings["DATA_DIR"])
