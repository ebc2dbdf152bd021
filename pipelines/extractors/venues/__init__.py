"""Extractors of venues: only where the general one falls short, each in a module that bears the venue's id.

A module has `VERSIONS`, oldest first. When a venue changes its pages, the version that was in use gets the
last date on which it held, and stays: it reads what was archived until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from crawler.items import Answer
    from pipelines.extractors.model import Article


class Extractor(Protocol):
    """A pure function of an answer and its URL; None where the page is none that it knows."""

    def __call__(self, answer: Answer, url: str) -> Article | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Version:
    """An extractor, and the last day on which the venue's pages were such as it reads (None: still)."""

    extract: Extractor
    until: date | None = None


def extractor_for(venue_id: str | None, fetched_at: str, package: str = __name__) -> Extractor | None:
    """Return a venue's extractor for what was fetched at a moment (ISO 8601, "" for now), or None."""
    versions = _versions(venue_id, package) if venue_id else ()
    day = date.fromisoformat(fetched_at[: len("2026-01-01")]) if fetched_at else date.max
    return next((each.extract for each in versions if each.until is None or day <= each.until), None)


@cache
def _versions(venue_id: str, package: str) -> tuple[Version, ...]:
    name = f"{package}.{venue_id.replace('-', '_')}"
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise  # something that the module needs
        return ()
    versions: tuple[Version, ...] = module.VERSIONS
    return versions
