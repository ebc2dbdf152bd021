"""Charts: what is drawn, in numbers that a template writes as SVG; widths are percent, heights pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEIGHT: Final = 168.0
"""Of the columns of a `Stack`."""
_GAP: Final = 0.22
"""Of the width that a column has, what stays empty."""
_WIDEST: Final = 9.0
_STEPS: Final = (1, 2, 5, 10)
_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A coloured piece of a column or bar: where it begins, and how long it is."""

    tone: str
    at: float
    size: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its left edge and width, its parts from the bottom up, and what it says when pointed at."""

    x: float
    width: float
    parts: list[Part]
    says: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """What a tone stands for, with a value for each column."""

    tone: str
    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Stack:
    """Columns over time; `marks` are labels below: percent, anchor, text. `mark` says what a band means."""

    name: str
    title: str
    says: str
    columns: list[Column]
    ticks: list[tuple[float, str]]
    marks: list[tuple[float, str, str]]
    legend: list[tuple[str, str, str]]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A bar that lies: its label, where that leads, its parts in percent, and the value in words."""

    label: str
    parts: list[Part]
    value: str
    says: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Bars below one another."""

    name: str
    title: str
    says: str
    rows: list[Row]
    legend: list[tuple[str, str, str]]


def stack(
    name: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    write: Callable[[float], str] = lambda value: f"{value:,.0f}",
    marked: Sequence[bool] = (),
    mark: str = "",
) -> Stack:
    """Return columns of `series` on top of one another; those that are `marked` stand before a band."""
    shown = [each for each in series if any(each.values)]
    totals = [sum(each.values[number] for each in shown) for number in range(len(labels))]
    top, ticks = _scale(max(totals, default=0.0))
    width = 100 / max(len(labels), 1)
    thick = min(width * (1 - _GAP), _WIDEST)
    columns = []
    for number, label in enumerate(labels):
        parts, height = [], 0.0
        for each in shown:
            size = each.values[number] / top * HEIGHT
            height += size
            if size:
                parts.append(Part(each.tone, round(HEIGHT - height, 2), round(size, 2)))
        said = [f"{write(each.values[number])} {each.name}" for each in shown if each.values[number]]
        is_marked = bool(marked) and marked[number]
        said += [mark] if is_marked else []
        x = width * number + (width - thick) / 2
        says = f"{label}: {', '.join(said) or 'nothing'}"
        columns.append(Column(round(x, 3), round(thick, 3), parts, says, is_marked))
    legend = [(each.tone, each.name, write(sum(each.values))) for each in shown]
    return Stack(
        *(name, title, _in_words(legend, len(labels), sum(marked), mark)),
        columns,
        [(round(HEIGHT - tick / top * HEIGHT, 2), write(tick)) for tick in ticks],
        _marks(labels, width),
        legend,
        mark if any(marked) else "",
    )


def shares(values: Sequence[tuple[str, float]], whole: float) -> list[Part]:
    """Return the parts of a bar that is 100 percent long for `whole`."""
    parts, at = [], 0.0
    for tone, value in values:
        size = value / whole * 100 if whole else 0.0
        if size:
            parts.append(Part(tone, round(at, 3), round(size, 3)))
        at += size
    return parts


def _scale(most: float) -> tuple[float, list[float]]:
    """Return the value at the top of the plot, and those that get a line: few and round."""
    if most <= 0:
        return 1.0, [0.0]
    rough = most / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(next(each * power for each in _STEPS if each * power >= rough), 1.0)
    count = math.ceil(most / step)
    return step * count, [step * number for number in range(count + 1)]


def _marks(labels: Sequence[str], width: float) -> list[tuple[float, str, str]]:
    """Return up to three labels of the axis: the first, one in the middle, the last."""
    last = len(labels) - 1
    if last < 0:
        return []
    if last == 0:
        return [(50.0, "middle", labels[0])]
    ends = [(0.0, "start", labels[0]), (100.0, "end", labels[-1])]
    middle = last // 2
    wide = last >= 4  # noqa: PLR2004 - with fewer columns the labels would touch
    return [ends[0], (round(width * (middle + 0.5), 2), "middle", labels[middle]), ends[1]] if wide else ends


def _in_words(legend: Sequence[tuple[str, str, str]], count: int, marked: int, mark: str) -> str:
    """Return what the plot shows, for whoever doesn't see it."""
    said = ", ".join(f"{total} {name}" for _, name, total in legend) or "nothing"
    return f"{count} columns: {said}" + (f"; {mark} in {marked} of them" if marked else "") + "."
