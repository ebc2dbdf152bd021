"""The search behind the CDX interface: captures in order, whatever their number, in little memory.

Captures come in the order of their URLs, the scheme and `www.` left aside, and of time; for a domain, host
by host. Nothing is sorted here: the index has each part in order already, and parts are merged.
"""

from __future__ import annotations

import heapq
import time
from collections import defaultdict
from dataclasses import replace
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from archive.replay.cdxtarget import host_spans, plain_host
from archive.replay.exceptions import TooLongError
from archive.urlkey import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from archive.captures import Captures, Span
    from archive.model import Capture
    from archive.replay.cdxquery import CdxQuery, Collapse

    # Spans of URLs whose captures are merged, by how the URLs of each begin.
    Group = list[tuple[str, list[Span]]]
    Key = Callable[[Capture], Any]

MOST_CAPTURES: Final = 500_000
"""Captures that one query looks at."""
MOST_HOSTS: Final = 50_000
"""Hosts that a query for a domain looks at."""
_SECONDS: Final = 60.0


class Budget:
    """The processor time that a query may take, in whatever threads, one after another."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._left = seconds
        self._since = time.thread_time()

    def begin(self) -> None:
        """Go on."""
        self._since = time.thread_time()

    def pause(self) -> None:
        """Stop counting."""
        self._left -= time.thread_time() - self._since

    def check(self) -> None:
        """Raise a TooLongError if there is no more."""
        if time.thread_time() - self._since > self._left:
            raise TooLongError(f"the query takes more than {_SECONDS:.0f} seconds")


class CdxSearch:
    """One query's search; `is_cut` says that there is more than one query looks at."""

    def __init__(
        self, captures: Captures, query: CdxQuery, budget: Budget, most: int = MOST_CAPTURES
    ) -> None:
        self._captures = captures
        self._query = query
        self._budget = budget
        self._most = most
        self.is_cut = False
        self._groups = self._domain() if query.target.match == "domain" else [query.target.spans()]
        self._look_ahead()

    def captures(self) -> Iterator[Capture]:
        """Yield the captures that are asked for.

        Raises:
            TooLongError: it takes too long.
        """
        query = self._query
        last = query.limit is not None and query.limit < 0
        backwards = query.backwards or last
        found = self._closest(query.closest) if query.closest else self._in_order(backwards=backwards)
        rows: Iterator[Capture] = (
            each for each in self._counted(found) if all(passes(each) for passes in query.filters)
        )
        for collapse in query.collapses:
            rows = _collapsed(rows, collapse, backwards=backwards)
        if query.limit is None:
            return rows
        few = islice(rows, abs(query.limit))
        return reversed(list(few)) if last else few

    def _counted(self, found: Iterable[Capture]) -> Iterator[Capture]:
        for each in islice(found, self._most):
            self._budget.check()
            yield each

    def _domain(self) -> list[Group]:
        """Return the hosts of the domain, by name, each with all that it is written as in the archive."""
        written: dict[str, set[str]] = defaultdict(set)
        seen = set()
        for authority in self._captures.authorities():
            self._budget.check()
            seen.add(authority)
            if len(seen) > MOST_HOSTS:
                self.is_cut = True
                break
            if self._query.target.covers(authority):
                written[plain_host(authority)].add(authority)
        return [
            [
                (base, host_spans(base))
                for authority in sorted(written[host])
                for base in (f"http://{authority}", f"https://{authority}")
            ]
            for host in sorted(written, key=lambda host: url_key(f"http://{host}/"))
        ]

    def _look_ahead(self) -> None:
        """Find out whether there is more than will be looked at."""
        query = self._query
        if query.limit is not None and abs(query.limit) <= self._most and not query.filters + query.collapses:
            return
        room = self._most
        for span in (span for group in self._groups for _, spans in group for span in spans):
            self._budget.check()
            timed = replace(span, since=query.since, until=query.until)
            room -= self._captures.count_in(timed, room + 1)
            if room < 0:
                self.is_cut = True
                return

    def _in_order(self, *, backwards: bool) -> Iterator[Capture]:
        query = self._query
        groups = reversed(self._groups) if backwards else self._groups

        def key(base: str) -> Key:
            if query.target.match == "exact":
                return lambda capture: (capture.timestamp, capture.url)
            return lambda capture: (capture.url[len(base) :], capture.timestamp, base)

        return chain.from_iterable(
            self._merged(group, key, query.since, query.until, backwards=backwards) for group in groups
        )

    def _closest(self, moment: datetime) -> Iterator[Capture]:
        """Yield the captures of one URL by their distance from `moment`."""
        query = self._query
        later = max(filter(None, [query.since, moment]))
        earlier = min(filter(None, [query.until, moment]))
        (group,) = self._groups

        def key(_: str) -> Key:
            return lambda capture: (abs(capture.timestamp - moment), capture.url)

        after = self._merged(group, key, later, query.until)
        before = self._merged(group, key, query.since, earlier, backwards=True, nearest=True)
        return heapq.merge(after, before, key=lambda capture: abs(capture.timestamp - moment))

    def _merged(
        self,
        group: Group,
        key: Callable[[str], Key],
        since: datetime | None,
        until: datetime | None,
        *,
        backwards: bool = False,
        nearest: bool = False,
    ) -> Iterator[Capture]:
        """Yield the captures of a group in the order of `key`, or `backwards`, the last `nearest` first."""
        streams = [
            _keyed(
                self._captures.each(replace(span, since=since, until=until), backwards=backwards), key(base)
            )
            for base, spans in group
            for span in spans
        ]
        merged = heapq.merge(*streams, key=itemgetter(0), reverse=backwards and not nearest)
        return map(itemgetter(1), merged)


def _keyed(captures: Iterable[Capture], key: Key) -> Iterator[tuple[Any, Capture]]:
    return ((key(each), each) for each in captures)


def _collapsed(rows: Iterator[Capture], collapse: Collapse, *, backwards: bool) -> Iterator[Capture]:
    """Yield the first capture of each run, which is the last one where the list is turned round."""
    for _, run in groupby(rows, collapse.key):
        kept = next(run)
        if backwards:
            for kept in run:  # noqa: B007 - the last one is what is wanted
                pass
        yield kept
