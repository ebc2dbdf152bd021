"""The history: of each page, what came of its fetches, what its server said of it, and when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from archive.rows import microseconds, moment_of
from archive.state import open_state
from crawler.state.pages import Known, Outcome, Visit, after
from crawler.state.validators import Validators
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from crawler.state.revisit import Revisit

_COLUMNS: Final = (
    "url, normalized_url, venue_id, began, fetched, good, changed, visits, changes, failures, verdict, "
    "status, digest, content_hash, validated_url, etag, last_modified, due"
)
_PUT: Final = f"INSERT OR REPLACE INTO pages ({_COLUMNS}) VALUES ({', '.join('?' * 18)})"  # noqa: S608 - constants
_GET: Final = f"SELECT {_COLUMNS} FROM pages WHERE url = ?"  # noqa: S608 - constants
_LIKE: Final = f"SELECT {_COLUMNS} FROM pages WHERE normalized_url = ? ORDER BY fetched DESC LIMIT 1"  # noqa: S608
_DUE: Final = f"SELECT {_COLUMNS} FROM pages WHERE venue_id IS ? AND due <= ? ORDER BY due, url"  # noqa: S608 - constants
_NOTE: Final = (
    "INSERT INTO visits (url, venue_id, run, at, outcome, verdict, status, bytes, duration, error) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class History:
    """The history in `state.sqlite`.

    What is noted is written by `flush`, all at once: the archive's records must be durable before a server is
    asked on their strength whether anything has changed.
    """

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self._database = open_state(data_dir, read_only=read_only)
        self._noted: dict[str, Known] = {}
        self._visits: list[tuple[Any, ...]] = []
        self._compared: tuple[str, Known | None] = "", None

    def get(self, url: str) -> Known | None:
        """Return what is known of exactly this URL, what was noted last included."""
        noted = self._noted.get(url)
        if noted is not None:
            return noted
        rows = self._database.execute(_GET, (url,))
        return _known(rows[0]) if rows else None

    def like(self, normalized_url: str) -> Known | None:
        """Return what is known of the page with this normalised URL, by whichever URL it was asked for."""
        rows = self._database.execute(_LIKE, (normalized_url,))
        return _known(rows[0]) if rows else None

    def outcome(self, visit: Visit) -> Outcome:
        """Return what a fetch brought, by what was known before."""
        if visit.verdict != Verdict.OK:
            return Outcome.FAILED
        known = self.get(visit.url)
        self._compared = visit.url, known
        if known is None or known.good is None:
            return Outcome.NEW
        same = visit.digest is not None and visit.digest == known.digest
        return Outcome.UNCHANGED if same or visit.content_hash == known.content_hash else Outcome.CHANGED

    def note(self, visit: Visit, outcome: Outcome, revisit: Revisit, run: str) -> Known:
        """Note a fetch; return what is known of its page now."""
        url, before = self._compared
        known = after(before if url == visit.url else self.get(visit.url), visit, outcome, revisit)
        self._compared = "", None
        self._noted[visit.url] = known
        self._visits.append(
            (
                *(visit.url, visit.venue_id, run, microseconds(visit.at), outcome.value, visit.verdict),
                *(visit.status, visit.size, visit.duration, visit.error),
            )
        )
        return known

    def flush(self) -> None:
        """Write what was noted.

        Raises:
            CannotWriteError: it can't be written.
        """
        if not self._visits:
            return
        with self._database.transaction() as execute:
            for known in self._noted.values():
                execute(_PUT, _row(known))
            for row in self._visits:
                execute(_NOTE, row)
        self._noted.clear()
        self._visits.clear()

    def note_browser(self, url: str, at: datetime) -> None:
        """Remember that a page shows its text by script only, since `at` (UTC).

        Raises:
            CannotWriteError: it can't be written.
        """
        statement = "INSERT OR IGNORE INTO browser_pages (url, since) VALUES (?, ?)"
        self._database.execute(statement, (url, microseconds(at)))

    def needs_browser(self, url: str) -> bool:
        """Tell whether a page is known to show its text by script only."""
        return bool(self._database.execute("SELECT 1 FROM browser_pages WHERE url = ?", (url,)))

    def due(self, venue_id: str | None, at: datetime) -> Iterator[Known]:
        """Yield the pages of a venue (None: of none) that are due, the one that waits longest first."""
        yield from map(_known, self._database.execute(_DUE, (venue_id, microseconds(at))))

    def counts(self, at: datetime) -> list[tuple[str | None, int, int]]:
        """Return of each venue (None: of none) how many pages are known, and how many are due."""
        rows = self._database.execute(
            "SELECT venue_id, count(*), sum(due <= ?) FROM pages GROUP BY venue_id ORDER BY venue_id",
            (microseconds(at),),
        )
        return [(venue_id, int(known), int(due)) for venue_id, known, due in rows]

    def visits(self, url: str, most: int = 20) -> list[dict[str, Any]]:
        """Return the last fetches of a URL, the newest first: `at`, `outcome`, `verdict`, `status`, ..."""
        names = ("at", "outcome", "verdict", "status", "bytes", "duration", "error", "run")
        rows = self._database.execute(
            "SELECT at, outcome, verdict, status, bytes, duration, error, run FROM visits "
            "WHERE url = ? ORDER BY at DESC, id DESC LIMIT ?",
            (url, most),
        )
        return [{**dict(zip(names, row, strict=True)), "at": moment_of(row[0])} for row in rows]

    def close(self) -> None:
        """Close the database; what was noted and not flushed is forgotten."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _row(known: Known) -> Sequence[Any]:
    validators = known.validators
    return (
        *(
            known.url,
            known.normalized_url,
            known.venue_id,
            microseconds(known.began),
            microseconds(known.fetched),
        ),
        microseconds(known.good) if known.good else None,
        *(microseconds(known.changed), known.visits, known.changes, known.failures),
        *(known.verdict, known.status, known.digest, known.content_hash),
        *((validators.url, validators.etag, validators.last_modified) if validators else (None, None, None)),
        microseconds(known.due),
    )


def _known(row: Sequence[Any]) -> Known:
    validated_url, etag, last_modified, due = row[14:]
    return Known(
        url=row[0],
        normalized_url=row[1],
        venue_id=row[2],
        began=moment_of(row[3]),
        fetched=moment_of(row[4]),
        good=moment_of(row[5]) if row[5] is not None else None,
        changed=moment_of(row[6]),
        visits=row[7],
        changes=row[8],
        failures=row[9],
        verdict=row[10],
        status=row[11],
        digest=row[12],
        content_hash=row[13],
        validators=Validators(validated_url, etag, last_modified) if validated_url else None,
        due=moment_of(due),
    )
