"""Charts in numbers: columns, bars, and the stretches of time that they are of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.report.bins import bins
from crawler.report.charts import HEIGHT, Series, shares, stack
from crawler.report.plots import appeared, calendar, errors, fetched, hosts, in_bytes, verdicts
from crawler.report.story import story
from tests.crawler.runs.made import NOON, down, made, ten_days


def at(days):
    return NOON + timedelta(days=days)


def test_columns_stand_on_the_base_line_and_on_one_another():
    chart = stack("x", "X", ["a", "b"], [Series("new", "new", [3, 0]), Series("failed", "failed", [1, 2])])
    first, second = chart.columns
    for column in chart.columns:
        assert column.parts[0].at + column.parts[0].size == pytest.approx(HEIGHT)
    low, high = first.parts
    assert high.at + high.size == pytest.approx(low.at)
    assert low.size == pytest.approx(3 * high.size)
    assert [part.tone for part in second.parts] == ["failed"]
    assert [column.says for column in chart.columns] == ["a: 3 new, 1 failed", "b: 2 failed"]
    assert chart.legend == [("new", "new", "3"), ("failed", "failed", "3")]
    assert chart.says == "2 columns: 3 new, 3 failed."


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 10, 11, 99, 12_345, 10**9])
def test_every_column_is_within_the_plot(most):
    chart = stack("x", "X", ["a"], [Series("new", "new", [most])])
    assert all(0 <= part.at <= HEIGHT + 0.01 for column in chart.columns for part in column.parts)
    assert 1 <= len(chart.ticks) <= 6
    labels = [label for _, label in chart.ticks]
    assert len(set(labels)) == len(labels), "no label twice"


def test_nothing_is_a_plot_as_well():
    chart = stack("x", "X", [], [])
    assert (chart.columns, chart.marks, chart.says) == ([], [], "0 columns: nothing.")


def test_parts_of_a_bar_follow_one_another():
    assert [(part.tone, part.at, part.size) for part in shares([("a", 1), ("b", 0), ("c", 3)], 4)] == [
        ("a", 0, 25),
        ("c", 25, 75),
    ]
    assert shares([("a", 0)], 0) == []


def test_runs_are_shown_by_day_with_the_days_without_one():
    found = bins([made(day=0), made(day=0.2), made(day=3)], at(4))
    assert [(each.label, len(each.runs)) for each in found] == [
        *(("10 Mar", 2), ("11 Mar", 0), ("12 Mar", 0), ("13 Mar", 1)),
        ("14 Mar", 0),
    ]


def test_few_runs_are_shown_one_by_one_and_many_by_week():
    assert [each.label for each in bins([made(day=0), made(day=1)], at(1))] == [
        "10 Mar 12:00",
        "11 Mar 12:00",
    ]
    weeks = bins([made(day=day) for day in range(200)], at(199))
    assert len(weeks) == 29
    assert sum(len(each.runs) for each in weeks) == 200
    assert weeks[0].label == "week of 10 Mar"
    assert bins([], at(0)) == []


def test_ten_days_tell_their_story():
    found = bins(ten_days(), at(9.1))
    assert story(found) == (
        "10 runs, 39 articles appeared, 16 changed, 3 fetches found a page gone, 4 fetches failed or were "
        "refused. "
        "No source answered on 2 of 10 days (15 Mar to 16 Mar)."
    )
    chart = appeared(found)
    assert [column.marked for column in chart.columns] == [day in {5, 6} for day in range(10)]
    tones = [{part.tone for part in column.parts} for column in chart.columns]
    assert tones[0] == {"new", "changed"}
    assert tones[5] == tones[6] == {"failed"}
    assert "vanished" in tones[9]
    assert [(name, count) for _, name, count in fetched(found).legend] == [
        *(("new or changed", "55"), ("unchanged", "40")),
        ("nothing good", "7"),
    ]
    assert [part.tone for part in calendar(found)] == [*["fine"] * 5, "down", "down", *["fine"] * 3]
    assert [(name, count) for _, name, count in errors(found).legend] == [
        *(("unreachable", "4"), ("gone", "3")),
        ("sources", "2"),
    ]
    assert [(row.label, row.value) for row in verdicts(found).rows] == [
        *(("ok", "88 (93%)"), ("unreachable", "4 (4%)"), ("gone", "3 (3%)")),
    ]


def test_the_slowest_host_is_first_by_its_mean():
    figures = {
        "quick.example": {"requests": 10, "seconds": 1.0, "slowest": 0.9},
        "slow.example": {"requests": 1, "seconds": 2.0, "slowest": 2.0},
    }
    chart = hosts(bins([made(hosts=figures), made(hosts=figures)], at(1)))
    assert [(row.label, row.value, row.note) for row in chart.rows] == [
        ("slow.example", "2.00 s", "slowest 2.00 s, 2 requests"),
        ("quick.example", "0.10 s", "slowest 0.90 s, 20 requests"),
    ]


def test_a_day_without_a_run_is_no_day_on_which_nothing_answered():
    found = bins([down(day=0), made(day=3)], at(3))
    assert [column.marked for column in appeared(found).columns] == [True, False, False, False]
    assert [part.tone for part in calendar(found)] == ["down", "none", "none", "fine"]


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_340_000, "2.34 MB"), (5e9, "5 GB")]
)
def test_bytes_are_said_as_people_do(size, said):
    assert in_bytes(size) == said
