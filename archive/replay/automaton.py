"""An automaton that is in all its states at once: it reads a text in linear time, whatever it looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Test = Callable[[str], bool]

MATCH: Final = 0
"""The number of the node at which a text matches."""
_MOST_KNOWN: Final = 2000


class Node:
    """A state of the automaton: it waits for a character, for an edge of the text, or leads on at once."""

    __slots__ = ("edge", "targets", "test")

    def __init__(self, *targets: int, test: Test | None = None, edge: str = "") -> None:
        self.targets = targets
        self.test = test
        self.edge = edge


class _Known:
    """States that the automaton is in at once, and where characters lead from there, as far as is known."""

    __slots__ = ("following", "matched", "nodes")

    def __init__(self, nodes: frozenset[int]) -> None:
        self.nodes = nodes
        self.matched = MATCH in nodes
        self.following: dict[str, _Known] = {}


class Automaton:
    """Nodes by their numbers, of which `entry` is the first.

    What was found out about a state and a character is kept, so that most of a text costs one look-up a
    character. Not to be shared between threads.
    """

    def __init__(self, nodes: Sequence[Node], entry: int) -> None:
        self._nodes = nodes
        self._entry = entry
        self._forget()

    def match(self, text: str) -> bool:
        """Say whether `text` begins with what leads to the node `MATCH`."""
        state = self._start
        for sign in text:
            if state.matched or not state.nodes:
                return state.matched
            state = state.following.get(sign) or self._follow(state, sign)
        return MATCH in self._closure(state.nodes, "$" if text else "^$")

    def _follow(self, state: _Known, sign: str) -> _Known:
        reached = {
            target
            for node in map(self._nodes.__getitem__, state.nodes)
            if node.test is not None and node.test(sign)
            for target in node.targets
        }
        nodes = self._closure(reached, "")
        self._transitions += 1
        if self._transitions > _MOST_KNOWN:
            self._forget()
        found = state.following[sign] = self._known.setdefault(nodes, _Known(nodes))
        return found

    def _forget(self) -> None:
        self._transitions = 0
        self._start = _Known(self._closure([self._entry], "^"))
        self._known = {self._start.nodes: self._start}

    def _closure(self, nodes: Iterable[int], edges: str) -> frozenset[int]:
        """Return all nodes that these lead to without a character, at those edges of the text."""
        found = set(nodes)
        waiting = list(found)
        while waiting:
            node = self._nodes[waiting.pop()]
            if node.test is None and node.edge in edges:
                new = [target for target in node.targets if target not in found]
                found.update(new)
                waiting += new
        return frozenset(found)
