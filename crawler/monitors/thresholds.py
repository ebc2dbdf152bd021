"""Thresholds: from which point on the monitors speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings MONITOR_..., whose names these are in small letters, and MIN_FREE_BYTES.

    Attributes:
        silence_intervals: How many of a venue's usual intervals may go by without a new article.
        silence_days: But not fewer days than this.
        least: The fewest pages, or new articles, that a ratio is made of; those of earlier runs are added.
        errors: The ratio of failed pages.
        blocked: The ratio of pages that a wall or a refusal came for.
        text: The share of the usual length of a text, below which it is too short.
        untitled: The ratio of new articles without a title.
        source_runs: In how many runs in a row a source may fail, this one among them.
        disk_days: In how many days a disk may be full.
        free_times: How many times MIN_FREE_BYTES are to be free.
        min_free_bytes: Bytes with which a crawl ends; 0: nobody looks.
    """

    silence_intervals: float = 5.0
    silence_days: float = 7.0
    least: int = 10
    errors: float = 0.3
    blocked: float = 0.3
    text: float = 0.5
    untitled: float = 0.3
    source_runs: int = 2
    disk_days: float = 7.0
    free_times: float = 5.0
    min_free_bytes: int = 100_000_000

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Return the thresholds that the settings say."""
        number, count = settings.getfloat, settings.getint
        return cls(
            silence_intervals=number("MONITOR_SILENCE_INTERVALS"),
            silence_days=number("MONITOR_SILENCE_DAYS"),
            least=count("MONITOR_LEAST"),
            errors=number("MONITOR_ERRORS"),
            blocked=number("MONITOR_BLOCKED"),
            text=number("MONITOR_TEXT"),
            untitled=number("MONITOR_UNTITLED"),
            source_runs=count("MONITOR_SOURCE_RUNS"),
            disk_days=number("MONITOR_DISK_DAYS"),
            free_times=number("MONITOR_FREE_TIMES"),
            min_free_bytes=count("MIN_FREE_BYTES"),
        )
