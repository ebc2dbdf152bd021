"""Sources: the source records of a data folder, made of its records, its history and the venues of today."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from crawler.records import open_records
from crawler.state.history import History
from crawler.wiki.credibility import Credibility, credibility_of
from crawler.wiki.mapping import Facts, source_of
from crawler.wiki.stored import read_stored
from crawler.wiki.venuelookup import VenueLookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from crawler.annotations.model import Annotation
    from crawler.state.history import Seen
    from crawler.wiki.knowledge import Knowledge
    from crawler.wiki.record import SourceRecord

    Record = Mapping[str, Any]

_BATCH: Final = 200


class Sources:
    """The source records of a data folder, read only; memory stays flat however many there are.

    Raises:
        BadInputError: the folder holds no records.
    """

    def __init__(self, data_dir: Path, knowledge: Knowledge) -> None:
        self.records = open_records(data_dir)
        self.history = History(data_dir, read_only=True)
        self._citations = self.history.citations()
        self._knowledge = knowledge
        self._venues = VenueLookup(knowledge.registry)

    def all(
        self, venue_id: str | None = None, changed_since: datetime | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the sources by resource id: of one venue of today, and that have changed since a moment.

        A page has changed when it was found, its content changed, or its verdict is another one than then.
        """
        return self._all(self.records.all(), venue_id, changed_since)

    def lines(self, venue_id: str | None = None, changed_since: datetime | None = None) -> Iterator[bytes]:
        """Yield the same as JSON objects, without line breaks."""
        records = map(read_stored, self.records.lines())
        return map(msgspec.json.Encoder().encode, self._all(records, venue_id, changed_since))

    def _all(
        self, records: Iterator[dict[str, Any]], venue_id: str | None, since: datetime | None
    ) -> Iterator[SourceRecord]:
        found = (
            record
            for record in records
            if (venue_id is None or self._venue_id(record) == venue_id)
            and (since is None or self.history.has_changed(record["url"], since))
        )
        while batch := list(islice(found, _BATCH)):
            yield from self.of(batch)

    def get(self, url: str) -> SourceRecord | None:
        """Return the source of exactly this URL, or None."""
        record = self.records.by_url(url)
        return None if record is None else self.of([record])[0]

    def of(self, records: Sequence[Record]) -> list[SourceRecord]:
        """Return the sources of some records of the store; several at once are quicker than one by one."""
        seen = self.history.seen([record["url"] for record in records])
        said = self._knowledge.annotate(records)
        return [
            self._source(record, seen.get(record["url"]), annotation)
            for record, annotation in zip(records, said, strict=True)
        ]

    def cited(self, url: str) -> int | None:
        """Return how often the list of cited URLs has this one; None where none was read."""
        return None if self._citations is None else self._citations.get(url, 0)

    def _source(self, record: Record, seen: Seen | None, annotation: Annotation | None) -> SourceRecord:
        knowledge, url = self._knowledge, record["url"]
        venue = self._venues.of(url)
        credibility = credibility_of(record["resource_id"], venue, knowledge.overrides)
        if venue is None and credibility.rating is None:
            credibility = _recorded(record)
        return source_of(
            record,
            Facts(
                venue=venue,
                credibility=credibility,
                annotation=annotation,
                good_status=seen.good_status if seen else None,
                last_changed=seen.changed if seen else None,
                citations=self.cited(url),
            ),
        )

    def _venue_id(self, record: Record) -> str | None:
        venue = self._venues.of(record["url"])
        found: str | None = venue.id if venue is not None else record["venue_id"]
        return found

    def close(self) -> None:
        """Close the databases."""
        self.records.close()
        self.history.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _recorded(record: Record) -> Credibility:
    """Return the rating that was inherited when the page was fetched: its venue isn't in the registry now."""
    name, rating = record.get("venue_name"), record.get("credibility")
    if rating is None:
        return Credibility()
    return Credibility(rating, False, f"Rating inherited from publication venue: {name}")
