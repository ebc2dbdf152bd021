"""Lists of captures: of many URLs, in order and in little memory, or those of one URL that can be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.index import CaptureIndex
from archive.rows import COLUMNS, from_row, microseconds
from archive.target import target_uri

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture

_PAGE: Final = 1000
_AUTHORITY: Final = re.compile(r"(https?://([^/?]*))([/?]?)", re.DOTALL)
_SHOWN: Final = """
(kind = 'response' AND status <> 304 OR kind = 'revisit' AND status IS NOT NULL
    AND EXISTS (SELECT 1 FROM captures o WHERE o.kind = 'response' AND o.digest = captures.digest)
    AND (status <> 304 OR EXISTS (SELECT 1 FROM captures e
        WHERE e.url = captures.url AND e.timestamp <= captures.timestamp AND e.status = 200)))
"""
"""Captures that can be read back: no answer "not modified", unless it refers to a payload that is here."""


@dataclass(frozen=True, slots=True)
class Span:
    """URLs from `first` on and before `stop`, by the code points of their characters, and a time.

    The time is from `since` on and before `until` (UTC); None: no bound.
    """

    first: str
    stop: str
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """Return it as a condition of SQL, and the values of that."""
        parts = ["url >= ?", "url < ?"]
        values: list[Any] = [self.first, self.stop]
        for part, moment in (("timestamp >= ?", self.since), ("timestamp < ?", self.until)):
            if moment is not None:
                parts.append(part)
                values.append(microseconds(moment))
        return " AND ".join(parts), values


class Captures(CaptureIndex):
    """The index, read in the order of URL, time and writing."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir, read_only=True)

    def each(self, span: Span, *, backwards: bool = False) -> Iterator[Capture]:
        """Yield the captures of a span, in order or `backwards`."""
        condition, values = span.condition()
        sign, order = ("<", " DESC") if backwards else (">", "")
        columns = f"url{order}, timestamp{order}, id{order}"
        beyond = ""
        last: tuple[Any, ...] = ()
        while True:
            rows = self._database.execute(
                f"SELECT id, {COLUMNS} FROM captures WHERE {condition}{beyond} ORDER BY {columns} LIMIT ?",  # noqa: S608 - constants
                (*values, *last, _PAGE),
            )
            for _, *row in rows:
                yield from_row(tuple(row))
            if len(rows) < _PAGE:
                return
            number, url, timestamp, *_ = rows[-1]
            beyond, last = f" AND (url, timestamp, id) {sign} (?, ?, ?)", (url, timestamp, number)

    def count_in(self, span: Span, most: int) -> int:
        """Return how many captures a span has, or `most` where it has more."""
        condition, values = span.condition()
        statement = f"SELECT count(*) FROM (SELECT 1 FROM captures WHERE {condition} LIMIT ?)"  # noqa: S608 - constants
        return int(self._database.execute(statement, (*values, most))[0][0])

    def authorities(self) -> Iterator[str]:
        """Yield what stands between `//` and the path in URLs, in no order, some twice.

        It asks for one URL of each, not for all: a site's million captures cost no more than one.
        """
        for scheme in ("http://", "https://"):
            start = scheme
            while True:
                found = self._database.execute(
                    "SELECT url FROM captures WHERE url >= ? ORDER BY url LIMIT 1", (start,)
                )
                match = _AUTHORITY.match(found[0][0]) if found else None
                if match is None or not match[1].startswith(scheme):
                    break
                yield match[2]
                # Past everything that has the same sign behind it.
                start = match[1] + (chr(ord(match[3]) + 1) if match[3] else "\0")

    def shown(
        self,
        url: str,
        most: int,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        backwards: bool = False,
        good: bool = False,
    ) -> list[Capture]:
        """Return the first `most` captures of `url` that can be read back, or the last ones `backwards`.

        They are from `since` on, before `until`; `good`: none that is an error.
        """
        parts = ["url = ?", _SHOWN]
        values: list[Any] = [target_uri(url)]
        for part, moment in (("timestamp >= ?", since), ("timestamp < ?", until)):
            if moment is not None:
                parts.append(part)
                values.append(microseconds(moment))
        if good:
            parts.append("status < 400")
        order = " DESC" if backwards else ""
        rest = f"WHERE {' AND '.join(parts)} ORDER BY timestamp{order}, id{order} LIMIT ?"
        return self._select(rest, *values, most)
