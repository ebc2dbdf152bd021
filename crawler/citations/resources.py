"""Resources: the URLs that ids of the wiki stand for, as far as they are known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.records import RecordStore
from archive.state import FILENAME as STATE
from crawler.citations.store import FILENAME, CitationStore
from crawler.urls import resource_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Resources:
    """Finds the URL of a resource id: an id says nothing of its URL, but what a URL's id is can be told.

    Known are `urls`, what was cited before, and what has a record in the data folder.
    """

    def __init__(self, data_dir: Path, urls: Iterable[str]) -> None:
        self._data_dir = data_dir
        known = list(urls)
        if (data_dir / FILENAME).is_file():
            with CitationStore(data_dir, read_only=True) as citations:
                known += citations.by_url()
        self._urls = {resource_id(url): url for url in known}

    def url_of(self, id_: str) -> str | None:
        """Return the URL of a resource, or None."""
        return self._urls.get(id_) or self._recorded(id_)

    def _recorded(self, id_: str) -> str | None:
        if not (self._data_dir / STATE).is_file():
            return None
        with RecordStore(self._data_dir, read_only=True) as records:
            record = records.get(id_)
        return str(record["url"]) if record is not None else None
