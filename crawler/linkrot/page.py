"""The page of the link-rot report: one file that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.linkrot import plots
from crawler.linkrot.state import MEANING, ROTTEN, LinkState
from crawler.linkrot.timeline import timeline
from crawler.report.charts import HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.linkrot.link import Link
    from crawler.linkrot.survey import Survey

_MOST: Final = 2000
"""Rows of one table; the rest is in the CSV."""
_PAGES: Final = 15
_FOLDED: Final = (LinkState.BLOCKED, LinkState.PAYWALL, LinkState.FINE)


def links_page(survey: Survey, now: datetime, home: str = "") -> str:
    """Return the page as HTML: no scripts, nothing loaded from anywhere.

    `home` is the address of the page that it belongs to, where there is one.
    """
    links, style = survey.links, _style()
    counts = Counter(link.state for link in links)
    stretches = timeline(survey.pasts.values(), now)
    return (
        _environment()
        .get_template("links.html")
        .render(
            story=_story(links, counts),
            home=home,
            made=f"{now:%Y-%m-%d %H:%M}",
            tiles=[_tile(state, counts[state], len(links)) for state in LinkState],
            whole=plots.whole(links),
            over_time=plots.over_time(stretches) if len(stretches) > 1 else None,
            venues=plots.by_venue(links),
            pages=_pages(links),
            sections=[_section(state, links) for state in LinkState if counts[state]],
            height=int(HEIGHT),
            style=Markup(style),  # noqa: S704 - our own files
            style_hash=_hash(style),
        )
    )


def _story(links: Sequence[Link], counts: Counter[LinkState]) -> str:
    rotten = [link for link in links if link.state in ROTTEN]
    if not links:
        return "Nothing is cited."
    there = counts[LinkState.FINE] + counts[LinkState.MOVED] + counts[LinkState.PAYWALL]
    said = [f"Of {_counted(len(links), 'cited link')} {there:,} can be read ({_percent(there, len(links))})."]
    if rotten:
        kept = sum(1 for link in rotten if link.archive_url)
        copies = (
            f"{kept:,} of them can be replaced by an archived copy" if kept else "none has an archived copy"
        )
        said.append(f"{_counted(len(rotten), 'is', 'are')} rotten; {copies}.")
    if counts[LinkState.BLOCKED]:
        said.append(f"{_counted(counts[LinkState.BLOCKED], 'refuses', 'refuse')} to be checked.")
    return " ".join(said)


def _tile(state: LinkState, count: int, total: int) -> dict[str, Any]:
    return {
        "tone": plots.tone(state),
        "name": state.value,
        "anchor": _anchor(state),
        "count": f"{count:,}",
        "some": bool(count),
        "share": _percent(count, total),
        "meaning": MEANING[state],
    }


def _section(state: LinkState, links: Sequence[Link]) -> dict[str, Any]:
    found = [link for link in links if link.state == state]
    return {
        "tone": plots.tone(state),
        "name": state.value.capitalize(),
        "anchor": _anchor(state),
        "count": f"{len(found):,}",
        "meaning": MEANING[state],
        "links": found[:_MOST],
        "more": f"{len(found) - _MOST:,}" if len(found) > _MOST else "",
        "folded": state in _FOLDED,
    }


def _pages(links: Sequence[Link]) -> list[tuple[str, str]]:
    """Return the pages that cite the most rotten or moved links, with how many of each."""
    counts: dict[str, Counter[LinkState]] = {}
    for link in links:
        if link.state in {*ROTTEN, LinkState.MOVED}:
            for page in {place.page for place in link.cited}:
                counts.setdefault(page, Counter())[link.state] += 1
    order = sorted(counts, key=lambda page: (-counts[page].total(), page))
    said = [
        ", ".join(f"{counts[page][state]:,} {state.value}" for state in LinkState if counts[page][state])
        for page in order[:_PAGES]
    ]
    return list(zip(order, said, strict=False))


def _anchor(state: LinkState) -> str:
    return state.value.replace(" ", "-")


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _percent(part: int, whole: int) -> str:
    share = part / whole * 100 if whole else 0.0
    return f"{share:.0f} %" if share >= 1 or not part else "< 1 %"


@cache
def _environment() -> Environment:
    loader = ChoiceLoader([PackageLoader("crawler.linkrot"), PackageLoader("crawler.report")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _style() -> str:
    loader = _environment().loader
    assert loader is not None
    return "".join(loader.get_source(_environment(), name)[0] for name in ("style.css", "links.css"))


def _hash(style: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
