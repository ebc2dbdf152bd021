"""The plots of the report: records of runs in, charts out."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from crawler.durations import in_words
from crawler.report.charts import Part, Row, Rows, Series, Stack, shares, stack
from crawler.report.freshness import AGES, Freshness
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from crawler.report.bins import Bin
    from crawler.runs.record import RunRecord

VANISHED: Final = (Verdict.NOT_FOUND, Verdict.GONE, Verdict.SOFT_404)
FAILED: Final = (
    *(Verdict.SERVER_ERROR, Verdict.UNREACHABLE, Verdict.ERROR, Verdict.PARTIAL),
    *(Verdict.BLOCKED, Verdict.LOGIN, Verdict.CONSENT),
)
_OTHER: Final = (Verdict.NOT_ARTICLE, Verdict.PAYWALL)
_KINDS: Final[dict[str, str]] = {
    Verdict.SERVER_ERROR: "failed",
    Verdict.UNREACHABLE: "changed",
    Verdict.BLOCKED: "new",
    Verdict.NOT_FOUND: "vanished",
    Verdict.GONE: "unchanged",
}
"""Failures that have a tone of their own."""
_HOSTS: Final = 12
_LEAST: Final = 0.01
"""The share of the longest bar that every bar has: what is rare is to be seen."""
_TONES: Final[dict[str, str]] = {
    **dict.fromkeys(VANISHED, "vanished"),
    **dict.fromkeys(FAILED, "failed"),
    **dict.fromkeys(_OTHER, "other"),
    Verdict.OK: "new",
}


def appeared(found: Sequence[Bin]) -> Stack:
    """Return what happened: what is as it was would hide it."""
    series = [
        *(Series(name, name, _sums(found, partial(_count, name))) for name in ("new", "changed")),
        Series("vanished", "vanished", _sums(found, partial(_of, VANISHED))),
        Series("failed", "failed or refused", _sums(found, partial(_of, FAILED))),
    ]
    down = [bool(each.runs) and all(run.is_down for run in each.runs) for each in found]
    mark = "no source of the venue answered"
    return stack(
        "appeared", "What appeared, changed, vanished", _labels(found), series, marked=down, mark=mark
    )


def fetched(found: Sequence[Bin]) -> Stack:
    """Return all pages that were asked for."""
    series = [
        Series("new", "new or changed", _sums(found, lambda run: run.count("new") + run.count("changed"))),
        Series("unchanged", "unchanged", _sums(found, partial(_count, "unchanged"))),
        Series("other", "without a free article", _sums(found, partial(_of, _OTHER))),
        Series("failed", "nothing good", _sums(found, partial(_of, (*VANISHED, *FAILED)))),
    ]
    return stack("fetched", "All pages that were asked for", _labels(found), series)


def errors(found: Sequence[Bin]) -> Stack:
    """Return the failures by kind, those of sources among them."""
    series = [
        Series(tone, verdict.replace("_", " "), _sums(found, partial(_failures, {verdict})))
        for verdict, tone in _KINDS.items()
    ]
    rest = {verdict.value for verdict in Verdict} - _KINDS.keys()
    series.append(Series("other", "other kinds", _sums(found, partial(_failures, rest))))
    series.append(Series("source", "sources", _sums(found, partial(_count, "sources_failed"))))
    return stack("errors", "Failures by kind", _labels(found), series)


def sizes(found: Sequence[Bin]) -> Stack:
    """Return what was written to the archive, and what revisits have saved."""
    series = [
        Series("new", "written", _sums(found, lambda run: run.bytes.get("written", 0))),
        Series("unchanged", "saved by revisits", _sums(found, lambda run: run.bytes.get("saved", 0))),
    ]
    return stack("sizes", "The archive grows", _labels(found), series, write=in_bytes)


def verdicts(found: Sequence[Bin]) -> Rows:
    """Return the verdicts of all pages that were asked for."""
    counts: Counter[str] = Counter()
    for run in _runs(found):
        counts.update(run.verdicts)
    most = max(counts.values(), default=0)
    whole = counts.total()
    rows = [
        Row(
            name.replace("_", " "),
            shares([(_TONES.get(name, "other"), max(count, most * _LEAST))], most),
            f"{count:,} ({count / whole:.0%})",
        )
        for name, count in counts.most_common()
        if count
    ]
    says = ", ".join(f"{row.label} {row.value}" for row in rows) or "nothing was asked for"
    return Rows("verdicts", "Verdicts", says, rows, [])


def hosts(found: Sequence[Bin]) -> Rows:
    """Return the hosts with the slowest answers in the mean, and the slowest of each."""
    requests: Counter[str] = Counter()
    seconds: dict[str, float] = defaultdict(float)
    slowest: dict[str, float] = defaultdict(float)
    for run in _runs(found):
        for host, figures in run.hosts.items():
            requests[host] += int(figures.get("requests", 0))
            seconds[host] += figures.get("seconds", 0.0)
            slowest[host] = max(slowest[host], figures.get("slowest", 0.0))
    means = {host: seconds[host] / max(requests[host], 1) for host in requests}
    first = sorted(means, key=lambda host: (-means[host], host))[:_HOSTS]
    most = max((slowest[host] for host in first), default=0.0)
    rows = [
        Row(
            host,
            shares([("mean", means[host]), ("slowest", max(slowest[host] - means[host], 0))], most),
            f"{means[host]:.2f} s",
            note=f"slowest {slowest[host]:.2f} s, {_counted(requests[host])}",
        )
        for host in first
    ]
    says = ", ".join(f"{row.label} {row.value}" for row in rows) or "nobody was asked"
    legend = [("mean", "in the mean", ""), ("slowest", "the slowest answer", "")]
    return Rows("hosts", "Slowest hosts", says, rows, legend if rows else [])


def freshness_rows(fresh: Mapping[str, Freshness], now: datetime) -> Rows:
    """Return how old the last good captures of each venue's pages are, and its newest article."""
    rows = []
    for venue, each in fresh.items():
        values = [(f"age{number}", float(count)) for number, count in enumerate(each.ages)]
        newest = f"newest article {in_words(now - each.newest)} ago" if each.newest else "no article yet"
        names = [*(name for name, _ in AGES), "never good"]
        counts = zip([*each.ages, each.never], names, strict=True)
        said = ", ".join(f"{count:,} {name}" for count, name in counts if count)
        parts = shares([*values, ("never", float(each.never))], float(each.pages))
        href = f"{quote(venue)}.html"
        rows.append(Row(venue, parts, f"{each.pages:,} pages", f"{venue}: {said}", href, newest))
    legend = [(f"age{number}", name, "") for number, (name, _) in enumerate(AGES)]
    says = "; ".join(f"{row.says}; {row.note}" for row in rows) or "no page is known yet"
    title = "How old the last good capture of each page is"
    return Rows("freshness", title, says, rows, [*legend, ("never", "never good", "")] if rows else [])


