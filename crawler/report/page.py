"""The pages of the report: `index.html` of all venues, and `VENUE.html` of each."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.durations import in_words
from crawler.report import plots
from crawler.report.bins import bins
from crawler.report.charts import HEIGHT
from crawler.report.story import story

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.report.bins import Bin
    from crawler.report.freshness import Freshness
    from crawler.runs.record import Alarm, RunRecord

_RUNS: Final = 30
"""Runs in the table of a venue."""
_URLS: Final = 200
"""Rows in each table of URLs."""
_LIFT: Final = {"fine": 0, "quiet": 13, "speaks": 5, "down": 0, "none": 18}
"""From the top, where a cell of the calendar begins: they differ in height, not in colour alone."""


def venue_page(venue: str, records: Sequence[RunRecord], fresh: Freshness | None, now: datetime) -> str:
    """Return the page of a venue; `records` are its runs, oldest first."""
    last = [records[-1]] if records else []
    return _render(
        title=venue,
        venue=venue,
        found=bins(records, now),
        freshness=plots.freshness_rows({venue: fresh} if fresh else {}, now),
        last=last,
        runs=[_run(run) for run in reversed(records[-_RUNS:])],
        calendar=[],
        now=now,
    )


def index_page(
    records: Mapping[str, Sequence[RunRecord]], fresh: Mapping[str, Freshness], now: datetime
) -> str:
    """Return the page of all venues; `records` are the runs of each, oldest first."""
    everything = sorted((run for runs in records.values() for run in runs), key=lambda run: run.began)
    found = bins(everything, now)
    last = [runs[-1] for runs in records.values() if runs]
    return _render(
        title="All venues",
        venue="",
        found=found,
        freshness=plots.freshness_rows(dict(fresh), now),
        last=last,
        runs=[_run(run) for run in sorted(last, key=lambda run: run.began, reverse=True)],
        calendar=list(_calendar(found, list(records), now)),
        now=now,
    )


def _render(
    *, title: str, venue: str, found: Sequence[Bin], last: list[RunRecord], now: datetime, **values: Any
) -> str:
    skipped = [{**each, "venue": run.venue} for run in last for each in run.skipped]
    failed = [{**each, "venue": run.venue} for run in last for each in run.failed]
    sources = [
        {"url": url, "reason": why, "venue": run.venue}
        for run in last
        for url, why in run.sources_failed.items()
    ]
    reasons = [f"{count:,} {why}" for run in last for why, count in run.skipped_reasons.items()]
    not_due = sum(run.count("not_due") for run in last)
    reasons += [f"{not_due:,} not due yet"] if not_due else []
    count_failed = len(failed) + sum(run.failed_more for run in last)
    count_skipped = sum(sum(run.skipped_reasons.values()) for run in last)
    style = _style()
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=title,
            venue=venue,
            story=story(found),
            span=f"{found[0].label} to {found[-1].label}, UTC" if found else "No runs",
            made=f"{now:%Y-%m-%d %H:%M}",
            alarms=_alarms(last),
            height=int(HEIGHT),
            lift=_LIFT,
            unit="week" if found and found[0].label.startswith("week") else "day",
            appeared=plots.appeared(found),
            fetched=plots.fetched(found),
            errors=plots.errors(found),
            sizes=plots.sizes(found),
            verdicts=plots.verdicts(found),
            hosts=plots.hosts(found),
            failed_sources=list(map(_linked, sources[:_URLS])),
            failed=list(map(_linked, failed[:_URLS])),
            failed_more=count_failed - len(failed[:_URLS]),
            skipped=list(map(_linked, skipped[:_URLS])),
            skipped_more=count_skipped - len(skipped[:_URLS]),
            skipped_about="; ".join(reasons) if venue else "",
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=_hash(style),
            **values,
        )
    )


def _alarms(last: Sequence[RunRecord]) -> list[tuple[str, Alarm]]:
    order = ("critical", "warning", "note")
    found = [(run.venue, alarm) for run in last for alarm in run.alarms]
    return sorted(found, key=lambda each: order.index(each[1].severity) if each[1].severity in order else 3)


def _run(run: RunRecord) -> dict[str, Any]:
    counts = [run.count(name) for name in ("asked", "new", "changed", "unchanged", "not_due")]
    failed = sum(run.errors.values())
    took = in_words(run.ended - run.began) if run.ended else "?"
    values = [took, *(f"{count:,}" for count in (*counts, failed))]
    return {
        "venue": run.venue,
        "began": f"{run.began.astimezone(UTC):%Y-%m-%d %H:%M}",
        "reason": run.reason.replace("_", " "),
        "code": "none" if run.exit_code is None else str(run.exit_code),
        "figures": [*values, plots.in_bytes(run.bytes.get("received", 0))],
    }


def _calendar(found: Sequence[Bin], venues: Sequence[str], now: datetime) -> Iterator[dict[str, Any]]:
    by_venue: dict[str, list[list[RunRecord]]] = {name: [[] for _ in found] for name in venues}
    for number, each in enumerate(found):
        for run in each.runs:
            by_venue[run.venue][number].append(run)
    for name, runs in by_venue.items():
        own = [type(each)(each.label, mine) for each, mine in zip(found, runs, strict=True)]
        last = next((mine[-1] for mine in reversed(runs) if mine), None)
        if last is not None:
            ago = now - last.began
            said = "just now" if ago < timedelta(minutes=1) else f"{in_words(ago)} ago"
            yield {"name": name, "cells": plots.calendar(own), "last": said, "says": f"{name}: {story(own)}"}


def _linked(row: dict[str, str]) -> dict[str, Any]:
    """Return a row of a table of URLs; only what a browser fetches is a link."""
    return {"reason": "", "verdict": "", **row, "link": row["url"].startswith(("http://", "https://"))}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crawler.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@cache
def _style() -> str:
    source, _, _ = _environment().loader.get_source(_environment(), "style.css")  # type: ignore[union-attr]
    return source


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
