"""What was found of quotes: a table for people, JSON Lines or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.console import CommandConsole
from crawler.quoting.check import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.quoting.check import Checked

_WIDTH: Final = 160
_SHOWN: Final = 200
_STYLE: Final = {
    Finding.EXACT: "green",
    Finding.NORMALISED: "green",
    Finding.FUZZY: "yellow",
    Finding.CHANGED: "bold magenta",
    Finding.ABSENT: "bold red",
    Finding.NO_CAPTURE: "dim",
}
_SELECTOR: Final = ("prefix", "exact", "suffix")


def write_table(found: Sequence[Checked]) -> None:
    """Print a row for each quote, and how many of each finding there are."""
    console = CommandConsole.of_output(_WIDTH, highlight=False)
    table = Table(title="Quotes", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("finding", no_wrap=True)
    table.add_column("quote", overflow="fold", ratio=2)
    table.add_column("page, and where it stands there", overflow="fold", ratio=2)
    for each in found:
        score = f" {each.match.score:g}" if each.match and each.match.kind == "fuzzy" else ""
        table.add_row(
            Text(each.finding.value + score, _STYLE[each.finding]),
            Text.assemble(_short(each.quote.text), "\n", (each.quote.place, "dim")),
            _where(each),
        )
    console.print(table)
    counts = Counter(each.finding for each in found)
    said = ", ".join(f"{counts[finding]:,} {finding.value}" for finding in Finding if counts[finding])
    console.print(f"{len(found):,} {'quote' if len(found) == 1 else 'quotes'}: {said}", soft_wrap=True)


def write_lines(found: Sequence[Checked]) -> None:
    """Write an object for each quote."""
    for each in found:
        sys.stdout.write(json.dumps(each.to_json(), ensure_ascii=True) + "\n")


def write_csv(found: Sequence[Checked]) -> None:
    """Write a row for each quote; the selector is in the columns `prefix`, `exact` and `suffix`."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, each in enumerate(found):
        row = each.to_json()
        selector = row.pop("selector") or {}
        row.update({name: selector.get(name) for name in _SELECTOR})
        if number == 0:
            writer.writerow(row)
        writer.writerow("" if value is None else value for value in row.values())


WRITERS: Final[dict[str, Callable[[Sequence[Checked]], None]]] = {
    "table": write_table,
    "jsonl": write_lines,
    "csv": write_csv,
}


def _where(each: Checked) -> Text:
    text = Text(each.quote.url)
    if each.text is not None:
        text.append(f"\n{each.text.memento_url}", "green")
    if each.match is not None and each.text is not None and each.match.kind == "fuzzy":
        text.append(f"\n{_short(each.text.searched.text[each.match.start : each.match.end])}", "dim")
    if each.gone is not None:
        text.append(f"\ngone {each.gone.captured_at:%Y-%m-%d}: {each.gone.memento_url}", "magenta")
    return text


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
