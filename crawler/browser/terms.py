"""Terms: how a browser shows a page, as its venue's file has it; they travel in a request's meta."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from crawler.requests import BROWSER

if TYPE_CHECKING:
    from scrapy import Request

    from crawler.venues.model import Venue


@dataclass(frozen=True, slots=True)
class Terms:
    """How one page is shown.

    Attributes:
        context: Pages of one context share cookies and the browser's cache: the venue's id.
        selector: CSS selector of an element to wait for.
        seconds: Seconds to wait beyond that.
        media: Whether films and sounds are loaded.
    """

    context: str = ""
    selector: str | None = None
    seconds: float = 0.0
    media: bool = False

    @classmethod
    def of(cls, venue: Venue | None) -> Self:
        """Return the terms of a venue's pages; None: of pages that belong to none."""
        if venue is None:
            return cls()
        shown = venue.rendering
        return cls(venue.id, shown.selector, shown.seconds or 0.0, media=shown.media)

    @classmethod
    def from_request(cls, request: Request) -> Self | None:
        """Return the terms that a request brings; None: no browser is asked."""
        found = request.meta.get(BROWSER)
        return cls(**found) if found is not None else None

    def to_meta(self) -> dict[str, Any]:
        """Return them as the request's meta has them."""
        return asdict(self)
