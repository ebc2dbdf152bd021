"""What an extractor gives."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Final, Literal

from crawler.verdicts import Verdict

Confidence = Literal["stated", "inferred", "guessed"]
"""`stated`: the page says so in a place made for it; `inferred`: it stands where such a thing stands, on the
page or in its URL; `guessed`: made out of what merely looks like it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field of an article comes from (`json-ld`, `meta`, `page`, `url`, ...), and how sure it is."""

    name: str
    confidence: Confidence = "stated"


@dataclass(slots=True)
class Article:
    """An article as far as it was found; dates are ISO 8601 with the page's own offset, or a date alone.

    `sources` says of each metadata field that was found where it comes from. `verdict` is what the content
    makes of a good answer, `evidence` why, one sentence each. `needs_browser`: its text comes by script only.
    """

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: str | None = None
    modified_at: str | None = None
    description: str | None = None
    language: str | None = None
    article_type: str | None = None
    section: str | None = None
    topics: list[str] = field(default_factory=list)
    image: str | None = None
    canonical_url: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    license: str | None = None
    is_free: bool | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    text: str = ""
    markdown: str = ""
    verdict: Verdict = Verdict.OK
    evidence: list[str] = field(default_factory=list)
    needs_browser: bool = False


METADATA: Final = tuple(
    each.name
    for each in fields(Article)
    if each.name not in {"sources", "text", "markdown", "verdict", "evidence", "needs_browser"}
)
"""The fields that describe an article, in order."""
