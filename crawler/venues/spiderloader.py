"""Offers a spider for every venue, beside those of SPIDER_MODULES (setting SPIDER_LOADER_CLASS)."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from scrapy.spiderloader import SpiderLoader
from scrapy.utils.misc import load_object

from crawler.exceptions import BadInputError
from crawler.venues.loader import load_registry

if TYPE_CHECKING:
    import builtins

    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings

    from crawler.venues.model import Registry, Venue


class UnknownVenueError(BadInputError, KeyError):
    """No spider and no venue has that name; raised by `VenueSpiderLoader.load`. Scrapy expects a KeyError."""

    __str__ = Exception.__str__  # a KeyError's shows the message in quotes


class VenueSpiderLoader(SpiderLoader):
    """Loads spiders by name; the name of a venue gives a class made of VENUE_SPIDER, with `venue` in it.

    A spider that is written for a venue (a subclass of VENUE_SPIDER with the venue's id as its name) takes
    the place of VENUE_SPIDER for that venue. Any other spider keeps its name, and the venue file is an error.

    Attributes:
        registry: The venues.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._base: type[Spider] = load_object(settings.get("VENUE_SPIDER", "spiders.venue.VenueSpider"))
        reserved = {name for name, spider in self._spiders.items() if not issubclass(spider, self._base)}
        self.registry: Registry = load_registry(settings, reserved)

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider class of that name.

        Raises:
            UnknownVenueError: There is none; the message names the nearest, or is the error of its file.
        """
        base = self._spiders.get(spider_name)
        venue = self.registry.get(spider_name)
        if venue is not None:
            return _spider_of(venue, base or self._base)
        if base is not None:
            return base
        raise self._unknown(spider_name)

    def list(self) -> builtins.list[str]:
        """Return the names of all spiders and the ids of all venues."""
        return sorted({*self._spiders, *self.registry.ids()})

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the venue that the request's URL belongs to, or else the spiders that claim it."""
        venue = self.registry.for_url(request.url)
        return super().find_by_request(request) if venue is None else [venue.id]

    def _unknown(self, name: str) -> UnknownVenueError:
        for file, error in self.registry.errors.items():
            if file.stem == name:
                return UnknownVenueError(str(error))
        near = difflib.get_close_matches(name[:100], self.list(), n=3, cutoff=0.5)
        hint = f", did you mean {' or '.join(near)}?" if near else ";"
        return UnknownVenueError(
            f"there is no venue or spider {name[:100]!r}{hint} `scrapy list` shows them all"
        )


def _spider_of(venue: Venue, base: type[Spider]) -> type[Spider]:
    """Return a class like `base` for one venue; its name is the id, so that logs and files are told apart."""
    attributes: dict[str, object] = {
        "name": venue.id,
        "venue": venue,
        "__module__": base.__module__,
        "__doc__": base.__doc__,
    }
    return type(base.__name__, (base,), attributes)
