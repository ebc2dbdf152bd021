"""The builder: makes a site of the sheets of its sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crawler.linkrot.page import links_page
from crawler.site import feed, searchindex, sitemap
from crawler.site.ledger import Ledger
from crawler.site.line import list_path, venue_path
from crawler.site.pages import page, static_files
from crawler.site.paging import paged
from crawler.site.venuesheet import shares, venue_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.linkrot.survey import Survey
    from crawler.site.folder import SiteFolder
    from crawler.site.sheet import SourceSheet
    from crawler.site.venuesheet import VenueSheet
    from crawler.venues.model import Registry

PAGE_SIZE: Final = 100
LINKS: Final = "links.html"
_NEWEST: Final = 10
_BELOW: Final = "../"


@dataclass(slots=True)
class Contents:
    """What a site has: sources, and venues (those without one aside)."""

    sources: int = 0
    venues: int = 0


class SiteBuilder:
    """Puts a site into a folder; memory stays flat however many sources there are.

    `site_url` is where it will be published, with a slash at its end; empty: only opened from the folder.
    `links` is what has become of the cited links, where somebody has said what is cited.
    """

    def __init__(
        self, folder: SiteFolder, registry: Registry, site_url: str = "", links: Survey | None = None
    ) -> None:
        self._folder = folder
        self._registry = registry
        self._site_url = site_url
        self._links = links
        self._lists: list[str] = []

    def build(self, sheets: Iterable[SourceSheet]) -> Contents:
        """Write all pages; each sheet's as it comes, the others after the last."""
        with Ledger() as ledger:
            for sheet in sheets:
                ledger.add(sheet.line)
                self._folder.put(sheet.line.path, self._page("source.html", root=_BELOW, sheet=sheet))
            venues = [venue_sheet(each, self._registry.get(each.venue_id)) for each in ledger.venues()]
            self._start(ledger, venues)
            self._venues(ledger, venues)
            self._list(ledger, venues)
            newest = ledger.newest(feed.MOST)
            self._folder.put(feed.NAME, feed.feed(newest, self._site_url))
            if self._site_url:
                for name, content in sitemap.sitemaps(ledger, self._lists, self._site_url):
                    self._folder.put(name, content)
            if self._links is not None:
                self._put_list(LINKS, _links_page(self._links))
            contents = Contents(ledger.count(), sum(1 for each in venues if each.count.venue_id))
        for name, content in static_files():
            self._folder.put(name, content)
        return contents

    def _start(self, ledger: Ledger, venues: list[VenueSheet]) -> None:
        statuses: Counter[str] = Counter()
        for each in venues:
            statuses.update(each.count.statuses)
        values = {
            "root": "",
            "total": ledger.count(),
            "venues": venues,
            "shares": shares(statuses),
            "newest": ledger.newest(_NEWEST),
            "last_fetched": ledger.last_fetched(),
        }
        self._put_list("index.html", self._page("index.html", **values))

    def _venues(self, ledger: Ledger, venues: list[VenueSheet]) -> None:
        for sheet in venues:
            count = sheet.count
            for part in paged(ledger.of_venue(count.venue_id), count.count, PAGE_SIZE):
                values = {"root": _BELOW, "sheet": sheet, "part": part}
                self._put_list(venue_path(count.venue_id, part.number), self._page("venue.html", **values))

    def _list(self, ledger: Ledger, venues: list[VenueSheet]) -> None:
        names = []
        for index in searchindex.parts(ledger):
            self._folder.put(index.path, index.content)
            names.append(index.name)
        years, ratings = ledger.values("year")[::-1], ledger.values("credibility")[::-1]
        choices = {
            "venues": venues,
            "statuses": dict(ledger.values("status")),
            "subtypes": ledger.values("subtype"),
            "years": years,
            "ratings": ratings,
        }
        total = ledger.count()
        for part in paged(ledger.all(), total, PAGE_SIZE):
            values = {"root": "", "part": part, "total": total, "choices": choices, "index": names}
            self._put_list(list_path(part.number), self._page("sources.html", **values))

    def _page(self, template: str, **values: Any) -> bytes:
        return page(template, {**values, "has_links": self._links is not None})

    def _put_list(self, path: str, content: bytes) -> None:
        self._lists.append(path)
        self._folder.put(path, content)


def _links_page(links: Survey) -> bytes:
    """Return the page of the cited links, as of the last time that one was checked."""
    checked = (link.checked for link in links.links if link.checked is not None)
    now = max(checked, default=datetime.fromtimestamp(0, UTC))
    return links_page(links, now, home="index.html").encode("utf-8", "replace")
