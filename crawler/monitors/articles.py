"""Monitors of what a venue publishes: does anything new come, and does it come whole?"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from crawler.durations import in_words
from crawler.runs.record import Alarm, RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.monitors.thresholds import Thresholds

_LEARNED: Final = 3
"""Intervals between new articles from which on there is a usual one."""
_COMPARED: Final = 60
"""Earlier runs whose texts are compared with."""


def silence(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when nothing new has come for several of the venue's usual intervals.

    The usual interval is the median time between runs that found something new; the first run of all found
    what was there, and counts for none. While none is known, the least number of days takes its place.
    """
    runs = [each for each in (*history, record) if each.was_read or each.count("new")]
    if not any(each.sources or each.sources_failed for each in runs):
        return  # a list of URLs has no news
    appeared = [each.began for each in runs if each.count("new")]
    last = appeared[-1] if appeared else runs[0].began
    between = [(later - earlier).total_seconds() for earlier, later in pairwise(appeared[1:])]
    usual = timedelta(seconds=median(between)) if len(between) >= _LEARNED else None
    floor = timedelta(days=thresholds.silence_days)
    limit = max(floor, thresholds.silence_intervals * (usual if usual is not None else floor))
    silent = record.began - last
    if silent > limit:
        every = f"; one came every {in_words(usual)} or so until then" if usual else ""
        yield Alarm(
            *("silence", "", "warning", f"No new article for {in_words(silent)}{every}."),
            "Does the site publish? Do its sources still name its new articles, and do take and leave of the "
            "venue's file let them pass?",
        )


def short_text(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when the new articles are much shorter than those before them."""
    runs = [each for each in (*history, record) if each.articles.get("count")]
    recent = newest(runs, "count", thresholds.least)
    before = runs[: len(runs) - len(recent)][-_COMPARED:]
    if min(_count(recent, "count"), _count(before, "count")) < thresholds.least:
        return
    now, usual = _middle(recent), _middle(before)
    if now < thresholds.text * usual:
        yield Alarm(
            *("short text", "", "warning"),
            f"The new articles are {now:,} characters long in the middle, those before were {usual:,}.",
            "Has the site changed its pages, or put up a wall? scrapy explain URL and the page in the replay "
            "show it; scrapy savefixture keeps a case for the extractor.",
        )


def untitled(record: RunRecord, history: Sequence[RunRecord], thresholds: Thresholds) -> Iterator[Alarm]:
    """Speak when too many of the new articles have no title."""
    runs = [each for each in (*history, record) if each.articles.get("count")]
    recent = newest(runs, "count", thresholds.least)
    count, without = _count(recent, "count"), _count(recent, "without_title")
    if count >= thresholds.least and without > thresholds.untitled * count:
        yield Alarm(
            *("no titles", "", "warning", f"{without} of the last {count} new articles have no title."),
            "Look at the head of one of the pages: has the site changed how it names its articles?",
        )


def newest(runs: Sequence[RunRecord], name: str, least: int) -> list[RunRecord]:
    """Return as many of the last runs as it takes for `least` articles (or pages), oldest first."""
    found: list[RunRecord] = []
    for each in reversed(runs):
        if found and _count(found, name) >= least:
            break
        found.insert(0, each)
    return found


def _count(runs: Sequence[RunRecord], name: str) -> int:
    return sum(each.articles.get(name, 0) for each in runs)


def _middle(runs: Sequence[RunRecord]) -> int:
    """Return the median length of their articles, each counted as long as the median of its run."""
    lengths = (
        length
        for each in runs
        for length in [each.articles.get("text_length_median", 0)] * min(each.articles.get("count", 0), 1000)
    )
    return round(median(lengths))
