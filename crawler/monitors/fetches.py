"""Monitors of what servers answer: do pages fail, and are we refused?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.runs.record import Alarm, RunRecord
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.monitors.thresholds import Thresholds

_REFUSED: Final = (Verdict.BLOCKED, Verdict.LOGIN, Verdict.CONSENT)
_FAILED: Final = (
    *(Verdict.PARTIAL, Verdict.SOFT_404, Verdict.NOT_FOUND, Verdict.GONE),
    *(Verdict.SERVER_ERROR, Verdict.UNREACHABLE, Verdict.ERROR),
)
_MOST: Final = 0.8
"""From this ratio on it is critical."""


def errors(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when too many pages of a venue failed; an outage isn't held against the runs after it."""
    known = [each for each in history if record.is_down or not each.is_down]
    bad, count = _bad(record, known, _FAILED, thresholds.errors, thresholds.least)
    if bad:
        kinds = ", ".join(f"{kind} {number}" for kind, number in list(record.errors.items())[:3])
        yield Alarm(
            *("errors", "", _severity(bad, count)),
            f"{bad} of the last {count} pages failed" + (f": {kinds}." if kinds else "."),
            "The table of failed pages has their reasons: is the site down, or have its addresses changed?",
        )


def blocked(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when too many pages of a venue are kept from us."""
    bad, count = _bad(record, history, _REFUSED, thresholds.blocked, thresholds.least)
    if bad:
        yield Alarm(
            *("blocked", "", _severity(bad, count), f"{bad} of the last {count} pages were refused."),
            "Read the site's robots.txt, and one of the answers in the replay. A longer delay may do; else "
            "write to the site.",
        )


def _bad(
    record: RunRecord, history: Sequence[RunRecord], verdicts: Sequence[Verdict], most: float, least: int
) -> tuple[int, int]:
    """Return how many of the last pages have such a verdict, where these are too many, and of how many.

    They are those of the run, and of runs before it as far as it takes for `least`. A run that is well itself
    is well, and so is a list, whose dead links are findings.
    """
    count = bad = 0
    if any(each.sources or each.sources_failed for each in (*history, record)):
        for each in (record, *reversed(history)):
            count += sum(each.verdicts.values())
            bad += sum(each.verdicts.get(verdict, 0) for verdict in verdicts)
            if count and bad <= most * count:
                break
            if count >= least:
                return bad, count
    return 0, count


def _severity(bad: int, count: int) -> str:
    return "critical" if bad >= _MOST * count else "warning"
