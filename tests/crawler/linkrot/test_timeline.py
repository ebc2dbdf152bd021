"""The past of links, and the timeline of all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.linkrot.past import Past, read_pasts
from crawler.linkrot.timeline import timeline
from crawler.state.history import History
from crawler.state.pages import Visit
from crawler.state.revisit import Revisit

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.linkrot.timeline import Stretch

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def past(*fetches: tuple[float, str, int | None]) -> Past:
    found = Past()
    for days, verdict, status in fetches:
        found.add(NOON + days * DAY, verdict, status)
    return found


def shown(stretches: list[Stretch]) -> list[tuple[str, dict[str, int]]]:
    return [
        (each.label, {state.value: count for state, count in each.counts.items() if count})
        for each in stretches
    ]


def test_a_past() -> None:
    found = past((0, "unreachable", None), (1, "ok", 200), (2, "ok", 304), (3, "unreachable", None))
    assert [((at - NOON).days, state.value) for at, state in found.states] == [
        (0, "never reached"),
        (1, "fine"),
        (3, "error"),
    ]
    assert found.last_good == NOON + 2 * DAY


def test_it_is_read_from_the_history(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        for number, (url, verdict) in enumerate([("a", "paywall"), ("b", "ok"), ("a", "not_found")]):
            visit = Visit(url, url, None, NOON + number * DAY, verdict, status=200, content_hash="x")
            history.note(visit, history.outcome(visit), Revisit(), "run")
        history.flush()
    found = read_pasts(tmp_path, {"a", "c"})
    assert list(found) == ["a"]
    assert found["a"].last_good == NOON
    assert [state.value for _, state in found["a"].states] == ["paywall", "dead"]


def test_a_clock_that_went_back_changes_no_order(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        for days, verdict in ((1, "not_found"), (0, "paywall")):
            visit = Visit("a", "a", None, NOON + days * DAY, verdict, status=200)
            history.note(visit, history.outcome(visit), Revisit(), "run")
        history.flush()
    assert [state.value for _, state in read_pasts(tmp_path, {"a"})["a"].states] == ["paywall", "dead"]


def test_a_link_counts_from_its_first_fetch_on_with_its_last_state() -> None:
    pasts = [past((0, "ok", 200), (2, "not_found", 404)), past((1, "blocked", 403))]
    assert shown(timeline(pasts, NOON + 3 * DAY)) == [
        ("18 May 2026", {"fine": 1}),
        ("19 May 2026", {"fine": 1, "blocked": 1}),
        ("20 May 2026", {"dead": 1, "blocked": 1}),
        ("21 May 2026", {"dead": 1, "blocked": 1}),
    ]


@pytest.mark.parametrize(("days", "columns"), [(0, 1), (59, 60), (60, 9), (419, 60), (420, 15), (7300, 21)])
def test_a_plot_has_few_columns_however_long_the_time(days: int, columns: int) -> None:
    found = timeline([past((0, "ok", 200))], NOON + days * DAY)
    assert len(found) == columns
    assert all(each.counts.total() == 1 for each in found[-1:])


def test_without_fetches_there_is_none() -> None:
    assert timeline([Past()], NOON) == []
