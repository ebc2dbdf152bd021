"""`scrapy venues`: the venues as a table; `scrapy venues check`: what is wrong with their files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

    from crawler.venues.model import Registry

UNBOUNDED: Final = 100_000
"""Width of a table that isn't for a terminal: nothing is wrapped or cut, so that `grep` finds whole rows."""


class Command(ProjectCommand):
    """Shows the venues, or checks all venue files.

    Exit code 2 where a file is broken; the others are shown all the same.
    """

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Return how it is called."""
        return "[check] [options]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` shows of it."""
        return "Show all venues in a table, or check their files"

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - as the base has it
        """Print the table, or the problems."""
        from crawler.venues.checks import did_you_mean
        from crawler.venues.spiderloader import VenueSpiderLoader

        if args not in ([], ["check"]):
            word = args[0] if args[0] != "check" else args[1]
            hint = did_you_mean(word, ["check"])
            raise BadInputError(f"it takes nothing or `check`, but {word!r} was given{hint}; see --help")
        assert self.settings is not None
        registry = VenueSpiderLoader.from_settings(self.settings).registry
        if args:
            self._check(registry)
        else:
            _show(registry)
            for error in registry.errors.values():
                self.fail(error)

    def _check(self, registry: Registry) -> None:
        """Print every problem on standard error, one a line, and the counts on standard output."""
        from crawler.venues.loader import VenueFileError

        count = 0
        for error in registry.errors.values():
            for problem in error.problems if isinstance(error, VenueFileError) else (str(error),):
                self.fail(BadInputError(problem))
                count += 1
        for old, new in registry.replaced.items():
            sys.stdout.write(f"{new} replaces {old}\n")
        sys.stdout.write(f"{_counted(len(registry), 'venue')} fine, {_counted(count, 'error')}\n")


def _show(registry: Registry) -> None:
    """Print a table of the venues on standard output."""
    from rich.table import Table

    from crawler.console import CommandConsole

    console = CommandConsole(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = UNBOUNDED
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("id", no_wrap=True, overflow="fold", style="cyan")
    for heading in ("name", "type", "credibility", "domains", "sources"):
        table.add_column(heading, overflow="fold")
    for venue in registry:
        table.add_row(
            venue.id,
            venue.name,
            venue.type,
            f"{venue.credibility}/5",
            ", ".join(map(str, venue.domains)),
            ", ".join(source.kind for source in venue.sources) or "none",
        )
    console.print(table)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
