"""The past of links: what each of their fetches showed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from archive.rows import moment_of
from archive.state import open_state
from crawler.linkrot.state import LinkState, state_of

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime
    from pathlib import Path

_READABLE: Final = frozenset({LinkState.FINE, LinkState.PAYWALL})
_MANY: Final = 10_000
_VISITS: Final = "SELECT id, url, at, verdict, status FROM visits WHERE id > ? ORDER BY id LIMIT ?"


@dataclass(slots=True)
class Past:
    """What the fetches of one URL showed.

    Attributes:
        states: Each change of its state, oldest first: since when (UTC), and to what.
        last_good: When there was something to read last; None: never.
        answered: Whether a server has ever answered.
    """

    states: list[tuple[datetime, LinkState]] = field(default_factory=list)
    last_good: datetime | None = None
    answered: bool = False

    def add(self, at: datetime, verdict: str, status: int | None) -> None:
        """Add the next fetch."""
        self.answered = self.answered or status is not None
        state = state_of(verdict, answered=self.answered)
        if not self.states or self.states[-1][1] != state:
            self.states.append((at, state))
        if state in _READABLE:
            self.last_good = at


def read_pasts(data_dir: Path, urls: Container[str]) -> dict[str, Past]:
    """Return the past of each of these URLs that was ever fetched.

    Raises:
        CannotWriteError: the folder has no state.
    """
    visits: defaultdict[str, list[tuple[int, str, int | None]]] = defaultdict(list)
    last, rows = 0, [tuple[Any, ...]()]
    with open_state(data_dir, read_only=True) as state:
        while rows:
            rows = state.execute(_VISITS, (last, _MANY))
            for last, url, *visit in rows:  # noqa: B007 - the last id is where the next ones begin
                if url in urls:
                    visits[url].append((visit[0], visit[1], visit[2]))
    return {url: _past(found) for url, found in visits.items()}


def _past(visits: list[tuple[int, str, int | None]]) -> Past:
    """Return the past of a URL by its visits; a clock that went back has put some in another order."""
    past = Past()
    for at, verdict, status in sorted(visits, key=lambda visit: visit[0]):
        past.add(moment_of(at), verdict, status)
    return past
