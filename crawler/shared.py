"""What crawls of one process share: each thing is made for the first of them, and closed after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Shared(Generic[T]):
    """Things of one kind by what they are made for, with how many have each."""

    def __init__(self) -> None:
        self._things: dict[Hashable, T] = {}
        self._counts: dict[Hashable, int] = {}

    def take(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing for `key`, made by `make` where there is none; to be given back once."""
        if key not in self._things:
            self._things[key] = make()
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._things[key]

    def give_back(self, key: Hashable) -> T | None:
        """Give it back; returns it to the last who had it, who closes it."""
        self._counts[key] -= 1
        if self._counts[key]:
            return None
        del self._counts[key]
        return self._things.pop(key)
