"""The index of the search: what `static/list.js` looks through, in parts that a browser loads as scripts.

A page that is opened from a folder may read no file but those: so the parts are scripts, not JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.site.ledger import Ledger
    from crawler.site.line import Line

_PART: Final = 2000
"""Lines of a part, roughly, at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index: those sources whose resource ids begin with `name` (`all`: every one)."""

    name: str
    content: bytes

    @property
    def path(self) -> str:
        """Where it lies in the site."""
        return f"search/{self.name}.js"


def parts(ledger: Ledger) -> Iterator[Part]:
    """Yield the parts. A source that is added changes one of them, not all."""
    digits = _digits(ledger.count())
    for name, lines in groupby(ledger.by_id(), key=lambda line: line.resource_id[:digits]):
        rows = ",\n".join(json.dumps(_row(line), separators=(",", ":")) for line in lines)
        yield Part(name or "all", f"takeSources([\n{rows}\n]);\n".encode())


def _digits(count: int) -> int:
    digits = 0
    while count > _PART * 16**digits:
        digits += 1
    return digits


def _row(line: Line) -> list[Any]:
    """Return what the search knows of a source, in the order in which `list.js` takes it."""
    return [
        line.resource_id,
        line.title or "",
        line.url,
        line.language or "",
        line.venue_id,
        line.subtype,
        line.status,
        line.date,
        int(line.published),
        line.credibility or 0,
        " ".join([*line.authors, *line.tags, line.note]),
    ]
