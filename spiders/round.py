"""A round of a venue's sources: which are asked, with which conditions, and what is remembered of them."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from crawler.state.readings import Reading, name_of
from spiders.ways import WAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.state.validators import Validators
    from crawler.venues.model import Source, Venue

logger = logging.getLogger(__name__)


class Round:
    """What a run does with the sources of a venue; `known` is what earlier runs remember of them.

    A source counts as read when all that it leads on to, at most `most` further ones, was read as well.
    `anew`: whatever is known, each is asked, and without conditions.
    """

    def __init__(self, venue: Venue, known: Iterable[Reading], most: int, *, anew: bool) -> None:
        self._venue, self._most, self._anew = venue, most, anew
        self._asked: Counter[str] = Counter()
        self._known = {(each.source, each.url): each for each in known}
        self._read: dict[str, dict[str, Reading]] = {}
        self._failed: set[str] = set()

    def is_due(self, source: Source) -> bool:
        """Tell whether a source is to be asked: it has no interval, or wasn't read within it."""
        known = self._first(source)
        if self._anew or source.every is None or known is None:
            return True
        return known.is_due(source.every, datetime.now(UTC))

    def was_read(self, source: Source) -> bool:
        """Tell whether an earlier run came to the end of a source."""
        return self._first(source) is not None

    def has_room(self, source: Source) -> bool:
        """Tell whether one more address of a source may be asked, and count it: traps have no end."""
        name = name_of(source)
        self._asked[name] += 1
        if self._asked[name] <= self._most + 1:
            return True
        if self._asked[name] == self._most + 2:
            logger.warning("%s leads on to more sources than SOURCE_PAGES; the rest is left out", source.url)
        if not WAYS[source.kind].newest_first:
            self.note_failed(name)
        return False

    def validators(self, source: Source, url: str) -> Validators | None:
        """Return what the server gave for asking whether anything is new at an address."""
        known = self._of(source, url)
        return None if known is None or self._anew else known.validators

    def note_read(self, source: Source, url: str, validators: Validators | None) -> None:
        """Note that an address was read."""
        reading = Reading(
            *(self._venue.id, name_of(source), url, self._scope(source), datetime.now(UTC), validators)
        )
        self._read.setdefault(name_of(source), {})[url] = reading

    def note_unchanged(self, source: Source, url: str) -> None:
        """Note that there is nothing new at an address."""
        known = self._of(source, url)
        if known is not None:
            now = datetime.now(UTC)
            self._read.setdefault(name_of(source), {})[url] = replace(known, at=now)

    def note_failed(self, source_name: str) -> None:
        """Note that something of a source couldn't be read: the next run asks for all of it."""
        self._failed.add(source_name)

    def readings(self) -> Iterator[list[Reading]]:
        """Yield, of each source that was read, what is to be remembered."""
        for name, readings in self._read.items():
            if name not in self._failed:
                yield list(readings.values())

    def _first(self, source: Source) -> Reading | None:
        return self._of(source, WAYS[source.kind].address(source.url))

    def _of(self, source: Source, url: str) -> Reading | None:
        known = self._known.get((name_of(source), url))
        return known if known is not None and known.scope == self._scope(source) else None

    def _scope(self, source: Source) -> str:
        """Return what stands for what the venue's file takes: when it takes more, all is read again."""
        patterns = [[each.pattern for each in some] for some in (source.take, source.leave)]
        return sha256(repr([[*map(str, self._venue.domains)], *patterns]).encode()).hexdigest()[:16]
