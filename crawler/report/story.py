"""The story of some runs, in a few sentences: what stands above the plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.report.plots import FAILED, VANISHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.report.bins import Bin
    from crawler.runs.record import RunRecord


def story(found: Sequence[Bin]) -> str:
    """Return what happened in the bins of one venue, or of all."""
    runs = [run for each in found for run in each.runs]
    if not runs:
        return "There was no run in this time."
    counts = {name: sum(run.count(name) for run in runs) for name in ("new", "changed")}
    vanished = sum(run.verdicts.get(name, 0) for run in runs for name in VANISHED)
    failed = sum(run.verdicts.get(name, 0) for run in runs for name in FAILED)
    said = [
        f"{len(runs):,} {'run' if len(runs) == 1 else 'runs'}",
        f"{counts['new']:,} {'article' if counts['new'] == 1 else 'articles'} appeared",
        f"{counts['changed']:,} changed",
    ]
    said += [f"{vanished:,} {'fetch' if vanished == 1 else 'fetches'} found a page gone"] if vanished else []
    said += [f"{failed:,} {'fetch' if failed == 1 else 'fetches'} failed or were refused"] if failed else []
    return ", ".join(said) + "." + _down(found, runs)


def _down(found: Sequence[Bin], runs: Sequence[RunRecord]) -> str:
    """Return on how many of the days no source of a venue answered."""
    down = [sum(run.is_down for run in each.runs) for each in found]
    if not any(down) or len({run.venue for run in runs}) > 1:
        return ""
    days = sum(bool(each) for each in down)
    noun = "runs" if all(len(each.runs) == 1 for each in found) and ":" in found[0].label else "days"
    first, last = (found[n].label for n in (_first(down), len(down) - 1 - _first(down[::-1])))
    when = first if first == last else f"{first} to {last}"
    return f" No source answered on {days} of {len(found)} {noun} ({when})."


def _first(values: Sequence[int]) -> int:
    return next(number for number, value in enumerate(values) if value)
