"""Reading: the sheets of a data folder's sources, one at a time."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Self

from archive.index import FILENAME as INDEX
from archive.index import CaptureIndex
from crawler.citations.store import cited_urls
from crawler.site.sheet import Past, source_sheet
from crawler.wiki.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from archive.model import Capture
    from crawler.site.sheet import SourceSheet
    from crawler.wiki.knowledge import Knowledge
    from crawler.wiki.record import SourceRecord

_BATCH: Final = 200
"""Records that are made into sources at once."""


class SheetReader:
    """The sheets of a data folder, read only; memory stays flat however many there are.

    `replay_url` is where the replay serves that folder's archive, without a slash at its end.

    Raises:
        BadInputError: the folder holds no records.
    """

    def __init__(self, data_dir: Path, knowledge: Knowledge, replay_url: str) -> None:
        self._resources = ExitStack()
        enter = self._resources.enter_context
        self._sources = enter(Sources(data_dir, knowledge))
        is_there = (data_dir / INDEX).is_file()
        self._index = enter(CaptureIndex(data_dir, read_only=True)) if is_there else None
        self._places = cited_urls(data_dir)
        self._replay_url = replay_url

    def count(self) -> int:
        """Return the number of records, of whatever venue."""
        return sum(count for _, count in self._sources.records.venues())

    def venue_ids(self) -> set[str]:
        """Return the ids of the venues that the records name."""
        return {venue_id for venue_id, _ in self._sources.records.venues() if venue_id is not None}

    def all(self, venues: Collection[str] = ()) -> Iterator[SourceSheet | None]:
        """Yield the sheets by resource id; None for one that is of none of `venues`, where any are given."""
        records = self._sources.records.all()
        while batch := list(islice(records, _BATCH)):
            for record, source in zip(batch, self._sources.of(batch), strict=True):
                wanted = not venues or source.venue_id in venues
                yield self._sheet(record, source) if wanted else None

    def _sheet(self, record: Mapping[str, Any], source: SourceRecord) -> SourceSheet:
        past = Past(
            captures=self._captures(record),
            known=self._sources.history.get(source.url),
            citations=self._sources.cited(source.url),
            cited_at=self._places.get(source.url, ()),
        )
        return source_sheet(record, source, past, self._replay_url)

    def _captures(self, record: Mapping[str, Any]) -> list[Capture]:
        """Return the captures of a record's addresses, oldest first."""
        if self._index is None:
            return []
        urls = dict.fromkeys([record["url"], record.get("final_url") or record["url"]])
        found = [capture for url in urls for capture in self._index.captures(url)]
        return sorted(found, key=attrgetter("timestamp"))

    def close(self) -> None:
        """Close the databases."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
