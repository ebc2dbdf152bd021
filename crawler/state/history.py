"""The history: of each page, what came of its fetches, what its server said of it, and when it is due."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from archive.rows import microseconds, moment_of
from archive.state import open_state
from crawler.state.pagerow import COLUMNS, known_of, row_of
from crawler.state.pages import Known, Outcome, Visit, after
from crawler.state.prominence import Prominence
from crawler.state.readings import COLUMNS as READING
from crawler.state.readings import reading_of
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from crawler.state.readings import Reading
    from crawler.state.revisit import Revisit

_PUT: Final = f"INSERT OR REPLACE INTO pages ({COLUMNS}) VALUES ({', '.join('?' * 18)})"  # noqa: S608 - constants
_GET: Final = f"SELECT {COLUMNS} FROM pages WHERE url = ?"  # noqa: S608 - constants
_LIKE: Final = f"SELECT {COLUMNS} FROM pages WHERE normalized_url = ? ORDER BY fetched DESC LIMIT 1"  # noqa: S608
_DUE: Final = (
    f"SELECT {COLUMNS} FROM pages WHERE venue_id IS ?1 AND due <= ?2 UNION ALL "  # noqa: S608 - constants
    f"SELECT {COLUMNS} FROM pages WHERE venue_id IS ?1 AND due > ?3 ORDER BY due, url"
)
_PUT_READING: Final = f"INSERT OR REPLACE INTO sources ({READING}) VALUES ({', '.join('?' * 8)})"  # noqa: S608 - constants
_PUT_CITATION: Final = "INSERT OR REPLACE INTO citations (url, cited, importance) VALUES (?, ?, ?)"
_CITED: Final = (
    f"SELECT {COLUMNS}, cited, importance FROM citations JOIN pages USING (url) "  # noqa: S608 - constants
    "WHERE venue_id IS ? AND due <= ?"
)
_FAR: Final = 2**63 - 1
_NOTE: Final = (
    "INSERT INTO visits (url, venue_id, run, at, outcome, verdict, status, bytes, duration, error) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

_SEEN: Final = "SELECT url, changed, status FROM pages WHERE url IN"
_GOOD_STATUS: Final = (
    "SELECT status FROM visits WHERE url = ? AND outcome != 'failed' AND status != ? "
    "ORDER BY at DESC, id DESC LIMIT 1"
)
_VERDICT_AT: Final = "SELECT verdict FROM visits WHERE url = ? AND at < ? ORDER BY at DESC, id DESC LIMIT 1"


class Seen(NamedTuple):
    """What a reader is told of a page's past.

    Attributes:
        changed: Since when its content is as it is, ISO 8601 in UTC.
        good_status: Status of the last answer that brought something; a 304 brought nothing.
    """

    changed: str
    good_status: int | None


class History:
    """The history in `state.sqlite`.

    What is noted is written by `flush`, all at once: the archive's records must be durable before a server is
    asked on their strength whether anything has changed.
    """

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self._database = open_state(data_dir, read_only=read_only)
        self._noted: dict[str, Known] = {}
        self._visits: list[tuple[Any, ...]] = []
        self._readings: list[Reading] = []
        self._citations: dict[str, Prominence] = {}
        self._compared: tuple[str, Known | None] = "", None

    def get(self, url: str) -> Known | None:
        """Return what is known of exactly this URL, what was noted last included."""
        noted = self._noted.get(url)
        if noted is not None:
            return noted
        rows = self._database.execute(_GET, (url,))
        return known_of(rows[0]) if rows else None

    def like(self, normalized_url: str) -> Known | None:
        """Return what is known of the page with this normalised URL, by whichever URL it was asked for."""
        rows = self._database.execute(_LIKE, (normalized_url,))
        return known_of(rows[0]) if rows else None

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

    def put_forward(self, known: Known, due: datetime) -> None:
        """Note that a page is due sooner: somebody says that it has changed."""
        self._noted[known.url] = replace(known, due=due)

    def readings(self, venue_id: str) -> Iterator[Reading]:
        """Yield what is remembered of a venue's sources."""
        rows = self._database.execute(f"SELECT {READING} FROM sources WHERE venue_id = ?", (venue_id,))  # noqa: S608
        yield from map(reading_of, rows)

    def note_readings(self, readings: Sequence[Reading]) -> None:
        """Note all that was read of a source; it takes the place of what was remembered of it."""
        self._readings += readings

    def note_citations(self, citations: Mapping[str, Prominence]) -> None:
        """Note how URLs are cited; it takes the place of what was known of them."""
        self._citations.update(citations)

    def cited(self, venue_id: str | None, at: datetime) -> Iterator[tuple[Known, Prominence]]:
        """Yield the pages of a venue (None: of none) that are due and cited, in no order."""
        for *row, cited, importance in self._database.execute(_CITED, (venue_id, microseconds(at))):
            yield known_of(row), Prominence(cited, importance)

    def citations(self) -> dict[str, int] | None:
        """Return how often each URL is cited; None: nobody has counted."""
        return dict(self._database.execute("SELECT url, cited FROM citations")) or None

    def flush(self) -> None:
        """Write what was noted.

        Raises:
            CannotWriteError: it can't be written.
        """
        if not (self._noted or self._readings or self._citations):
            return
        with self._database.transaction() as execute:
            for known in self._noted.values():
                execute(_PUT, row_of(known))
            for row in self._visits:
                execute(_NOTE, row)
            for venue_id, source in {(each.venue_id, each.source) for each in self._readings}:
                execute("DELETE FROM sources WHERE venue_id = ? AND source = ?", (venue_id, source))
            for reading in self._readings:
                execute(_PUT_READING, reading.row())
            for url, citation in self._citations.items():
                execute(_PUT_CITATION, (url, citation.cited, citation.importance))
        for noted in (self._noted, self._visits, self._readings, self._citations):
            noted.clear()

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

    def due(self, venue_id: str | None, at: datetime, latest: datetime | None = None) -> Iterator[Known]:
        """Yield the pages of a venue (None: of none) that are due, the one that waits longest first.

        Those that are due after `latest` as well: none should be, unless a clock went back.
        """
        far = microseconds(latest) if latest is not None else _FAR
        yield from map(known_of, self._database.execute(_DUE, (venue_id, microseconds(at), far)))

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

    def of_run(self, run: str, since: datetime) -> tuple[datetime | None, dict[str, int], dict[str, int]]:
        """Return when the last page of a run was fetched, and its pages by verdict and by outcome."""
        rows = self._database.execute(
            "SELECT verdict, outcome, count(*), max(at) FROM visits WHERE run = ? AND at >= ? "
            "GROUP BY verdict, outcome",
            (run, microseconds(since)),
        )
        verdicts: Counter[str] = Counter()
        outcomes: Counter[str] = Counter()
        for verdict, outcome, count, _ in rows:
            verdicts[verdict] += count
            outcomes[outcome] += count
        last = max((at for *_, at in rows), default=None)
        return None if last is None else moment_of(last), dict(verdicts), dict(outcomes)

    def seen(self, urls: Sequence[str]) -> dict[str, Seen]:
        """Return what a reader is told of the past of each URL of which anything is known."""
        rows = self._database.execute(f"{_SEEN} ({', '.join('?' * len(urls))})", urls)
        return {url: self._seen(url, changed, status) for url, changed, status in rows}

    def _seen(self, url: str, changed: int, status: int | None) -> Seen:
        if status == HTTPStatus.NOT_MODIFIED:
            good = self._database.execute(_GOOD_STATUS, (url, int(HTTPStatus.NOT_MODIFIED)))
            status = good[0][0] if good else None
        return Seen(moment_of(changed).isoformat(timespec="seconds").replace("+00:00", "Z"), status)

    def has_changed(self, url: str, since: datetime) -> bool:
        """Tell whether a page was found since a moment, or has other content or another verdict."""
        known = self.get(url)
        if known is None or max(known.began, known.changed) >= since:
            return True
        rows = self._database.execute(_VERDICT_AT, (url, microseconds(since)))
        return bool(rows) and rows[0][0] != known.verdict

    def close(self) -> None:
        """Close the database; what was noted and not flushed is forgotten."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
