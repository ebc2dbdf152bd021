"""What a frontier is, whatever it is kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request as a frontier keeps it.

    `key` is what duplicates share (None: never a duplicate); `page_url` is the URL of the page whose item
    it leads to, if it does; `slot` is the host; `message` is the request as JSON.
    """

    message: str
    slot: str
    priority: int = 0
    key: str | None = None
    page_url: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a spider; `resumed` where an earlier process began it. `items_file` is a bare name."""

    number: int
    spider: str
    started_at: str
    items_file: str
    resumed: bool


class Frontier(Protocol):
    """Holds the tickets of one run. A ticket that was popped stays until it is acknowledged."""

    run: Run

    def push(self, ticket: Ticket) -> bool:
        """Keep a ticket; False where one of its key was pushed before, in whichever process of the run."""

    def pop(self, is_free: Callable[[str], bool]) -> tuple[int, str] | None:
        """Return number and message of the next ticket, by turns among the hosts that are free."""

    def hosts(self) -> Iterable[str]:
        """Return the hosts that have tickets to give out."""

    def acknowledge(self, numbers: Iterable[int]) -> None:
        """Let tickets go whose answers are archived, recorded and published."""

    def forget_pages(self, urls: Iterable[str]) -> None:
        """Let the tickets of pages go that have their item already."""

    def note_begun(self) -> None:
        """Note that everything which the spider starts with was pushed; a run is resumed until then."""

    def keys(self) -> set[str]:
        """Return the keys of all that was ever pushed in this run."""

    def __len__(self) -> int: ...

    def close(self, *, finished: bool) -> None:
        """Close; a run that is finished leaves nothing behind."""