def in_bytes(value: float) -> str:
    """Return bytes as people say them."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.0f} B"


def calendar(found: Sequence[Bin]) -> list[Part]:
    """Return a cell for each bin of a venue: `none` (no run), `fine`, `quiet`, `speaks` or `down`."""
    width = 100 / max(len(found), 1)
    return [Part(_day(each), round(width * n, 3), round(width * 0.86, 3)) for n, each in enumerate(found)]


def _day(found: Bin) -> str:
    if not found.runs:
        return "none"
    if any(run.exit_code not in {0, 3} or run.is_down for run in found.runs):
        return "down"
    if any(alarm.severity != "note" for run in found.runs for alarm in run.alarms):
        return "speaks"
    return "fine" if any(run.count("new") or run.count("changed") for run in found.runs) else "quiet"


def _sums(found: Sequence[Bin], value: Callable[[RunRecord], float]) -> list[float]:
    return [sum(map(value, each.runs)) for each in found]


def _count(name: str, run: RunRecord) -> int:
    return run.count(name)


def _of(verdicts: Iterable[str], run: RunRecord) -> int:
    return sum(run.verdicts.get(verdict, 0) for verdict in verdicts)


def _failures(verdicts: Collection[str], run: RunRecord) -> int:
    return sum(count for kind, count in run.errors.items() if kind.partition(" ")[0] in verdicts)


def _counted(requests: int) -> str:
    return "1 request" if requests == 1 else f"{requests:,} requests"


def _labels(found: Sequence[Bin]) -> list[str]:
    return [each.label for each in found]


def _runs(found: Sequence[Bin]) -> Iterable[RunRecord]:
    return (run for each in found for run in each.runs)
