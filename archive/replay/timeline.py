"""The time line of a record: where its captures stand between the first and the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from archive.replay.lines import capture_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from archive.model import Capture, View
    from archive.replay.lines import CaptureLine

LONGEST: Final = 500
"""Captures of a record that are shown, the last ones."""

_LEFT, _RIGHT = 2.0, 98.0
_APART: Final = 1.6
_LANES: Final = 4
_TICKS: Final = (0.0, 0.5, 1.0)
_WORDS: Final = {"good": "answered", "same": "unchanged", "moved": "redirect", "bad": "failed"}
"""The tones of captures in words, in the order of the legend."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A capture's mark: how far to the right (percent), and in which lane, so that none hides another."""

    line: CaptureLine
    x: float
    lane: int


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The captures, the last one first; `marks` and `ticks` (percent and label) where there is a span.

    `left_out` is the number of earlier captures that aren't shown; `legend` names the tones that there are.
    """

    lines: list[CaptureLine]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    lanes: int
    left_out: int
    legend: list[tuple[str, str]]
    summary: str


def time_line(
    captures: Sequence[Capture], current: str | None, doms: Mapping[str, View] | None = None
) -> TimeLine:
    """Return the time line of captures, oldest first; `current` is the record that the text was made from.

    `doms` are their rendered DOMs, by the ids of their records.
    """
    shown = captures[-LONGEST:]
    lines = [capture_line(capture, current, (doms or {}).get(capture.record_id)) for capture in shown]
    marks: list[Mark] = []
    ticks: list[tuple[float, str]] = []
    if shown and shown[-1].timestamp > shown[0].timestamp:
        first, span = shown[0].timestamp, shown[-1].timestamp - shown[0].timestamp
        ends = [-_APART] * _LANES
        for capture, line in zip(shown, lines, strict=True):
            x = _LEFT + (_RIGHT - _LEFT) * ((capture.timestamp - first) / span)
            lane = next((each for each in range(_LANES) if x - ends[each] >= _APART), _LANES - 1)
            ends[lane] = x
            marks.append(Mark(line, round(x, 2), lane))
        ticks = [(_LEFT + (_RIGHT - _LEFT) * each, _label(first + span * each, span)) for each in _TICKS]
    tones = {line.tone for line in lines}
    return TimeLine(
        lines=lines[::-1],
        marks=marks,
        ticks=ticks,
        lanes=max((mark.lane for mark in marks), default=0) + 1,
        left_out=len(captures) - len(shown),
        legend=[(tone, word) for tone, word in _WORDS.items() if tone in tones],
        summary=_summary(lines),
    )


def _summary(lines: list[CaptureLine]) -> str:
    """Return what the time line shows, for who doesn't see it."""
    counts = {word: sum(line.tone == tone for line in lines) for tone, word in _WORDS.items()}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{len(lines)} captures from {lines[0].when} to {lines[-1].when}: {said}" if lines else ""


def _label(moment: datetime, span: timedelta) -> str:
    """Return a moment as exactly as the span of the line asks for."""
    if span > timedelta(days=700):
        return f"{moment:%b} {moment.year}"
    if span > timedelta(days=2):
        return f"{moment.day} {moment:%b} {moment.year}"
    if span > timedelta(minutes=10):
        return f"{moment.day} {moment:%b}, {moment:%H:%M}"
    return f"{moment:%H:%M:%S}"
