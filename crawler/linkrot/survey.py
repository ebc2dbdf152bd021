"""The survey of all cited links of a data folder; of all its records where nobody has said what is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.citations.store import cited_urls
from crawler.linkrot.link import Link, link_of, unasked
from crawler.linkrot.past import Past, read_pasts
from crawler.linkrot.state import LinkState
from crawler.records import open_records
from crawler.wiki.venuelookup import VenueLookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.records import RecordStore
    from crawler.citations.model import Citation
    from crawler.venues.model import Registry

_ORDER: Final = list(LinkState)


class Survey:
    """The links, those that are rotten first, and their pasts.

    Raises:
        BadInputError: the folder holds no records.
    """

    def __init__(self, data_dir: Path, registry: Registry, replay_url: str) -> None:
        self._venues, self._replay_url = VenueLookup(registry), replay_url
        with open_records(data_dir) as records:
            cited = cited_urls(data_dir) or {record["url"]: [] for record in records.all()}
            self.pasts: dict[str, Past] = read_pasts(data_dir, cited)
            found = list(self._links(records, cited))
        self.links = sorted(found, key=lambda link: (_ORDER.index(link.state), link.venue, link.url))

    def _links(self, records: RecordStore, cited: Mapping[str, Sequence[Citation]]) -> Iterator[Link]:
        for url, places in cited.items():
            record, venue = records.by_url(url), self._venues.of(url)
            name = venue.name if venue is not None else None
            if record is None:
                yield unasked(url, name, places)
            else:
                yield link_of(record, self.pasts.get(url, Past()), name, places, self._replay_url)
