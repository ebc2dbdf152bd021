"""Paging: a long list cut into pages, of which one at a time is in memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """A page of a list: its entries, its number from 1 on, and how many pages there are."""

    entries: list[Entry]
    number: int
    count: int


def paged(entries: Iterable[Entry], total: int, size: int) -> Iterator[Page[Entry]]:
    """Yield the pages of a list of `total` entries, `size` on each; an empty list is one empty page."""
    rest = iter(entries)
    count = max(1, -(-total // size))
    for number in range(1, count + 1):
        yield Page(list(islice(rest, size)), number, count)
