"""`scrapy list`: the names that `scrapy crawl` takes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse


class Command(ProjectCommand):
    """Prints the ids of all venues and the names of the other spiders, sorted, one a line.

    Exit code 2 where a venue file is broken; standard error names it, and the rest is listed all the same.
    """

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Return the line that `scrapy` shows of it."""
        return "List all venues and spiders, one a line"

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - as the base has it
        """Print the names."""
        from crawler.venues.spiderloader import VenueSpiderLoader

        if args:
            raise BadInputError(f"it takes no arguments, but {args[0]!r} was given; see --help")
        assert self.settings is not None
        loader = VenueSpiderLoader.from_settings(self.settings)
        sys.stdout.writelines(f"{name}\n" for name in loader.list())
        for error in loader.registry.errors.values():
            self.fail(error)
