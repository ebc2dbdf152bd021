"""The figures of an archive as a drawing, with matplotlib, which the extra `plots` installs."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from archive.disk import write_failed
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

    from archive.stats import VenueStats

_MOST: Final = 30
"""Venues in a drawing."""
_MEGABYTE: Final = 1_000_000


def check_plot() -> None:
    """Refuse to draw without the library.

    Raises:
        BadInputError: it isn't installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise BadInputError("--plot needs matplotlib: install it with `pip install 'venue-archive[plots]'`")


def plot(found: list[VenueStats], path: Path) -> None:
    """Draw captures and megabytes of each venue, the largest on top, as a PNG or SVG by the file's name.

    Raises:
        CannotWriteError: the file can't be written.
    """
    rows = sorted(found, key=lambda each: each.stored)[-_MOST:]
    figure: Any = importlib.import_module("matplotlib.figure").Figure(
        figsize=(11, 2.2 + 0.4 * len(rows)), layout="constrained"
    )
    left, right = figure.subplots(1, 2, sharey=True)
    names = [each.venue for each in rows]
    new = [each.captures - each.revisits for each in rows]
    left.barh(names, new, color="#2b6a8f", label="payload stored")
    left.barh(names, [each.revisits for each in rows], left=new, color="#a9c9db", label="revisits")
    left.set_xlabel("captures")
    stored = [each.stored / _MEGABYTE for each in rows]
    right.barh(names, stored, color="#7a5c2e", label="on disk")
    saved = [each.saved / _MEGABYTE for each in rows]
    right.barh(names, saved, left=stored, color="#dcc9a3", label="saved by revisits")
    right.set_xlabel("MB")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    shown = f", the {_MOST} largest of {len(found)} venues" if len(found) > _MOST else ""
    figure.suptitle(f"What the archive holds{shown}")
    try:
        figure.savefig(path, dpi=150, format=path.suffix[1:].lower())
    except OSError as error:
        raise write_failed(f"can't write {path}: {error.strerror}", error, path.parent) from error
