"""Readings: when a venue's sources were read last, and what their servers gave for asking again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.rows import microseconds, moment_of
from crawler.state.validators import Validators

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from crawler.venues.model import Source

COLUMNS: Final = "venue_id, source, url, scope, at, validated_url, etag, last_modified"
_EARLY: Final = 0.1
"""The share of its interval that a source may be early: crawls don't begin at the same second each time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """That an address of a source was read, and all that it named was asked for.

    Attributes:
        source: What tells the source from the venue's others.
        url: The source's own address, or one that it led on to.
        scope: What stands for the pages that the venue's file took of it; of another scope it is unread.
        at: When it was read.
        validators: What its server gave, where nothing but pages is behind the address.
    """

    venue_id: str
    source: str
    url: str
    scope: str
    at: datetime
    validators: Validators | None = None

    def is_due(self, every: timedelta, now: datetime) -> bool:
        """Tell whether it is to be read again; one of the future, by a clock that went back, is."""
        return not self.at <= now < self.next(every)

    def next(self, every: timedelta) -> datetime:
        """Return from when on it is to be read again."""
        return self.at + every * (1 - _EARLY)

    def row(self) -> Sequence[Any]:
        """Return it as the database has it, by COLUMNS."""
        given = self.validators
        return (
            *(self.venue_id, self.source, self.url, self.scope, microseconds(self.at)),
            *((given.url, given.etag, given.last_modified) if given else (None, None, None)),
        )


def name_of(source: Source) -> str:
    """Return what tells a source from the venue's others; one URL may be read in two ways."""
    return f"{source.kind} {source.url}"


def reading_of(row: Sequence[Any]) -> Reading:
    """Return the reading of a row, by COLUMNS."""
    venue_id, source, url, scope, at, validated_url, etag, last_modified = row
    validators = Validators(validated_url, etag, last_modified) if validated_url else None
    return Reading(venue_id, source, url, scope, moment_of(at), validators)
