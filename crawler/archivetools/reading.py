"""`scrapy archive get`, `cdxj` and `stats`: what is in the archive, for programs and for people."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from rich import box
from rich.console import Console
from rich.table import Table

from archive.cdxj import sorted_lines
from archive.reader import Archive
from archive.selection import SelectedIndex
from archive.stats import collect
from crawler.archivetools.options import (
    check_output,
    missed,
    output,
    read_moment,
    read_selection,
    require_index,
)
from crawler.archivetools.plot import check_plot, plot
from crawler.exceptions import BadInputError
from crawler.urls import fetch_url

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from archive.model import Capture
    from archive.reader import StoredResponse
    from archive.stats import VenueStats

_PIPED_WIDTH: Final = 140


def get(data_dir: Path, args: list[str], opts: argparse.Namespace) -> int:
    """Write the payload of a URL's capture, or its headers, or its exact bytes."""
    if opts.raw and opts.headers:
        raise BadInputError("--raw has the headers in it; give one of --raw and --headers")
    at = read_moment("--at", opts.at) if opts.at else None
    path = check_output(data_dir, opts.output) if opts.output else None
    require_index(data_dir)
    with Archive(data_dir) as archive:
        found = (archive.nearest(url, at) for url in _forms(args[0]))
        capture = next((each for each in found if each is not None), None)
        if capture is None:
            return missed(f"{args[0]} isn't in the archive; `scrapy archive cdxj` lists the URLs that are")
        data = _wanted(archive, capture, opts)
    with output(path) as out:
        out.write(data)
    return os.EX_OK


def _forms(url: str) -> Iterator[str]:
    """Yield a URL as it was given, and as it would have been sent."""
    yield url
    try:
        sent = fetch_url(url)
    except BadInputError:  # an archive may hold URLs that can't be fetched
        return
    yield sent
    if not urlsplit(sent).path:
        yield urlsplit(sent)._replace(path="/").geturl()


def _wanted(archive: Archive, capture: Capture, opts: argparse.Namespace) -> bytes:
    if opts.raw:
        return bytes(archive.block(capture))
    stored = archive.read(capture)
    if opts.headers:
        return _head(stored)
    if not stored.complete:
        sys.stderr.write("The body is not complete, or in a coding that is unknown: this is what there is.\n")
    return stored.payload


def _head(stored: StoredResponse) -> bytes:
    lines = [f"{stored.status} {stored.reason}", *(f"{name}: {value}" for name, value in stored.headers)]
    return "".join(f"{line}\n" for line in lines).encode("latin-1", "replace")


def cdxj(data_dir: Path, args: list[str], opts: argparse.Namespace) -> int:
    """Write the index as sorted CDXJ."""
    require_index(data_dir)
    selection = read_selection(data_dir, args[0] if args else None, opts)
    path = check_output(data_dir, opts.output) if opts.output else None
    with SelectedIndex(data_dir) as index, output(path) as out:
        out.writelines(line.encode("ascii") for line in sorted_lines(index.each(selection)))
    return os.EX_OK


def stats(data_dir: Path, args: list[str], opts: argparse.Namespace) -> int:
    """Print the figures of each venue, and draw them."""
    require_index(data_dir)
    selection = read_selection(data_dir, args[0] if args else None, opts)
    path = check_output(data_dir, opts.plot, ".png", ".svg") if opts.plot else None
    if path is not None:
        check_plot()
    with Console(stderr=True).status("counting"):
        found = collect(data_dir, selection)
    if not found:
        return missed(f"{data_dir} holds no captures")
    Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH).print(_table(found))
    if path is not None:
        plot(found, path)
    return os.EX_OK


def _table(found: list[VenueStats]) -> Table:
    table = Table(title="What the archive holds", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("venue")
    viewed = any(each.views for each in found)
    counts = ("files", "captures", "revisits", *(("views",) if viewed else ()))
    for heading in (*counts, "on disk", "compressed", "saved by revisits"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("first", "last"):
        table.add_column(heading, no_wrap=True)
    for each in found:
        table.add_row(
            each.venue,
            *(f"{getattr(each, name):,}" for name in counts),
            size_text(each.stored),
            f"{each.ratio:.1f} : 1" if each.ratio else "-",
            size_text(each.saved),
            *(f"{moment:%Y-%m-%d %H:%M}" if moment else "-" for moment in (each.first, each.last)),
        )
    return table


def size_text(size: float) -> str:
    """Return a number of bytes for people to read: 1.2 MB is 1,200,000 bytes."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000:  # noqa: PLR2004 - the step of the units
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
