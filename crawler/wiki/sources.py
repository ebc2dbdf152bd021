"""Sources: the source records of a data folder, made of its records, its history and the venues of today."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from archive.exceptions import CannotWriteError
from archive.records import RecordStore
from crawler.exceptions import BadInputError
from crawler.state.history import History
from crawler.wiki.credibility import Credibility, credibility_of
from crawler.wiki.mapping import Facts, source_of
from crawler.wiki.stored import read_stored
from crawler.wiki.venuelookup import VenueLookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from crawler.annotations.model import Annotation
    from crawler.state.history import Seen
    from crawler.venues.model import Registry
    from crawler.wiki.overrides import Override
    from crawler.wiki.record import SourceRecord

    Record = Mapping[str, Any]

_BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known beside the data folder.

    Attributes:
        registry: The venues of today: a rating that was changed holds for what was fetched before.
        overrides: Ratings of single resources, by resource id.
        annotate: Gives the annotation of each of some records, or None.
        citations: How often each URL is cited; None: nobody has counted.
    """

    registry: Registry
    overrides: Mapping[str, Override] = field(default_factory=dict)
    annotate: Callable[[Sequence[Record]], Sequence[Annotation | None]] = lambda records: (
        [None] * len(records)
    )
    citations: Mapping[str, int] | None = None


class Sources:
    """The source records of a data folder, read only; memory stays flat however many there are.

    Raises:
        BadInputError: the folder holds no records.
    """

    def __init__(self, data_dir: Path, knowledge: Knowledge) -> None:
        try:
            self._records = RecordStore(data_dir, read_only=True)
        except CannotWriteError as error:
            raise BadInputError(
                f"{data_dir} holds no records yet; crawl something first, or name its folder with "
                "-s DATA_DIR=FOLDER"
            ) from error
        self._history = History(data_dir, read_only=True)
        self._knowledge = knowledge
        self._venues = VenueLookup(knowledge.registry)

    def all(
        self, venue_id: str | None = None, changed_since: datetime | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the sources by resource id: of one venue of today, and that have changed since a moment.

        A page has changed when it was found, its content changed, or its verdict is another one than then.
        """
        return self._all(self._records.all(), venue_id, changed_since)

    def lines(self, venue_id: str | None = None, changed_since: datetime | None = None) -> Iterator[bytes]:
        """Yield the same as JSON objects, without line breaks."""
        records = map(read_stored, self._records.lines())
        return map(msgspec.json.Encoder().encode, self._all(records, venue_id, changed_since))

    def _all(
        self, records: Iterator[dict[str, Any]], venue_id: str | None, since: datetime | None
    ) -> Iterator[SourceRecord]:
        found = (
            record
            for record in records
            if (venue_id is None or self._venue_id(record) == venue_id)
            and (since is None or self._history.has_changed(record["url"], since))
        )
        while batch := list(islice(found, _BATCH)):
            yield from self.of(batch)

    def get(self, url: str) -> SourceRecord | None:
        """Return the source of exactly this URL, or None."""
        record = self._records.by_url(url)
        return None if record is None else self.of([record])[0]

    def of(self, records: Sequence[Record]) -> list[SourceRecord]:
        """Return the sources of some records of the store; several at once are quicker than one by one."""
        seen = self._history.seen([record["url"] for record in records])
        said = self._knowledge.annotate(records)
        return [
            self._source(record, seen.get(record["url"]), annotation)
            for record, annotation in zip(records, said, strict=True)
        ]

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
                citations=None if knowledge.citations is None else knowledge.citations.get(url, 0),
            ),
        )

    def _venue_id(self, record: Record) -> str | None:
        venue = self._venues.of(record["url"])
        found: str | None = venue.id if venue is not None else record["venue_id"]
        return found

    def close(self) -> None:
        """Close the databases."""
        self._records.close()
        self._history.close()

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
