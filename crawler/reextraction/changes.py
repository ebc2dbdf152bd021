"""Changes: what a reextraction comes to, as a table and diffs for people or as lines for programs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.console import CommandConsole

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.reextraction.comparison import Comparison
    from crawler.reextraction.run import Outcome

FORMATS: Final = ("table", "jsonl")
_UNBOUNDED: Final = 100_000
"""Width of what isn't for a terminal: nothing is wrapped or cut, so that `grep` finds whole rows."""
_STYLES: Final = {"+": "green", "-": "red", "@": "cyan"}


class Tally:
    """Counts outcomes and writes those that changed to standard output, in one of FORMATS.

    `streams`: whether it writes to a terminal before the end, where a progress bar would be in the way.
    """

    def __init__(self, format: str, *, diff: bool, write: bool) -> None:  # noqa: A002 - the option's name
        self._console = CommandConsole(highlight=False)
        if not self._console.is_terminal:
            self._console.width = _UNBOUNDED
        self._lines, self._diff, self._write = format == "jsonl", diff, write
        self.streams = self._console.is_terminal and (diff or self._lines)
        self._table = Table(title="What changes", title_justify="left", box=box.SIMPLE_HEAD)
        self._table.add_column("page", overflow="fold")
        self._table.add_column("changed", overflow="fold")
        self._failures: list[Outcome] = []
        self.looked_at = self.changed = self.passed_over = 0

    @property
    def damaged(self) -> int:
        """How many captures couldn't be read."""
        return sum(each.damaged for each in self._failures)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome, and write it where it is a change."""
        self.looked_at += 1
        if outcome.comparison is None:
            self._failures.append(outcome)
        elif outcome.comparison.changed:
            self.changed += 1
            self._show(outcome.url, outcome.comparison)

    def _show(self, url: str, found: Comparison) -> None:
        if self._lines:
            sys.stdout.write(json.dumps({"url": url, "changed": found.changed}) + "\n")
        elif self._diff:
            self._show_diff(url, found)
        else:  # written in the end, when all widths are known
            self._table.add_row(Text(url), Text(found.summary()))

    def _show_diff(self, url: str, found: Comparison) -> None:
        """Write what would be a row, and below it the diff of the text."""
        self._console.print(Text.assemble((url, "bold"), "  ", found.summary()), soft_wrap=True)
        for line in found.diff():
            self._console.print(Text(line, _STYLES.get(line[:1], "")), soft_wrap=True)
        self._console.print()

    def close(self, path: Path | None) -> None:
        """Write what is left, the failures, and the counts; `path` is the file of what was written."""
        if self._table.row_count:
            self._console.print(self._table)
        out = sys.stderr if self._lines else sys.stdout  # a program reads the lines
        for each in self._failures:
            out.write(f"{each.url}: {each.failure}\n")
        failed = len(self._failures)
        counts = f"{self.looked_at:,} looked at: {self.looked_at - self.changed - failed:,} same, "
        counts += f"{self.changed:,} changed, {failed:,} failed"
        counts += f" ({self.damaged:,} damaged)" if self.damaged else ""
        counts += f"; {self.passed_over:,} without a good answer" if self.passed_over else ""
        if path is not None:
            kept = f"written to the records and to {path}"
        else:
            kept = "nothing was written" if self._write else "nothing was written; --write keeps it"
        out.write(f"{counts}; {kept}\n")
