"""What is known of sources beside what is in the data folder's records and history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from crawler.venues.loader import load_registry
from crawler.wiki.overrides import read_overrides

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scrapy.settings import BaseSettings

    from crawler.annotations.model import Annotation
    from crawler.venues.model import Registry
    from crawler.wiki.overrides import Override

    Record = Mapping[str, Any]
    Annotate = Callable[[Sequence[Record]], Sequence[Annotation | None]]


def _nothing_said(records: Sequence[Record]) -> list[None]:
    return [None] * len(records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What source records are made of, beside records and history.

    Attributes:
        registry: The venues of today: a rating that was changed holds for what was fetched before.
        overrides: Ratings of single resources, by resource id.
        annotate: Gives the annotation of each of some records, or None.
    """

    registry: Registry
    overrides: Mapping[str, Override] = field(default_factory=dict)
    annotate: Annotate = _nothing_said

    @classmethod
    def of(cls, settings: BaseSettings, annotate: Annotate) -> Self:
        """Return what the settings name: venues, and ratings of single resources.

        Raises:
            BadInputError: a file of theirs can't be read.
        """
        overrides = read_overrides(settings["RATING_OVERRIDES"])
        return cls(registry=load_registry(settings), overrides=overrides, annotate=annotate)
