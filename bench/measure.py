"""Measuring side by side: both sides in turn in one run, CPU seconds, the median of the ratios."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def cpu_seconds(work: Callable[[], object]) -> float:
    """Run `work` once and return the CPU seconds that this process spent on it."""
    began = time.process_time()
    work()
    return time.process_time() - began


def median(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def pairs(ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float, float]:
    """Measure both in turn, after a warm-up; returns the medians of ours, of theirs, and of ours/theirs."""
    ours(), theirs()
    measured = [(ours(), theirs()) for _ in range(ROUNDS)]
    return (
        median([a for a, _ in measured]),
        median([b for _, b in measured]),
        median([a / b for a, b in measured]),
    )
