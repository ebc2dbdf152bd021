"""The frontier in SQLite: one file for all runs of a data folder, `frontier.sqlite`."""

from __future__ import annotations

import heapq
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.database import Database
from crawler.frontier.model import Run, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

FILENAME: Final = "frontier.sqlite"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    spider TEXT NOT NULL,
    arguments TEXT NOT NULL,
    started_at TEXT NOT NULL,
    items_file TEXT NOT NULL,
    begun INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE tickets (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    slot TEXT NOT NULL,
    priority INTEGER NOT NULL,
    page_url TEXT,
    message TEXT NOT NULL
);
CREATE INDEX tickets_by_run ON tickets (run, page_url);
CREATE TABLE keys (run INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;
"""


class SqliteFrontier:
    """The tickets of a run of `spider` with `arguments` (JSON): of the unfinished one, or of a new one.

    Numbers and priorities are held in memory (some 100 bytes a ticket), messages are not.
    """

    def __init__(self, data_dir: Path, spider: str, arguments: str, *, resume: bool = True) -> None:
        self._database = Database(data_dir / FILENAME, _SCHEMA, _VERSION)
        self.run = self._open_run(spider, arguments, resume=resume)
        self._load_waiting()

    def _load_waiting(self) -> None:
        self._waiting: dict[str, list[tuple[int, int]]] = {}
        self._count = 0
        rows = self._database.execute(
            "SELECT slot, priority, number FROM tickets WHERE run = ?", (self.run.number,)
        )
        for slot, priority, number in rows:
            self._wait(slot, priority, number)

    def _open_run(self, spider: str, arguments: str, *, resume: bool) -> Run:
        rows = self._database.execute(
            "SELECT number, spider, started_at, items_file FROM runs WHERE spider = ? AND arguments = ?",
            (spider, arguments),
        )
        if rows and resume and self._has_more(rows[-1][0]):
            number, name, began, items = rows[-1]
            self._keep_newest(number)
            return Run(number, name, began, items, resumed=True)
        for number, *_ in rows:
            self._drop(number)
        now = datetime.now(UTC)
        started_at, items_file = now.isoformat(), f"{spider}-{now:%Y%m%dT%H%M%S%fZ}.jsonl"
        inserted = self._database.execute(
            "INSERT INTO runs (spider, arguments, started_at, items_file) VALUES (?, ?, ?, ?) "
            "RETURNING number",
            (spider, arguments, started_at, items_file),
        )
        return Run(inserted[0][0], spider, started_at, items_file, resumed=False)

    def _has_more(self, number: int) -> bool:
        """Tell whether a run still has something to ask for: tickets, or all that `begun` never saw."""
        return bool(
            self._database.execute("SELECT 1 FROM tickets WHERE run = ?1 LIMIT 1", (number,))
            or self._database.execute("SELECT 1 FROM runs WHERE number = ?1 AND begun = 0", (number,))
        )

    def _keep_newest(self, number: int) -> None:
        """Of each page keep the last hop or try alone: the one before it was answered when it was cut off."""
        self._database.execute(
            "DELETE FROM tickets WHERE run = ?1 AND page_url IS NOT NULL AND number NOT IN "
            "(SELECT max(number) FROM tickets WHERE run = ?1 AND page_url IS NOT NULL GROUP BY page_url)",
            (number,),
        )

    def note_begun(self) -> None:
        """Note that everything which the spider starts with was pushed."""
        self._database.execute("UPDATE runs SET begun = 1 WHERE number = ?", (self.run.number,))

    def push(self, ticket: Ticket) -> bool:
        """Keep a ticket, unless one of its key was pushed before."""
        with self._database.transaction() as execute:
            if ticket.key is not None and not execute(
                "INSERT OR IGNORE INTO keys VALUES (?, ?) RETURNING 1", (self.run.number, ticket.key)
            ):
                return False
            number = execute(
                "INSERT INTO tickets (run, slot, priority, page_url, message) VALUES (?, ?, ?, ?, ?) "
                "RETURNING number",
                (self.run.number, ticket.slot, ticket.priority, ticket.page_url, ticket.message),
            )[0][0]
        self._wait(ticket.slot, ticket.priority, number)
        return True

    def pop(self, is_free: Callable[[str], bool]) -> tuple[int, str] | None:
        """Return number and message of the next ticket, by turns among the hosts that are free."""
        while (slot := next(filter(is_free, self._waiting), None)) is not None:
            tickets = self._waiting.pop(slot)
            _, number = heapq.heappop(tickets)
            if tickets:
                self._waiting[slot] = tickets  # behind all others: the first is who has waited longest
            self._count -= 1
            rows = self._database.execute("SELECT message FROM tickets WHERE number = ?", (number,))
            if rows:
                return number, rows[0][0]
        return None

    def hosts(self) -> Iterable[str]:
        """Return the hosts that have tickets to give out."""
        return self._waiting

    def acknowledge(self, numbers: Iterable[int]) -> None:
        """Let tickets go."""
        self._database.execute_many("DELETE FROM tickets WHERE number = ?", [(number,) for number in numbers])

    def forget_pages(self, urls: Iterable[str]) -> None:
        """Let the tickets of pages go that have their item already."""
        number = self.run.number
        self._database.execute_many(
            "DELETE FROM tickets WHERE run = ? AND page_url = ?", [(number, url) for url in urls]
        )
        self._load_waiting()

    def keys(self) -> set[str]:
        """Return the keys of all that was ever pushed in this run."""
        return {
            key for (key,) in self._database.execute("SELECT key FROM keys WHERE run = ?", (self.run.number,))
        }

    def __len__(self) -> int:
        return self._count

    def close(self, *, finished: bool) -> None:
        """Close the file; what belongs to a finished run is removed from it."""
        if finished:
            self._drop(self.run.number)
        self._database.close()

    def _drop(self, number: int) -> None:
        with self._database.transaction() as execute:
            for table, column in (("tickets", "run"), ("keys", "run"), ("runs", "number")):
                execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))  # noqa: S608 - constants

    def _wait(self, slot: str, priority: int, number: int) -> None:
        heapq.heappush(self._waiting.setdefault(slot, []), (-priority, number))
        self._count += 1
