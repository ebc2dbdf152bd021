"""The judge: the worst first, since when, and what of it is news."""

from __future__ import annotations

from dataclasses import replace

from crawler.monitors.judge import judge, news, speaks
from crawler.monitors.thresholds import Thresholds
from crawler.runs.record import KILLED, NOT_BEGUN, Alarm
from tests.crawler.runs.made import down, made

USUAL = Thresholds()


def judged(*records):
    """The records with what the monitors say of each, by those before it."""
    found = []
    for record in records:
        alarms = judge(record, found, USUAL)
        found.append(replace(record, alarms=alarms))
    return found


def names(alarms):
    return [alarm.monitor for alarm in alarms]


def test_an_alarm_keeps_the_day_that_it_began():
    runs = judged(made(day=0), down(day=1), down(day=2), down(day=3), made(day=4))
    assert [names(run.alarms) for run in runs] == [[], [], ["source gone"], ["source gone"], []]
    assert {alarm.since for alarm in runs[3].alarms if alarm.monitor == "source gone"} == {"2026-03-12 12:00"}


def test_news_is_what_began_and_what_ended():
    runs = judged(made(day=0), down(day=1), down(day=2))
    found = [news(run.alarms, runs[:number]) for number, run in enumerate(runs)]
    assert [bool(each) for each in found] == [False, False, True]
    assert names(found[2].began) == ["source gone"]
    again = judged(*runs, down(day=3))
    assert "source gone" not in names(news(again[3].alarms, again[:3]).began), "told already"
    well = news([], again)
    assert (well.began, names(well.ended)) == ([], names(again[3].alarms))


def test_what_reached_nobody_is_told_again():
    first, second = judged(down(day=1), down(day=2))
    untold = replace(second, told=False)
    assert names(news(second.alarms, [first, untold]).began) == ["source gone"]
    assert not news([], [first, untold]), "nobody has heard of it"


def test_a_killed_run_is_no_good_news():
    runs = [*judged(down(day=1), down(day=2)), made(day=3, reason=KILLED, alarms=[])]
    assert not news(runs[1].alarms, runs)


def test_the_worst_comes_first():
    run = judged(made(day=0, reason=KILLED), made(day=1, disk_free=1, sources_failed={}))[1]
    assert [alarm.severity for alarm in run.alarms] == ["critical", "note"]
    assert speaks(run.alarms)
    assert not speaks([Alarm("killed run", "", "note", "", "")])


def test_a_run_that_never_began_is_judged_by_that_alone():
    run = judged(made(day=0), down(day=1), down(day=2, reason=NOT_BEGUN, exit_code=73))[2]
    assert names(run.alarms) == ["failed run"]
