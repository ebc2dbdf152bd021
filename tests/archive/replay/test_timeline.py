from __future__ import annotations

from datetime import timedelta

import pytest

from archive.model import Capture
from archive.replay.timeline import LONGEST, time_line
from tests.archive.replay.world import NOON


def capture(days: float, status: int | None = 200, kind: str = "response") -> Capture:
    at = NOON + timedelta(days=days)
    return Capture("https://e.org/", at, kind, status, "text/html", "sha1:A", "f", 0, 100, f"<urn:{days}>")


def test_captures_stand_where_their_time_is():
    line = time_line([capture(0), capture(25), capture(100)], "<urn:25>")
    assert [mark.x for mark in line.marks] == [2, 26, 98]
    assert [label for _, label in line.ticks] == ["4 Mar 2025", "23 Apr 2025", "12 Jun 2025"]
    assert [each.current for each in line.lines] == [False, True, False]


@pytest.mark.parametrize(
    ("status", "kind", "tone"),
    [
        (200, "response", "good"),
        (200, "revisit", "same"),
        (304, "revisit", "same"),
        (304, "response", "same"),
        (301, "response", "moved"),
        (404, "response", "bad"),
        (404, "revisit", "bad"),
        (503, "response", "bad"),
        (None, "response", "bad"),
    ],
)
def test_tones(status, kind, tone):
    assert time_line([capture(0, status, kind)], None).lines[0].tone == tone


def test_one_capture_has_no_span():
    line = time_line([capture(0)], None)
    assert (len(line.lines), line.marks, line.ticks) == (1, [], [])
    assert time_line([capture(0), capture(0)], None).marks == []


def test_no_capture():
    line = time_line([], None)
    assert (line.lines, line.marks, line.legend, line.summary) == ([], [], [], "")


def test_marks_do_not_hide_each_other():
    line = time_line([capture(0), capture(0.1), capture(0.2), capture(100)], None)
    assert [mark.lane for mark in line.marks] == [0, 1, 2, 0]
    assert line.lanes == 3


def test_it_is_said_in_words():
    line = time_line([capture(0), capture(1, 404), capture(2)], None)
    assert line.summary == (
        "3 captures from 4 Mar 2025, 12:00:00 UTC to 6 Mar 2025, 12:00:00 UTC: 2 answered, 1 failed"
    )
    assert line.legend == [("good", "answered"), ("bad", "failed")]


@pytest.mark.parametrize(
    ("days", "label"), [(0.001, "12:00:00"), (0.5, "4 Mar, 12:00"), (30, "4 Mar 2025"), (3000, "Mar 2025")]
)
def test_labels_are_as_exact_as_the_span_asks_for(days, label):
    assert time_line([capture(0), capture(days)], None).ticks[0][1] == label


def test_the_last_ones_are_shown():
    line = time_line([capture(number) for number in range(LONGEST + 3)], None)
    assert (len(line.lines), line.left_out) == (LONGEST, 3)
    assert line.lines[0].at == (NOON + timedelta(days=LONGEST + 2)).isoformat()
