"""Revisiting: what of a year's changes is seen, with which requests; and the history at a million URLs."""

from __future__ import annotations

import importlib
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.rows import microseconds
from archive.state import open_state
from bench.measure import median
from crawler.state.history import History
from crawler.state.pages import Known, Outcome, Visit, after
from crawler.state.revisit import Revisit

if TYPE_CHECKING:
    from collections.abc import Iterator

PLOT: Final = Path(__file__).parent / "revisiting.svg"
PAGES, DAYS, SEED = 1_000, 365, 1
ROWS, VISITS, ROUNDS = 1_000_000, 20_000, 5
_BEGAN: Final = datetime(2026, 1, 1, 3, tzinfo=UTC)


@dataclass(slots=True)
class Year:
    """What a crawl did in a year: by day (0 to 365), requests and changes seen."""

    requests: Counter[int] = field(default_factory=Counter)
    seen: Counter[int] = field(default_factory=Counter)


def simulate(revisit: Revisit | None, count: int = PAGES) -> Year:
    """Crawl the pages of a year each night: those that are due, or all (None). The clock is ours."""
    year = Year()
    for number, changes in enumerate(islice(_pages(random.Random(SEED)), count)):
        known: Known | None = None
        for day in range(DAYS + 1):
            now = _BEGAN + timedelta(days=day)
            if known is not None and revisit is not None and known.due > now:
                continue
            version = sum(each <= day for each in changes)
            visit = Visit(f"https://site.example/{number}", "", "news", now, "ok", content_hash=str(version))
            outcome = _outcome(known, visit)
            known = after(known, visit, outcome, revisit or Revisit())
            year.requests[day] += 1
            year.seen[day] += outcome == Outcome.CHANGED
    return year


def _outcome(known: Known | None, visit: Visit) -> Outcome:
    if known is None:
        return Outcome.NEW
    return Outcome.UNCHANGED if known.content_hash == visit.content_hash else Outcome.CHANGED


def _pages(rng: random.Random) -> Iterator[list[float]]:
    """Yield when each page changes, in days: 60 % never after day 3, 30 % each 20 days or so, 10 % each 2."""
    for _ in range(PAGES):
        kind = rng.random()
        mean, until = (1.0, 3.0) if kind < 0.6 else (20.0, DAYS) if kind < 0.9 else (2.0, DAYS)
        changes, moment = [], rng.expovariate(1 / mean)
        while moment < until:
            changes.append(moment)
            moment += rng.expovariate(1 / mean)
        yield changes


def year() -> dict[str, float]:
    """Return the shares of a daily crawl's changes that are seen, and of its requests that are made."""
    daily, adaptive = simulate(None), simulate(Revisit())
    return {
        "revisit_seen_share": adaptive.seen.total() / daily.seen.total(),
        "revisit_request_share": adaptive.requests.total() / daily.requests.total(),
    }


def plot(path: Path = PLOT) -> None:
    """Draw requests a day and changes seen so far, of a daily crawl and of ours."""
    figure: Any = importlib.import_module("matplotlib.figure").Figure(figsize=(11, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, found in (("each day", simulate(None)), ("what is due", simulate(Revisit()))):
        days = range(DAYS + 1)
        left.plot(days, [found.requests[day] for day in days], label=name)
        right.plot(days, [sum(found.seen[each] for each in range(day + 1)) for day in days], label=name)
    for axes, title in ((left, "Requests a day, 1,000 pages"), (right, "Changes seen so far")):
        axes.set(title=title, xlabel="day", ylim=(0, None))
        axes.legend()
    figure.savefig(path, metadata={"Date": None})


def million() -> dict[str, float]:
    """Return seconds for opening a state of a million URLs and finding the due ones (one in thirty)."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        now = _BEGAN + timedelta(hours=12)
        seconds = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            with History(Path(folder)) as history:
                found = sum(1 for _ in history.due("news", now))
            seconds.append(time.perf_counter() - began)
            assert found == len(range(0, ROWS, 30))
        return {"history_due_s": median(seconds), "history_us_per_page": _noting(Path(folder))}


def fill(folder: Path) -> None:
    """Make a state of a million URLs."""
    began = microseconds(_BEGAN)
    with open_state(folder) as state:
        state.execute_many(
            "INSERT INTO pages VALUES (?1, ?1, 'news', ?2, ?2, ?2, ?2, 1, 0, 0, 'ok', 200, 'sha1:A', 'b', "
            "?1, '\"tag\"', NULL, ?3)",
            (
                (f"https://bench.example/{n % 997}/article-{n}", began, began + (n % 30) * 86_400_000_000)
                for n in range(ROWS)
            ),
        )


def _noting(folder: Path) -> float:
    """Return microseconds of CPU that the history takes for each page of a crawl, a flush for each 100."""
    revisit, chosen = Revisit(), random.Random(1).sample(range(ROWS), VISITS)
    with History(folder) as history:
        began = time.process_time()
        for count, number in enumerate(chosen):
            url = f"https://bench.example/{number % 997}/article-{number}"
            history.get(url)
            visit = Visit(url, url, "news", _BEGAN, "ok", 200, "sha1:A", "b")
            history.note(visit, history.outcome(visit), revisit, "bench")
            if count % 100 == 99:
                history.flush()
        return (time.process_time() - began) / VISITS * 1e6
