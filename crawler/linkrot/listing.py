"""The link-rot report for a terminal and for programs: a table, or CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.linkrot.state import LinkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console

    from crawler.linkrot.link import Link

COLUMNS: Final = (
    *("url", "state", "verdict", "http_status", "note", "venue", "checked_at", "since", "moved_to"),
    *("last_good_at", "archive_url", "cited_by"),
)
_STYLE: Final = {
    LinkState.DEAD: "bold red",
    LinkState.SOFT_404: "red",
    LinkState.ERROR: "magenta",
    LinkState.UNREACHED: "bold",
    LinkState.MOVED: "blue",
    LinkState.BLOCKED: "yellow",
    LinkState.PAYWALL: "cyan",
}
_PLACES: Final = 3


def write_table(links: Sequence[Link], console: Console) -> None:
    """Print the links that aren't fine, and how many of each state there are."""
    table = Table(title="Cited links", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("state", no_wrap=True)
    table.add_column("link", overflow="fold", ratio=3)
    table.add_column("last good", no_wrap=True)
    table.add_column("cited by", overflow="fold", ratio=1)
    for link in links:
        if link.state != LinkState.FINE:
            table.add_row(
                Text(link.state, _STYLE[link.state]), _about(link), _day(link.last_good), _places(link)
            )
    if table.row_count:
        console.print(table)
    counts = Counter(link.state for link in links)
    said = ", ".join(f"{counts[state]:,} {state.value}" for state in LinkState if counts[state])
    console.print(f"{len(links):,} cited links: {said}", soft_wrap=True, highlight=False)


def as_csv(links: Sequence[Link]) -> str:
    """Return all links as CSV, with COLUMNS; `cited_by` has `page:line`, parted by spaces."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for link in links:
        writer.writerow([
            *(link.url, link.state.value, link.verdict or "", link.http_status or "", link.note, link.venue),
            *(_iso(link.checked), _iso(link.since), link.moved_to or "", _iso(link.last_good)),
            *(link.archive_url or "", " ".join(each.place.replace(" ", "%20") for each in link.cited)),
        ])  # fmt: skip
    return out.getvalue()


def _about(link: Link) -> Text:
    text = Text(link.url)
    if link.moved_to:
        text.append(f"\n→ {link.moved_to}", "blue")
    if link.note:
        text.append(f"\n{link.note}", "dim")
    if link.archive_url and link.state != LinkState.PAYWALL:
        text.append(f"\n{link.archive_url}", "green")
    return text


def _places(link: Link) -> Text:
    shown = [each.place for each in link.cited[:_PLACES]]
    more = len(link.cited) - len(shown)
    return Text("\n".join(shown + ([f"and {more:,} more"] if more else [])))


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment is not None else "-"


def _iso(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment is not None else ""
