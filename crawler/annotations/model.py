"""What an annotation is: the sentences and words that are added to a source, and who wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RULES: Final = "rules"
"""Who wrote an annotation that no model did."""

MAX_NOTE: Final = 500
MAX_POINT: Final = 200
MAX_SUMMARY: Final = 2000
MAX_POINTS: Final = 5
MIN_POINTS: Final = 3
MAX_TAGS: Final = 12
MAX_TAG: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What is said about a text; None or empty: the record's own rules say it (crawler/wiki/).

    Attributes:
        by: `RULES`, or the name of the model that wrote it.
        summary: 1 to 3 sentences.
        key_points: 3 to 5, of at most 200 UTF-16 units; fewer where a text has fewer sentences.
    """

    by: str
    summary: str | None = None
    key_points: tuple[str, ...] = ()
    context_note: str | None = None
    subtype: str | None = None
    purpose: str | None = None
    importance: int | None = None
    tags: tuple[str, ...] = ()
