"""`scrapy doctor`: is everything there that a crawl needs?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError
from crawler.health.finding import State

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from crawler.health.finding import Finding

_PIPED_WIDTH: Final = 160
_SIGNS: Final = {State.FINE: ("ok", "green"), State.NOTE: ("note", "yellow"), State.BAD: ("BAD", "bold red")}


class Command(ProjectCommand):
    """Looks at the machine, the settings and the data folder; changes nothing."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[options]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Check what a crawl needs: Python, disk, lock, archive, contact, venues, clock"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Look at what a crawl needs, and say what to do where something is in its way. Nothing is "
            "changed, and nothing asked of the network. Ends with 78 where something is bad. What is inside "
            "the WARC files, `scrapy archive verify` looks at."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's interface
        """Print what was found."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        from crawler.console import CommandConsole

        if args:
            raise BadInputError(f"doctor takes options only, not {' '.join(args)}")
        findings = list(self._findings())
        console = CommandConsole.of_output(_PIPED_WIDTH, highlight=False)
        table = Table(box=box.SIMPLE_HEAD, show_header=False, pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, style="bold")
        table.add_column(overflow="fold")
        for found in findings:
            sign, style = _SIGNS[found.state]
            said = Text(found.sentence)
            if found.advice:
                said.append(f"\n{found.advice}", "dim")
            table.add_row(Text(sign, style), found.subject, said)
        console.print(table)
        if any(found.state == State.BAD for found in findings):
            self.exitcode = os.EX_CONFIG

    def _findings(self) -> Iterator[Finding]:
        from crawler.health.folder import check_folder
        from crawler.health.machine import check_browser, check_clock, check_disk, check_python
        from crawler.health.runs import check_runs

        assert self.settings is not None
        yield check_python()
        yield check_browser()
        yield check_disk(self.data_dir, self.settings.getint("MIN_FREE_BYTES"))
        yield check_clock(self.data_dir)
        yield self._check_contact()
        yield from self._check_venues()
        yield from check_folder(self.data_dir)
        yield from check_runs(self.data_dir)

    def _check_contact(self) -> Finding:
        from crawler.health.finding import bad, fine

        assert self.settings is not None
        contact = self.settings["CONTACT"]
        if contact:
            return fine("contact", f"{contact}, in the User-Agent")
        sentence = "none: servers that are annoyed can tell nobody"
        return bad("contact", sentence, "export VENUE_ARCHIVE_CONTACT=https://your.site/about-our-crawler")

    def _check_venues(self) -> Iterator[Finding]:
        from crawler.health.finding import bad, fine
        from crawler.venues.loader import load_registry

        assert self.settings is not None
        registry = load_registry(self.settings)
        for error in registry.errors.values():
            yield bad("venues", str(error), "scrapy venues check says all that is wrong")
        if not registry.errors:
            yield fine("venues", f"{len(registry)} files, all of them fine")
