"""Data folders of records that nobody had to crawl, and pushes of them to the stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy.settings import Settings

from archive.records import RecordStore
from crawler.items import PageItem, to_record
from crawler.state.history import History
from crawler.urls import resource_id, stable_id
from crawler.venues.loader import load_registry
from crawler.wiki.knowledge import Knowledge
from crawler.wiki.push.client import WikiClient
from crawler.wiki.push.push import Push, changes_of
from crawler.wiki.push.pushed import Pushed
from crawler.wiki.push.server import Server
from crawler.wiki.sources import Sources
from tests.wikiserver.server import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.wiki.push.change import Change
    from tests.wikiserver.server import WikiServer

URL = "https://www.technologyreview.com/2025/01/21/a-{}/"


def record(url: str, **values: Any) -> dict[str, Any]:
    """The record of a page that was fetched well."""
    text = values.pop("text", f"What {url} says.\n\nA second paragraph.")
    item = PageItem(url=url, resource_id=resource_id(url), stable_id=stable_id(url), verdict="ok")
    given = {
        "fetched_at": "2026-05-20T10:00:00.000Z",
        "http_status": 200,
        "content_type": "text/html; charset=utf-8",
        "venue_id": "mit-tech-review",
        "title": f"Title of {url}",
        "authors": ["Ada Byron"],
        "topics": ["policy"],
        "published_at": "2025-01-21T23:30:00-05:00",
        "text": text,
        "content_length": len(text),
        "content_hash": "0123456789abcdef",
        "preview": text[:3000],
    }
    return {**to_record(item), **given, **values}


def numbered(count: int) -> list[dict[str, Any]]:
    """Records of so many pages."""
    return [record(URL.format(number)) for number in range(count)]


def keep(data_dir: Path, records: Iterable[dict[str, Any]]) -> None:
    """Put records into a data folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    History(data_dir).close()
    with RecordStore(data_dir) as store:
        for each in records:
            store.put(each)


@dataclass
class Pusher:
    """Pushes the records of a folder to a stand-in; `waits` are the seconds it would have waited."""

    data_dir: Path
    server: WikiServer
    waits: list[float] = field(default_factory=list)
    sent: int = 0

    def __call__(self, *, everything: bool = False, **limits: Any) -> dict[str, Change]:
        """Push; returns what became of each source, by its URL."""
        given = {"writes": 0, "reads": 0, "timeout": 10.0, **limits}
        client = WikiClient(Server(self.server.url, KEY, **given), sleep=self.waits.append)
        knowledge = Knowledge(registry=load_registry(Settings()))
        try:
            with (
                Sources(self.data_dir, knowledge) as sources,
                Pushed(self.data_dir, self.server.url) as pushed,
            ):
                changes = changes_of(sources.all(), pushed, everything=everything)
                return {change.parcel.url: change for change in Push(client, pushed).run(changes)}
        finally:
            self.sent = client.sent
            client.close()
