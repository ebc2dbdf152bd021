"""`scrapy archive export`, `wacz` and `import`: to and from other people's archives."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archive.exceptions import ArchiveError
from archive.exporting import Exporter
from archive.importing import Importer
from archive.packaging import Packager
from archive.recovery import recover, sound_index
from crawler.archivetools.options import (
    SOFTWARE,
    check_output,
    missed,
    new_file,
    read_selection,
    require_index,
)
from crawler.archivetools.progress import bytes_progress, files_progress
from crawler.archivetools.reading import size_text
from crawler.exceptions import BadInputError
from crawler.waiting import waited_for

if TYPE_CHECKING:
    import argparse

    from archive.importing import ImportReport
    from archive.selection import Selection
    from archive.verify import Finding


class _NothingThereError(ArchiveError):
    """Nothing that was asked for is in the archive; the file that was begun goes away with it."""


def export(data_dir: Path, args: list[str], opts: argparse.Namespace) -> int:
    """Copy records into one WARC file."""
    path = check_output(data_dir, args[0], ".warc.gz")
    require_index(data_dir)
    selection = read_selection(data_dir, args[1] if len(args) > 1 else None, opts)
    try:
        with new_file(path) as out, files_progress(data_dir) as progress:
            info = {"software": SOFTWARE, "format": "WARC File Format 1.1", "description": _title(selection)}
            exporter = Exporter(
                data_dir, out, path.name, moment=datetime.now(UTC), info=info, progress=progress
            )
            captures = sum(1 for _ in exporter.copy(selection))
            _require(captures)
    except _NothingThereError as error:
        return missed(str(error))
    report = exporter.report
    _say(f"{path}: {report.records:,} records, {captures:,} captures, {size_text(report.size)}")
    return _damage(report.damage)


def wacz(data_dir: Path, args: list[str], opts: argparse.Namespace) -> int:
    """Make a WACZ package."""
    path = check_output(data_dir, args[0], ".wacz")
    require_index(data_dir)
    selection = read_selection(data_dir, args[1] if len(args) > 1 else None, opts)
    try:
        with new_file(path) as out, files_progress(data_dir) as progress:
            packager = Packager(data_dir, software=SOFTWARE, moment=datetime.now(UTC), progress=progress)
            report = packager.write(out, selection, _title(selection))
            _require(report.captures)
    except _NothingThereError as error:
        return missed(str(error))
    _say(
        f"{path}: {report.files:,} WARC files, {report.captures:,} captures, {report.pages:,} pages, "
        f"{size_text(path.stat().st_size)}"
    )
    return _damage(report.damage)


def take_in(data_dir: Path, args: list[str], opts: argparse.Namespace) -> int:
    """Import WARC and WACZ files."""
    paths = [_readable(name) for name in args]
    info = {
        "software": SOFTWARE,
        "format": "WARC File Format 1.1",
        "description": f"imported from {', '.join(path.name for path in paths)}"[:1000],
    }
    with waited_for(data_dir, opts.wait), sound_index(data_dir) as index:
        for found in recover(data_dir / "archive", index):
            _say(f"Found in the archive: {found}")
        with Importer(data_dir, index, info) as importer, bytes_progress() as begin:
            for path in paths:
                try:
                    importer.add_file(path, begin(path.name))
                except OSError as error:
                    raise BadInputError(f"can't read {path}: {error.strerror or error}") from error
    Console(width=None if sys.stdout.isatty() else 100).print(_table(importer.report))
    return _damage(importer.report.damage)


def _readable(name: str) -> Path:
    path = Path(name)
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise BadInputError(f"can't read {name}: {error.strerror}") from error
    if not path.is_file():
        raise BadInputError(f"{name} is no file; name WARC files (.warc, .warc.gz) and WACZ packages")
    return path


def _title(selection: Selection) -> str:
    parts = [f"Captures of {selection.venue}" if selection.venue else "Captures"]
    parts += [f"from {selection.since:%Y-%m-%d %H:%M} UTC"] if selection.since else []
    parts += [f"until {selection.until:%Y-%m-%d %H:%M} UTC"] if selection.until else []
    return " ".join(parts)


def _require(captures: int) -> None:
    if not captures:
        raise _NothingThereError("nothing in the archive is of that venue and time; nothing was written")


def _table(report: ImportReport) -> Table:
    table = Table(title="What was imported", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("records")
    table.add_column("number", justify="right")
    for kind, number in sorted(report.records.items()):
        table.add_row(escape(ascii(kind)[1:-1]), f"{number:,}")
    table.add_section()
    for what, number in (
        ("imported", sum(report.records.values())),
        ("there already", report.known),
        ("damaged, left out", len(report.damage)),
    ):
        table.add_row(what, f"{number:,}")
    return table


def _damage(found: list[Finding]) -> int:
    """List what was damaged, and return the exit code."""
    for each in found:
        _say(f"{each.filename} at offset {each.offset}: {each.message}")
    return os.EX_DATAERR if found else os.EX_OK


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
