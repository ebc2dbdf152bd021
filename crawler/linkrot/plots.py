"""The plots of the link-rot report: links in, charts out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.linkrot.state import ROTTEN, LinkState
from crawler.report.charts import Part, Row, Rows, Series, Stack, shares, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.linkrot.link import Link
    from crawler.linkrot.timeline import Stretch

_VENUES: Final = 20
_UPWARDS: Final = tuple(reversed(LinkState))
"""Fine at the bottom, or at the left: what is rotten is seen at the end."""


def tone(state: LinkState) -> str:
    """Return the name that a state has in the style sheet."""
    return f"l-{state.name.lower().replace('_', '-')}"


def over_time(stretches: Sequence[Stretch]) -> Stack:
    """Return in which state the links were; that a page has moved is known of today alone."""
    series = [
        Series(
            tone(state),
            "fine or moved" if state == LinkState.FINE else state.value,
            [stretch.counts[state] for stretch in stretches],
        )
        for state in _UPWARDS
    ]
    labels = [stretch.label for stretch in stretches]
    plot = stack("links", "What the checks found", labels, series)
    last = _in_words(stretches[-1].counts)
    said = f"{len(labels)} columns, from {labels[0]} to {labels[-1]}; in the last one {last}."
    # A link is in each column again: sums over time would say nothing.
    return replace(plot, says=said, legend=[(each, name, "") for each, name, _ in plot.legend])


def whole(links: Sequence[Link]) -> Row:
    """Return all links as one bar."""
    counts = Counter(link.state for link in links)
    return Row("All links", _parts(counts, len(links)), f"{len(links):,}", _in_words(counts))


def by_venue(links: Sequence[Link]) -> Rows:
    """Return a bar for each venue, the one with the most rotten links first."""
    counts: defaultdict[str, Counter[LinkState]] = defaultdict(Counter)
    for link in links:
        counts[link.venue][link.state] += 1
    order = sorted(counts, key=lambda name: (-_rotten(counts[name]), -counts[name].total(), name))
    shown, rest = order[:_VENUES], order[_VENUES:]
    rows = [_venue(name, counts[name]) for name in shown]
    if rest:
        total: Counter[LinkState] = sum((counts[name] for name in rest), Counter())
        rows.append(_venue(f"{len(rest):,} others", total))
    there = {link.state for link in links}
    legend = [(tone(state), state.value, "") for state in _UPWARDS if state in there]
    said = f"{len(counts):,} venues and hosts; the bars show shares of their links."
    return Rows("venues", "By venue", said, rows, legend)


def _venue(name: str, counts: Counter[LinkState]) -> Row:
    rotten, total = _rotten(counts), counts.total()
    links = "link" if total == 1 else "links"
    value = f"{rotten:,} of {total:,} {links} rotten" if rotten else f"{total:,} {links}"
    return Row(name, _parts(counts, total), value, f"{name}: {_in_words(counts)}")


def _parts(counts: Counter[LinkState], total: int) -> list[Part]:
    return shares([(tone(state), counts[state]) for state in _UPWARDS], total)


def _in_words(counts: Counter[LinkState]) -> str:
    return ", ".join(f"{counts[state]:,} {state.value}" for state in LinkState if counts[state])


def _rotten(counts: Counter[LinkState]) -> int:
    return sum(counts[state] for state in ROTTEN)
