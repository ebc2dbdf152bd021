"""The board of a crawl of many venues: live on a terminal, lines in a log, a table of all at the end."""

from __future__ import annotations

import logging
from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Final, Self

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from crawler.console import CommandConsole
from crawler.together.venuerun import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.together.venuerun import VenueRun

logger = logging.getLogger(__name__)

_MEGABYTE: Final = 1_000_000
_LOG_SECONDS: Final = 60.0
_PIPED_WIDTH: Final = 160
_STYLES: Final = {State.FAILED: "red", State.CUT_OFF: "yellow", State.FINISHED: "green"}
_NUMBERS: Final = ("items", "bad", "captures", "sources failed", "received MB", "turns", "time")


class Board:
    """Shows how `runs` go; made for a `with` statement, and `look` is called again and again within it."""

    def __init__(self, runs: Sequence[VenueRun]) -> None:
        self._runs = runs
        self._console = Console(stderr=True)
        self._live: Live | None = None
        self._began = self._logged = monotonic()
        self._told: set[VenueRun] = set()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(
                get_renderable=self._moment, console=self._console, refresh_per_second=4, transient=True
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.look()
        if self._live is not None:
            self._live.stop()

    def look(self) -> None:
        """Log which venues have ended, and once a minute how many are where; on a terminal that is shown."""
        if self._live is not None:
            return
        for run in self._runs:
            if run.state in _STYLES and run not in self._told:
                self._told.add(run)
                logger.info("%s: %s, %s", run.venue_id, run.state, _in_words(run))
        if monotonic() - self._logged > _LOG_SECONDS:
            self._logged = monotonic()
            logger.info("%s", self._summary())

    def print_table(self) -> None:
        """Print what became of all venues on standard output."""
        console = CommandConsole.of_output(_PIPED_WIDTH, highlight=False)
        console.print(_table(self._runs))
        console.print(Text(self._summary()))

    def _moment(self) -> Group:
        running = [run for run in self._runs if run.state == State.RUNNING]
        return Group(_table(running), Text(self._summary()))

    def _summary(self) -> str:
        states = Counter(run.state for run in self._runs)
        items, seconds = sum(run.count("items") for run in self._runs), max(monotonic() - self._began, 0.001)
        counts = ", ".join(f"{states[state]} {state}" for state in State if states[state])
        venues = f"{len(self._runs)} venue{'' if len(self._runs) == 1 else 's'}"
        return f"{venues}: {counts or 'nothing to do'}; {items:,} items, {items / seconds:.1f} pages/s"


def _table(runs: Iterable[VenueRun]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("venue", no_wrap=True)
    table.add_column("", no_wrap=True)
    for heading in _NUMBERS:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for run in runs:
        state = f"{run.state}, {run.left:,} left" if run.state == State.RUNNING else str(run.state)
        table.add_row(
            run.venue_id, Text(state, _STYLES.get(run.state, "")), *_numbers(run), Text(run.error, "red")
        )
    return table


def _numbers(run: VenueRun) -> list[str]:
    counts = [f"{run.count(name):,}" for name in _NUMBERS[:4]]
    return [*counts, f"{run.count('received') / _MEGABYTE:,.2f}", str(run.turns), _seconds(run)]


def _seconds(run: VenueRun) -> str:
    return f"{run.seconds + run.turn:,.0f} s"


def _in_words(run: VenueRun) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(_NUMBERS, _numbers(run), strict=True))
