"""What an extractor gives."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Article:
    """An article as far as it was found; dates are ISO 8601 with the page's own offset, or a date alone."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    modified_at: str | None = None
    description: str | None = None
    language: str | None = None
    text: str = ""
