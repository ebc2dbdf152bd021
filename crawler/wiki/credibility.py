"""Credibility: the rating of a source, what it means, and whose word it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.venues.model import Venue
    from crawler.wiki.overrides import Override

MEANINGS: Final = {
    5: ("Very high", "Gold standard. Peer-reviewed or of record, with strict editorial standards."),
    4: (
        "High",
        "High quality. Established institution or organization with editorial oversight and accountability.",
    ),
    3: (
        "Good",
        "Good quality. Known author or organization with standards, but no formal review.",
    ),
    2: ("Mixed", "Mixed quality. General platform without review; claims should be checked elsewhere."),
    1: ("Low", "Low quality. Unvetted or promotional content."),
}
"""Of each rating its word, and the sentence that a reader sees below it."""


class Credibility(NamedTuple):
    """How far a source is trusted.

    Attributes:
        rating: 1 to 5; None: nobody rates it.
        overridden: Whether the rating is this source's own, not its venue's.
        origin: One sentence: where the rating is from.
    """

    rating: int | None = None
    overridden: bool = False
    origin: str | None = None

    @property
    def label(self) -> str | None:
        """The rating in a word."""
        return None if self.rating is None else MEANINGS[self.rating][0]

    @property
    def meaning(self) -> str | None:
        """What the rating means, in a sentence."""
        return None if self.rating is None else MEANINGS[self.rating][1]


def credibility_of(
    resource_id: str, venue: Venue | None, overrides: Mapping[str, Override] | None = None
) -> Credibility:
    """Return the rating that a resource has of its own, else the one that it inherits from its venue."""
    override = (overrides or {}).get(resource_id)
    if override is not None:
        return Credibility(override.rating, True, f"Rating of this resource alone: {override.why}")
    if venue is None:
        return Credibility()
    return Credibility(venue.credibility, False, f"Rating inherited from publication venue: {venue.name}")
