"""The sitemap: every page of the site, for the machines of search engines (sitemaps.org)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from crawler.site.pages import page
from crawler.site.paging import paged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from crawler.site.ledger import Ledger

MOST: Final = 50_000
"""Addresses that one file may have."""
NAME: Final = "sitemap.xml"


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its address, and since when its content is as it is, where that is known."""

    address: str
    updated: str | None = None


def sitemaps(
    ledger: Ledger, others: Collection[str], site_url: str, most: int = MOST
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file: the sitemap, or several and an index of them.

    `others` are the paths of the pages that are no source's; no file has more than `most` addresses.
    """
    places = chain(
        (Place(site_url + path) for path in others),
        (Place(site_url + line.path, line.updated) for line in ledger.by_id()),
    )
    total = ledger.count() + len(others)
    for part in paged(places, total, most):
        name = NAME if part.count == 1 else f"sitemap_{part.number}.xml"
        yield name, page("sitemap.xml", {"places": part.entries})
    if part.count > 1:
        names = [f"{site_url}sitemap_{number}.xml" for number in range(1, part.count + 1)]
        yield NAME, page("sitemapindex.xml", {"addresses": names})
