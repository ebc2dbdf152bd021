"""Venue lookup: whose a URL is, remembered by host; most of many URLs are on few hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.urls import host_matches

if TYPE_CHECKING:
    from crawler.venues.model import Registry, Venue

_MOST: Final = 50_000
"""Hosts that are remembered."""


class VenueLookup:
    """The venue of a URL, as `Registry.for_url` gives it; quick for many URLs of the same hosts."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[str, Venue | None] = {}
        self._divided = {domain.host for venue in registry for domain in venue.domains if domain.path}

    def of(self, url: str) -> Venue | None:
        """Return the venue, or None."""
        origin = "/".join(url.split("/", 3)[:3])
        if origin in self._known:
            return self._known[origin]
        venue = self._registry.for_url(url)
        if self._is_whole(origin) and len(self._known) < _MOST:
            self._known[origin] = venue
        return venue

    def _is_whole(self, origin: str) -> bool:
        """Tell whether every path of a host belongs to the same venue."""
        if "?" in origin or "#" in origin:  # nothing between the host and these
            return False
        host = origin.rpartition("/")[2].rpartition("@")[2].partition(":")[0]
        return not any(host_matches(host, domain) for domain in self._divided)
