"""Each monitor: when it speaks, and when it doesn't."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.monitors import articles, endings, fetches, sources
from crawler.monitors.thresholds import Thresholds
from crawler.runs.record import KILLED, NOT_BEGUN
from tests.crawler.runs.made import GIGABYTE, down, made

USUAL = Thresholds()
FEED = "feed https://news.example/feed"


def quiet(day, **changes):
    return made(day=day, counts={"asked": 2, "unchanged": 2, "sources_read": 1}, articles={}, **changes)


def said(monitor, record, history=(), thresholds=USUAL):
    return [alarm.sentence for alarm in monitor(record, list(history), thresholds)]


def test_silence_by_the_interval_of_the_venue():
    weekly = [made(day=day) if day % 7 == 0 else quiet(day) for day in range(36)]
    assert said(articles.silence, quiet(70), weekly) == [], "five weeks and no more"
    assert said(articles.silence, quiet(71), weekly) == [
        "No new article for 36 days; one came every 7 days or so until then."
    ]
    assert said(articles.silence, made(day=71), weekly) == []


def test_silence_of_a_busy_venue_has_a_floor():
    daily = [made(day=day) for day in range(10)]
    assert said(articles.silence, quiet(16), daily) == [], "a week without news"
    [sentence] = said(articles.silence, quiet(17), daily)
    assert "8 days" in sentence


def test_silence_of_a_venue_that_nobody_knows_yet():
    assert said(articles.silence, quiet(35), [made(day=0)]) == []
    assert said(articles.silence, quiet(36), [made(day=0)]) == ["No new article for 36 days."]


def test_a_list_has_no_news():
    assert said(articles.silence, quiet(300, sources={}), [quiet(0, sources={})]) == []


def test_short_texts():
    usual = [made(day=day) for day in range(20)]
    now = made(day=20, articles={"count": 10, "text_length_median": 2499})
    assert said(articles.short_text, now, usual) == [
        "The new articles are 2,499 characters long in the middle, those before were 5,000."
    ]
    assert (
        said(articles.short_text, replace(now, articles={"count": 10, "text_length_median": 2500}), usual)
        == []
    )
    assert said(articles.short_text, now, usual[:9]) == [], "too few to compare with"


def test_few_short_texts_are_looked_at_together():
    usual = [made(day=day) for day in range(20)]
    few = [made(day=20 + day, articles={"count": 2, "text_length_median": 100}) for day in range(5)]
    assert said(articles.short_text, few[0], usual) == []
    assert len(said(articles.short_text, few[-1], [*usual, *few[:-1]])) == 1


@pytest.mark.parametrize(("without", "speaks"), [(3, False), (4, True)])
def test_missing_titles(without, speaks):
    now = made(articles={"count": 10, "without_title": without, "text_length_median": 5000})
    assert said(articles.untitled, now) == (
        [f"{without} of the last 10 new articles have no title."] * speaks
    )


def test_few_articles_make_no_ratio():
    now = made(articles={"count": 9, "without_title": 9, "text_length_median": 5000})
    assert said(articles.untitled, now) == []


@pytest.mark.parametrize(
    ("verdicts", "severity"),
    [
        ({"ok": 7, "server_error": 3}, None),
        ({"ok": 6, "server_error": 3, "gone": 1}, "warning"),
        ({"ok": 2, "unreachable": 8}, "critical"),
        ({"unreachable": 9}, None),
        ({"paywall": 10}, None),
    ],
)
def test_errors(verdicts, severity):
    found = list(fetches.errors(made(verdicts=verdicts), [], USUAL))
    assert [alarm.severity for alarm in found] == ([severity] if severity else [])


def test_errors_of_few_pages_are_looked_at_with_those_before():
    before = [made(day=0, verdicts={"ok": 8})]
    assert said(fetches.errors, down(day=1), before) == [], "2 of 10"
    assert said(fetches.errors, made(day=9), [down(day=day) for day in range(9)]) == [], "it is well again"
    [sentence] = said(fetches.errors, down(day=3), [*before, down(day=1), down(day=2), down(day=2)])
    assert sentence == "8 of the last 16 pages failed: unreachable 2."


def test_what_failed_in_an_outage_is_forgotten_when_it_is_over():
    outage = [
        made(day=0, verdicts={"ok": 10}),
        *(down(day=day, verdicts={"unreachable": 9}) for day in (1, 2)),
    ]
    assert said(fetches.errors, outage[2], outage[:2]) == ["18 of the last 18 pages failed: unreachable 2."]
    few = made(day=3, verdicts={"ok": 2, "gone": 1})
    assert said(fetches.errors, few, outage) == [], "1 of 13"
    assert said(fetches.errors, few, outage[1:]) == [], "too few to tell"
    many = made(day=3, verdicts={"ok": 2, "gone": 3})
    assert said(fetches.errors, many, [made(day=0, verdicts={"ok": 5}), *outage[1:]]) == [], "3 of 10"
    assert said(fetches.errors, many, [made(day=0, verdicts={"ok": 4, "gone": 1}), *outage[1:]])


def test_where_a_source_is_unchanged_there_is_no_outage():
    half = down(day=1, verdicts={"unreachable": 9}, counts={"sources_failed": 1, "sources_unchanged": 1})
    assert not half.is_down
    few = made(day=2, verdicts={"ok": 2, "gone": 1})
    assert said(fetches.errors, few, [half]) == ["10 of the last 12 pages failed."]


def test_the_dead_links_of_a_list_are_findings():
    assert said(fetches.errors, made(sources={}, verdicts={"not_found": 50})) == []


@pytest.mark.parametrize("verdict", ["blocked", "login", "consent"])
def test_blocked(verdict):
    assert said(fetches.blocked, made(verdicts={"ok": 6, verdict: 4})) == [
        "4 of the last 10 pages were refused."
    ]
    assert said(fetches.blocked, made(verdicts={"ok": 7, verdict: 3})) == []


def test_a_source_that_has_become_empty():
    now = made(day=1, sources={FEED: 0})
    assert said(sources.empty, now, [made(day=0)]) == [f"{FEED} names nothing; it named 20 before."]
    assert said(sources.empty, now, [made(day=0, sources={FEED: 0})]) == [], "it always was"
    assert said(sources.empty, now) == []


def test_a_source_that_is_gone():
    assert said(sources.gone, down(day=1), [made(day=0)]) == [], "once is an accident"
    [sentence] = said(sources.gone, down(day=2), [made(day=0), down(day=1)])
    assert sentence == "https://news.example/feed can't be used, 2 runs by now: the connection was refused."
    assert said(sources.gone, down(day=2), [down(day=0), made(day=1)]) == [], "not in a row"
    between = made(day=1, reason=KILLED, exit_code=None)
    assert len(said(sources.gone, down(day=2), [down(day=0), between])) == 1, (
        "a killed run says nothing of it"
    )


@pytest.mark.parametrize(("code", "speaks"), [(0, False), (3, False), (None, False), (70, True), (71, True)])
def test_failed_runs(code, speaks):
    found = said(endings.failure, made(exit_code=code, failure="the disk is full"))
    assert found == ([f"The run ended with exit code {code}: the disk is full."] * speaks)


def test_killed_runs():
    assert said(endings.killed, made(day=1), [made(day=0)]) == []
    assert len(said(endings.killed, made(day=1), [made(day=0, reason=KILLED)])) == 1
    assert said(endings.killed, made(day=2), [made(day=0, reason=KILLED), made(day=1)]) == []


def test_a_disk_that_is_nearly_full():
    assert said(endings.disk, made(disk_free=499_999_999))[0].startswith("0.5 GB are free")
    assert said(endings.disk, made(disk_free=500_000_000)) == []
    assert said(endings.disk, made(disk_free=None)) == []
    assert said(endings.disk, made(disk_free=1), thresholds=Thresholds(min_free_bytes=0)) == []


def test_a_disk_that_fills():
    before = [made(day=day, disk_free=(20 - day) * GIGABYTE) for day in range(14)]
    assert said(endings.disk, made(day=11, disk_free=8 * GIGABYTE), before[:11]) == [], "more than a week"
    [sentence] = said(endings.disk, made(day=14, disk_free=6 * GIGABYTE), before)
    assert (
        sentence
        == "6.0 GB are free on the disk of the data folder; as it fills now, that is enough for 6 days."
    )


def test_a_run_that_never_began_says_nothing_of_its_venue():
    before = [made(day=day) for day in range(3)]
    now = made(day=90, reason=NOT_BEGUN, exit_code=71, counts={}, sources={}, verdicts={}, articles={})
    assert said(sources.gone, now, before) == []
    assert len(said(endings.failure, now, before)) == 1
