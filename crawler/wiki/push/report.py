"""The report of a push: a line or a row for each source that isn't as it was, and the counts."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.console import CommandConsole
from crawler.wiki.push.change import Kind
from crawler.wiki.push.resources import LEFT_OUT

if TYPE_CHECKING:
    from crawler.wiki.push.change import Change

_PIPED_WIDTH: Final = 160
_URL_MOST: Final = 300
_ROWS: Final = 1000
"""Rows of a table; `--format jsonl` has all of them."""


class Report:
    """What becomes of each source: lines for programs, or a table for people; a push shows what failed."""

    def __init__(self, form: str, *, dry: bool) -> None:
        self._lines, self._dry = form == "jsonl", dry
        self._shown: list[tuple[str, Text]] = []
        self._left_out = self._reduced = 0
        self.counts: Counter[Kind] = Counter()

    def add(self, change: Change) -> None:
        """Count a source, and show it."""
        self.counts[change.kind] += 1
        self._reduced += LEFT_OUT in change.notes
        if self._lines:
            sys.stdout.write(json.dumps(change.to_dict()) + "\n")
        elif self._is_shown(change):
            if len(self._shown) < _ROWS:
                self._shown.append((change.kind.value, self._about(change)))
            else:
                self._left_out += 1

    def _is_shown(self, change: Change) -> bool:
        """Tell whether a table has the source: what failed, what was cut; of what is to be sent, all."""
        if change.kind == Kind.UNCHANGED:
            return False
        return self._dry or bool(change.reasons or set(change.notes) - {LEFT_OUT})

    def close(self, ending: str) -> None:
        """Show the table, and how many there were of each kind; to standard error below lines."""
        done = ", ".join(f"{self.counts[kind]:,} {kind.value}" for kind in Kind)
        if self._reduced:
            done += f"; {self._reduced:,} {LEFT_OUT}"
        if self._lines:
            sys.stderr.write(f"{done}; {ending}\n")
            return
        console = CommandConsole.of_output(_PIPED_WIDTH, highlight=False)
        if self._shown:
            console.print(self._table())
        if self._left_out:
            console.print(f"and {self._left_out:,} more; --format jsonl lists all of them\n")
        console.print(f"{done}; {ending}", soft_wrap=True, markup=False)

    def _table(self) -> Table:
        title = "What a push would change" if self._dry else "What needs a look"
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("", no_wrap=True)
        table.add_column("page, and what of it", overflow="fold")
        for kind, about in self._shown:
            table.add_row(kind, about)
        return table

    def _about(self, change: Change) -> Text:
        """Return a page and what there is to say of it; a push that is done has sent the fields."""
        said = [*([", ".join(change.fields)] if self._dry and change.fields else []), *change.notes]
        lines = [(f"\n{line}", "dim") for line in said] + [(f"\n{why}", "red") for why in change.reasons]
        return Text.assemble(_short(change.parcel.url), *lines)


def _short(url: str) -> str:
    return url if len(url) <= _URL_MOST else f"{url[:_URL_MOST]}…"
