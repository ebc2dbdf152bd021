"""What a venue is: its domains, its sources, how it wants to be crawled, and the registry of all venues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from crawler.exceptions import BadInputError
from crawler.urls import fetch_url
from crawler.venues.rendering import Rendering

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path
    from urllib.parse import SplitResult

    from crawler.venues.domain import Domain
    from crawler.venues.rendering import BrowserUse
    from crawler.venues.schedule import Schedule

Kind = Literal["feed", "sitemap", "section", "wordpress", "arxiv", "graphql"]
KINDS: Final[tuple[Kind, ...]] = ("feed", "sitemap", "section", "wordpress", "arxiv", "graphql")

TYPES: Final = (
    "academic",
    "academic_journal",
    "academic_search",
    "blog_platform",
    "code_repository",
    "company_blog",
    "consulting",
    "encyclopedia",
    "government",
    "marketplace",
    "news",
    "organization",
    "preprint_server",
    "think_tank",
)
"""The kinds of venues; the list of the Longterm Wiki's `publications.yaml`."""

MAX_URL: Final = 4096
"""Length in characters up to which a URL is looked at by patterns; a longer one is no article's."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place where the articles of a venue are listed.

    Attributes:
        kind: `feed` (RSS or Atom), `sitemap` (a sitemap, an index of sitemaps, or a robots.txt that names
            them), `section` (a page of links), `wordpress` (the posts of a site's REST API), `arxiv` (a
            query of arXiv's API), `graphql` (the posts of a forum's GraphQL API).
        url: Of the feed, the sitemap or the page; of the WordPress site, or its API; of the other APIs.
        take: An article's URL contains one of these; none: every URL of the venue.
        leave: A URL that contains one of these is left out, whatever `take` says.
        every: How long it isn't asked again once it was read; None: each run asks it.
    """

    kind: Kind
    url: str
    take: tuple[re.Pattern[str], ...] = ()
    leave: tuple[re.Pattern[str], ...] = ()
    every: timedelta | None = None

    def takes(self, url: str) -> bool:
        """Tell whether the patterns take `url`; which venue it belongs to is not asked here."""
        if len(url) > MAX_URL:
            return False
        wanted = not self.take or any(pattern.search(url) for pattern in self.take)
        return wanted and not any(pattern.search(url) for pattern in self.leave)


@dataclass(frozen=True, slots=True)
class Politeness:
    """How a venue wants to be crawled; None: as the settings say.

    Attributes:
        delay: Seconds between two requests to a host.
        concurrency: Requests to a host at a time.
        timeout: Seconds that an answer may take.
    """

    delay: float | None = None
    concurrency: int | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class RevisitBounds:
    """How soon and how late a venue's pages are looked at again, in days; None: as the settings say."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    """A publication: what it is, how far it is trusted, and where its articles are listed.

    Attributes:
        id: Lower-case words with hyphens; also the name of the file, the spider and the WARC files.
        name: As people write it.
        domains: A URL in one of them belongs to the venue.
        type: One of `TYPES`.
        credibility: 1 (unvetted) to 5 (gold standard).
        credibility_why: One sentence.
        peer_reviewed: Whether articles pass a peer review.
        language: Tag as in BCP 47 (`en`, `pt-BR`); None: mixed or unknown.
        sources: Where the articles are listed; none: the venue is for lists of URLs alone.
        politeness: Delay, concurrency and timeout.
        revisit: How soon and how late its pages are looked at again.
        schedule: How often it is crawled by itself; None: as the settings say.
        browser: Whether its pages are shown by a browser.
        rendering: How that shows them.
        page_requisites: Whether an article's images and CSS are archived with it.
        description: One sentence about the venue.
        file: Where the venue was read from.
    """

    id: str
    name: str
    domains: tuple[Domain, ...]
    type: str
    credibility: int
    credibility_why: str
    peer_reviewed: bool = False
    language: str | None = None
    sources: tuple[Source, ...] = ()
    politeness: Politeness = Politeness()
    revisit: RevisitBounds = RevisitBounds()
    schedule: Schedule | None = None
    browser: BrowserUse = "never"
    rendering: Rendering = Rendering()
    page_requisites: bool = False
    description: str = ""
    file: Path | None = field(default=None, compare=False)

    def matches(self, url: str) -> bool:
        """Tell whether `url` lies in one of the venue's domains; what is no http(s) URL does not."""
        parts = _parts(url)
        return parts is not None and any(domain.covers(parts) for domain in self.domains)

    def takes(self, url: str, source: Source) -> bool:
        """Tell whether `url`, found in `source`, is an article of the venue."""
        return source.takes(url) and self.matches(url)


class Registry:
    """All venues by id, and the files that could not be read.

    Attributes:
        errors: The error of each file or folder that is broken; the other venues are there all the same.
        replaced: The files that a later one of the same name replaced, with that one.
    """

    def __init__(
        self,
        venues: Sequence[Venue] = (),
        errors: Mapping[Path, BadInputError] | None = None,
        replaced: Mapping[Path, Path] | None = None,
    ) -> None:
        self._venues = {venue.id: venue for venue in venues}
        self._by_host: dict[str, list[tuple[Domain, Venue]]] = {}
        for venue in venues:
            for domain in venue.domains:
                self._by_host.setdefault(domain.host, []).append((domain, venue))
        self.errors: dict[Path, BadInputError] = dict(errors or {})
        self.replaced: dict[Path, Path] = dict(replaced or {})

    def get(self, venue_id: str) -> Venue | None:
        """Return the venue of that id, or None."""
        return self._venues.get(venue_id)

    def for_url(self, url: str) -> Venue | None:
        """Return the venue with the most special domain that `url` lies in (of equals the last), or None."""
        parts = _parts(url)
        if parts is None or parts.hostname is None:
            return None
        labels = parts.hostname.rstrip(".").split(".")
        found = [
            (domain.specificity, place, venue)
            for first in range(len(labels))
            for place, (domain, venue) in enumerate(self._by_host.get(".".join(labels[first:]), ()))
            if domain.covers(parts)
        ]
        return max(found, key=lambda one: one[:2])[2] if found else None

    def politeness_on(self, host: str) -> Politeness:
        """Return what the venues on a host ask for: the longest delay and the least concurrency of them.

        Venues on the host itself go before those on the domain above it.
        """
        labels = host.rstrip(".").split(".")
        domains = (".".join(labels[first:]) for first in range(len(labels)))
        near = next((self._by_host[domain] for domain in domains if domain in self._by_host), [])
        asked = [venue.politeness for _, venue in near]
        return Politeness(
            delay=max((each.delay for each in asked if each.delay is not None), default=None),
            concurrency=min((each.concurrency for each in asked if each.concurrency), default=None),
        )

    def ids(self) -> list[str]:
        """Return the ids of all venues, sorted."""
        return sorted(self._venues)

    def __iter__(self) -> Iterator[Venue]:
        return iter(self._venues[venue_id] for venue_id in self.ids())

    def __len__(self) -> int:
        return len(self._venues)


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(fetch_url(url))
    except BadInputError:
        return None
